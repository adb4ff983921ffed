package dev.holdfast.backup.schedule;

/** Makes a backup when it is due, or does what belongs to it: copies, rotates, verifies. */
@FunctionalInterface
public interface BackupJob {
  /**
   * Runs to its end. What it throws makes the run a failed one, which is tried again.
   *
   * @param due which of the plan's, and when it was due
   */
  void run(DueRun due);
}
