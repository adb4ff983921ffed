/** Backups, restores and recovery; copies between any two databases, proved equal. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.backup {
  requires com.github.luben.zstd_jni;
  requires transitive dev.holdfast;
  requires transitive micrometer.core;

  exports dev.holdfast.backup;
  exports dev.holdfast.backup.rotation;
}
