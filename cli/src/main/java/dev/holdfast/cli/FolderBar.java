package dev.holdfast.cli;

import dev.holdfast.backup.folder.FolderProgress;
import org.jspecify.annotations.Nullable;

/** A bar for the bytes of a folder. */
final class FolderBar implements FolderProgress, AutoCloseable {
  private final Console console;
  private final String task;
  private @Nullable Progress progress;

  FolderBar(Console console, String task) {
    this.console = console;
    this.task = task;
  }

  @Override
  public void copied(long bytes, long ofBytes) {
    if (progress == null) {
      progress = Progress.of(console, task, "B", ofBytes);
    }
    progress.at(bytes);
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
