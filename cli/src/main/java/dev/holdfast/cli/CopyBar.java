package dev.holdfast.cli;

import dev.holdfast.backup.CopyProgress;
import org.jspecify.annotations.Nullable;

/** A bar for each collection that is copied. */
final class CopyBar implements CopyProgress, AutoCloseable {
  private final Console console;
  private String collection = "";
  private @Nullable Progress progress;

  CopyBar(Console console) {
    this.console = console;
  }

  @Override
  public void copied(String name, long documents, long expected) {
    if (progress == null || !name.equals(collection)) {
      close();
      collection = name;
      progress = Progress.of(console, HiddenCharacters.escape(name), "", expected);
    }
    progress.at(documents);
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
      progress = null;
    }
  }
}
