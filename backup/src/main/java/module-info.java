/** Copies between any two databases, and the proof that they are equal. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.backup {
  requires transitive dev.holdfast;

  exports dev.holdfast.backup;
}
