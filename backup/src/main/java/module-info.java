/** Copies between any two databases, and the proof that they are equal. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.backup {
  requires com.github.luben.zstd_jni;
  requires transitive dev.holdfast;

  exports dev.holdfast.backup;
}
