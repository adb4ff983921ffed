package dev.holdfast.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Chooses how to read a file. */
final class RecordReaders {
  private RecordReaders() {}

  /** JSON Lines or an array, whichever it looks like. */
  static RecordReader json(ImportFile input) throws IOException {
    return input.format().filter(found -> found == Format.JSON).isPresent()
        ? new JsonArrayReader(input.stream())
        : new JsonLinesReader(input.stream());
  }

  /**
   * As the person says, else as it looks.
   *
   * @throws FailedException when it looks like nothing known
   */
  static RecordReader open(
      ImportFile input, @Nullable Format said, char separator, boolean asText, FieldTypes types)
      throws IOException {
    Format format = said == null ? input.format().orElseThrow(RecordReaders::unknown) : said;
    return switch (format) {
      case JSONL -> new JsonLinesReader(input.stream());
      case JSON -> new JsonArrayReader(input.stream());
      case CSV -> new CsvRecordReader(input.stream(), separator, asText, types.columns());
    };
  }

  private static FailedException unknown() {
    return new FailedException(
        "it begins neither with { nor with [ and is not named .csv; say what it is with"
            + " --format jsonl, json or csv");
  }
}
