package dev.holdfast.cli;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Files that are no text, known by how they start. */
final class Binary {
  private static final String TEXT_IS_WANTED = "; wanted is UTF-8 text: JSON Lines, JSON or CSV";

  private static final Map<String, String> STARTS =
      Map.of(
          "\u001f\u008b",
          "is compressed with gzip; unpack it first: gunzip -c FILE | holdfast import COLLECTION -",
          "PK\u0003\u0004",
          "is a zip archive; unpack it first: unzip -p FILE | holdfast import COLLECTION -",
          "(\u00b5/\u00fd",
          "is compressed with zstd; unpack it first: zstd -dc FILE | holdfast import COLLECTION -",
          "BZh",
          "is compressed with bzip2; unpack it first: bzip2 -dc FILE | holdfast import COLLECTION -",
          "\u00fd7zXZ",
          "is compressed with xz; unpack it first: xz -dc FILE | holdfast import COLLECTION -",
          "SQLite format 3\0",
          "is a SQLite database; copy from it: holdfast copy --from sqlite:FILE --to URL",
          "\u00ff\u00fe",
          "is UTF-16 text; save it as UTF-8",
          "\u00fe\u00ff",
          "is UTF-16 text; save it as UTF-8");

  private Binary() {}

  /** What the file is, when it is no text. */
  static Optional<String> of(byte[] start) {
    String bytes = new String(start, StandardCharsets.ISO_8859_1);
    for (Map.Entry<String, String> known : STARTS.entrySet()) {
      if (bytes.startsWith(known.getKey())) {
        return Optional.of(known.getValue());
      }
    }
    int zero = bytes.indexOf('\0');
    return zero < 0
        ? Optional.empty()
        : Optional.of("is binary: its byte " + (zero + 1) + " is 0" + TEXT_IS_WANTED);
  }
}
