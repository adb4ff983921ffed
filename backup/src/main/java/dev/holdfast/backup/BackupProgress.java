package dev.holdfast.backup;

/**
 * Is told how far a backup or a restore has come. What it throws stops the work, which leaves
 * nothing behind.
 */
@FunctionalInterface
public interface BackupProgress {
  /**
   * So many documents are done.
   *
   * @param what the collection, or the step
   * @param expected how many there will be, as far as is known
   */
  void done(String what, long documents, long expected);
}
