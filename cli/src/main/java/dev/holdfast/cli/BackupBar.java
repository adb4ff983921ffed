package dev.holdfast.cli;

import dev.holdfast.backup.BackupProgress;

/** A bar for each collection that is saved, and one for a restore. */
final class BackupBar implements BackupProgress, AutoCloseable {
  private final CopyBar bar;

  BackupBar(Console console) {
    this.bar = new CopyBar(console);
  }

  @Override
  public void done(String what, long documents, long expected) {
    bar.copied(what, documents, expected);
  }

  @Override
  public void close() {
    bar.close();
  }
}
