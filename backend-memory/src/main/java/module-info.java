/** The backend that keeps documents in memory. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.memory {
  requires transitive dev.holdfast;
}
