package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "insert",
    description = {
      "Inserts documents and prints their ids: all of them or none.",
      "For more than fits into memory there is 'import'."
    },
    footer = {
      "",
      "Examples:",
      "  holdfast insert orders '{\"id\":\"o1\",\"customer\":\"ada\",\"cents\":4200}'",
      "  holdfast insert orders '[{\"cents\":1},{\"cents\":2}]'",
      "  echo '{\"cents\":3}' | holdfast insert orders -"
    })
final class InsertCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;
  @Mixin private RecordingOptions recording;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "Where to.")
  private String collection = "";

  @Parameters(
      index = "1",
      paramLabel = "JSON",
      description = "An object, an array of objects, or JSON Lines; - reads standard input.")
  private String json = "";

  InsertCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
    this.recording = new RecordingOptions(console);
  }

  @Override
  public Integer call() throws IOException {
    List<Document> documents = new ArrayList<>();
    try (ImportFile input =
        json.equals("-") ? ImportFile.open(json, console.in()) : ImportFile.text(json)) {
      RecordReader reader = RecordReaders.json(input);
      DocumentShaper shaper = new DocumentShaper(null, new FieldTypes(List.of()));
      for (RecordReader.Row record = reader.next(); record != null; record = reader.next()) {
        documents.add(shaper.shape(record));
      }
    } catch (BadRecordException e) {
      throw new FailedException(e.getMessage() + "; nothing was inserted", e);
    }
    try (Database db = recording.open(database, database.open())) {
      db.collection(collection).insertMany(documents).forEach(this::print);
    }
    return 0;
  }

  private void print(String id) {
    console.out().println(HiddenCharacters.escape(id));
  }
}
