package dev.holdfast.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.holdfast.Document;
import dev.holdfast.Path;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * Documents as CSV: a header, then a line each. Null and missing are empty cells, objects and
 * arrays JSON text. So it loses what JSON Lines keeps; it is for spreadsheets.
 */
final class CsvPrinter {
  private final Console console;
  private final List<String> columns;
  private final Function<String, Path> paths;

  CsvPrinter(Console console, List<String> columns, Function<String, Path> paths) {
    this.console = console;
    this.columns = columns;
    this.paths = paths;
  }

  long print(Iterator<Document> documents) {
    List<Path> path = columns.stream().map(paths).toList();
    long count = 0;
    try (CsvWriter csv =
        CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(new Unclosed(console))) {
      csv.writeRecord(columns.stream().map(this::shown).toList());
      while (documents.hasNext()) {
        Document document = documents.next();
        List<String> cells = new ArrayList<>();
        for (Path one : path) {
          Object value = document.get(one);
          cells.add(value == null ? "" : shown(DocumentPrinter.text(value)));
        }
        csv.writeRecord(cells);
        count++;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    console.flush();
    return count;
  }

  /** A program gets the text as it is, a terminal what it can not obey. */
  private String shown(String text) {
    return console.outIsTerminal() ? HiddenCharacters.escape(text) : text;
  }

  /** The results go on after the CSV has ended. */
  private static final class Unclosed extends FilterWriter {
    Unclosed(Console console) {
      super(console.out());
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
