package dev.holdfast.backup.folder;

/** Hears how far a copy has come. */
@FunctionalInterface
public interface FolderProgress {
  /** Called after each file, from the thread that copies; must not throw. */
  void copied(long bytes, long ofBytes);
}
