/** Programs that run, shown in the documentation. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.examples {
  requires dev.holdfast;
}
