package dev.holdfast.cli;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.persistence.BufferFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine.Parameters;

/** Which buffer. */
final class BufferOption {
  @Parameters(index = "0", paramLabel = "FILE", description = "The file of the buffer.")
  private Path file = Path.of("");

  /** Opens it to be looked at, also while a process uses it. */
  BufferFile read() {
    return opened(file, BufferFile::read);
  }

  /** What is wrong with the file that the person named is a usage error. */
  static BufferFile opened(Path file, Function<Path, BufferFile> opening) {
    if (!Files.exists(file)) {
      throw new FailedException("There is no buffer " + file);
    }
    try {
      return opening.apply(file);
    } catch (HoldfastException e) {
      if (e.code() == ErrorCode.INVALID) {
        throw new UsageException(String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
