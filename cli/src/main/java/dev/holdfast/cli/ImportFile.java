package dev.holdfast.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Text to import, looked into before it is read: what is no UTF-8 text is refused with what it is.
 *
 * @param name for messages
 * @param format what it looks like; empty when it could be anything
 * @param size in bytes, negative when nobody knows
 */
record ImportFile(String name, CountingInput stream, Optional<Format> format, long size)
    implements AutoCloseable {
  private static final int LOOKED_AT = 4096;
  private static final int[] BOM = {0xEF, 0xBB, 0xBF};

  /** A file, or standard input for {@code -}. */
  static ImportFile open(String name, InputStream standardInput) throws IOException {
    if (name.equals("-")) {
      return of("standard input", standardInput, -1);
    }
    Path file = path(name);
    if (Files.isDirectory(file)) {
      throw new FailedException(name + " is a directory; give one of the files in it");
    }
    if (!Files.exists(file)) {
      throw new FailedException("There is no file " + name);
    }
    if (!Files.isReadable(file)) {
      throw new FailedException(name + " can not be read: permission denied");
    }
    InputStream stream = Files.newInputStream(file);
    try {
      return of(name, stream, Files.size(file));
    } catch (FailedException e) {
      stream.close();
      throw e;
    }
  }

  /** Text that was given on the command line. */
  static ImportFile text(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return of("the argument", new ByteArrayInputStream(bytes), bytes.length);
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new FailedException("'" + name + "' is no name of a file: " + e.getReason());
    }
  }

  private static ImportFile of(String name, InputStream raw, long size) throws IOException {
    BufferedInputStream stream = new BufferedInputStream(raw, 1 << 16);
    stream.mark(LOOKED_AT);
    byte[] start = stream.readNBytes(LOOKED_AT);
    stream.reset();
    Optional<String> binary = Binary.of(start);
    if (binary.isPresent()) {
      throw new FailedException(name + " " + binary.get());
    }
    int skipped = startsWithBom(start) ? BOM.length : 0;
    stream.skipNBytes(skipped);
    return new ImportFile(
        name,
        new CountingInput(stream),
        start.length == skipped
            ? Optional.of(Format.JSONL)
            : Format.of(name, firstCharacter(start, skipped)),
        size);
  }

  private static boolean startsWithBom(byte[] start) {
    return start.length >= BOM.length
        && (start[0] & 0xFF) == BOM[0]
        && (start[1] & 0xFF) == BOM[1]
        && (start[2] & 0xFF) == BOM[2];
  }

  private static int firstCharacter(byte[] start, int from) {
    for (int i = from; i < start.length; i++) {
      if (start[i] != ' ' && start[i] != '\t' && start[i] != '\n' && start[i] != '\r') {
        return start[i] & 0xFF;
      }
    }
    return ' ';
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
