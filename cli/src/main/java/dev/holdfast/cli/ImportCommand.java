package dev.holdfast.cli;

import dev.holdfast.Database;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = {
      "Puts the documents of a file into a collection.",
      "",
      "JSON Lines, one JSON array of objects, or CSV with a header line, in UTF-8. A CSV cell that"
          + " is written as a JSON number, true or false is one; an empty one is null; any other is"
          + " a string. A numeric id becomes its text. Without an id one is generated.",
      "",
      "By default all documents are imported or, when one can not be, none."
    },
    footer = {
      "",
      "Examples:",
      "  holdfast import quakes earthquakes.jsonl",
      "  holdfast import prices prices.csv --id sku --type price=decimal,since=date",
      "  curl -s https://example.org/orders.jsonl | holdfast import orders - --on-error skip"
    })
final class ImportCommand implements Callable<Integer> {
  /** What to do about a record that can not be imported. */
  enum OnError {
    FAIL,
    SKIP;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int KILOBYTE = 1024;

  private final Console console;
  @Mixin private DatabaseOption database;
  @Mixin private RecordingOptions recording;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "Where to.")
  private String collection = "";

  @Parameters(index = "1", paramLabel = "FILE", description = "What; - is standard input.")
  private String file = "";

  @Option(
      names = "--id",
      paramLabel = "FIELD",
      description = "The field whose value is the id; id by default.")
  private @Nullable String idField;

  @Option(
      names = "--on-error",
      paramLabel = "fail|skip",
      description =
          "fail (default): import nothing when a record is bad. skip: leave out the bad ones and"
              + " say how many there were and why; the exit code is 0.")
  private OnError onError = OnError.FAIL;

  @Option(
      names = "--type",
      paramLabel = "FIELD=TYPE",
      split = ",",
      description =
          "Stores the field as this type, so that filters match it: decimal, instant (ISO-8601 or"
              + " milliseconds since 1970), date, datetime, uuid, number, boolean, string.")
  private List<String> types = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "jsonl|json|csv",
      description = "What the file is; by default its content and name say so.")
  private @Nullable Format format;

  @Option(names = "--text", description = "CSV: every cell is a string, empty ones too.")
  private boolean text;

  @Option(
      names = "--separator",
      paramLabel = "CHAR",
      description = "CSV: what stands between cells; a comma by default.")
  private char separator = ',';

  ImportCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
    this.recording = new RecordingOptions(console);
  }

  @Override
  public Integer call() throws IOException {
    FieldTypes fieldTypes = new FieldTypes(types);
    try (ImportFile input = ImportFile.open(file, console.in());
        Database db = recording.open(database, database.open())) {
      try {
        RecordReader reader = RecordReaders.open(input, format, separator, text, fieldTypes);
        Progress progress = progress(input);
        Runnable told = () -> progress.at(input.stream().taken() / KILOBYTE);
        DocumentShaper shaper = new DocumentShaper(idField, fieldTypes);
        run(new Importer(db, collection, reader, shaper, told), progress);
      } catch (FailedException e) {
        throw new FailedException(input.name() + ": " + e.getMessage(), e);
      }
    }
    return 0;
  }

  private Progress progress(ImportFile input) {
    long total = input.size() < 0 ? -1 : input.size() / KILOBYTE;
    return Progress.of(console, "importing", " kB", total);
  }

  private void run(Importer importer, Progress progress) throws IOException {
    try (progress) {
      if (onError == OnError.FAIL) {
        importer.importAll();
      } else {
        importer.importGood();
      }
    } catch (FailedException e) {
      throw onError == OnError.FAIL ? e : withCount(e, importer.imported());
    } finally {
      importer.skipped().lines().forEach(line -> console.say(HiddenCharacters.escape(line)));
    }
    console.out().println("imported " + importer.imported());
  }

  private static FailedException withCount(FailedException e, long imported) {
    return new FailedException(e.getMessage() + "\nUp to there " + imported + " were imported.", e);
  }
}
