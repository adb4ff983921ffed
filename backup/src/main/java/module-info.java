/** Backups, restores and recovery; copies between any two databases, proved equal. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.backup {
  requires com.cronutils;
  requires com.github.luben.zstd_jni;
  requires transitive dev.holdfast;
  requires transitive micrometer.core;
  requires org.slf4j;

  exports dev.holdfast.backup;
  exports dev.holdfast.backup.folder;
  exports dev.holdfast.backup.rotation;
  exports dev.holdfast.backup.schedule;
  exports dev.holdfast.backup.snapshot;
}
