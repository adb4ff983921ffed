package dev.holdfast.backup;

/**
 * Is told of every backup, verification, restore and recovery through a {@link BackupRepository},
 * failed ones included, and of every damage found. Called in the thread that did the work, after
 * it; what it throws is not passed on.
 */
@FunctionalInterface
public interface BackupListener {
  void happened(BackupEvent event);
}
