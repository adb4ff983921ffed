package dev.holdfast.cli;

import dev.holdfast.HoldfastException;
import dev.holdfast.history.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file with what {@code holdfast audit checkpoint} printed. */
final class CheckpointFile {
  private CheckpointFile() {}

  static Checkpoint read(Path file) {
    try {
      return Checkpoint.parse(Files.readString(file));
    } catch (IOException | HoldfastException e) {
      throw new FailedException(
          "The checkpoint cannot be read from " + file + ": " + e.getMessage());
    }
  }
}
