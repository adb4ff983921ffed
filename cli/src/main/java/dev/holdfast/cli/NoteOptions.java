package dev.holdfast.cli;

import dev.holdfast.Note;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who does what a command does, and why. */
final class NoteOptions {
  @Option(names = "--by", paramLabel = "NAME", description = "Who does it, for the record of it.")
  private @Nullable String by;

  @Option(names = "--because", paramLabel = "TEXT", description = "Why, for the record of it.")
  private @Nullable String because;

  Note note() {
    Note note = by == null ? Note.none() : Note.by(by);
    return because == null ? note : note.because(because);
  }
}
