package dev.holdfast.cli;

import dev.holdfast.Document;
import dev.holdfast.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Prints documents as they come, with bounded memory. */
final class DocumentPrinter {
  private final Console console;
  private final List<String> fields;

  /**
   * For one result.
   *
   * @param fields the fields asked for, in order; empty for those that the documents have
   */
  DocumentPrinter(Console console, List<String> fields) {
    this.console = console;
    this.fields = fields;
  }

  /**
   * Prints them and says how many there were.
   *
   * @param documents opened once; twice for CSV without named fields, which has to know them first
   */
  long print(OutputFormat format, Supplier<Stream<Document>> documents) {
    List<String> columns = format == OutputFormat.CSV ? csvColumns(documents) : List.of();
    try (Stream<Document> stream = documents.get()) {
      Iterator<Document> iterator = stream.iterator();
      return switch (format) {
        case TABLE -> table(iterator);
        case JSON -> json(iterator);
        case JSONL -> jsonLines(iterator);
        case CSV -> new CsvPrinter(console, columns, this::path).print(iterator);
      };
    }
  }

  private long jsonLines(Iterator<Document> documents) {
    long count = 0;
    while (documents.hasNext()) {
      console.out().println(HiddenCharacters.escapeJson(documents.next().toJson()));
      flushEvery(++count);
    }
    return count;
  }

  private long json(Iterator<Document> documents) {
    long count = 0;
    while (documents.hasNext()) {
      console.out().print(count == 0 ? "[\n  " : ",\n  ");
      console.out().print(HiddenCharacters.escapeJson(documents.next().toJson()));
      flushEvery(++count);
    }
    console.out().println(count == 0 ? "[]" : "\n]");
    return count;
  }

  /** Notices early that nobody reads on. */
  private void flushEvery(long count) {
    if (count % 1000 == 0) {
      console.flush();
    }
  }

  private long table(Iterator<Document> documents) {
    List<Document> first = new ArrayList<>();
    while (documents.hasNext() && first.size() < Table.ROWS_FOR_LAYOUT) {
      first.add(documents.next());
    }
    if (first.isEmpty()) {
      return 0;
    }
    List<String> columns = columns(first);
    Table table = new Table(console.out(), console.width(), columns);
    long count = 0;
    for (Document document : first) {
      table.addCells(cells(document, columns));
      count++;
    }
    boolean more = false;
    while (documents.hasNext()) {
      Document document = documents.next();
      more |= !columns.containsAll(document.toMap().keySet());
      table.addCells(cells(document, columns));
      flushEvery(++count);
    }
    tellHidden(table.finish(), columns, more && fields.isEmpty());
    return count;
  }

  private void tellHidden(int hidden, List<String> columns, boolean more) {
    if (hidden > 0) {
      List<String> names = columns.subList(columns.size() - hidden, columns.size());
      console.say(
          "Not shown for want of room: "
              + HiddenCharacters.escape(String.join(", ", names))
              + "; choose with --fields, or use --format json");
    }
    if (more) {
      console.say("Later documents have other fields too; choose with --fields");
    }
  }

  private List<String> columns(List<Document> documents) {
    Set<String> columns = new LinkedHashSet<>(List.of("id"));
    columns.addAll(fields);
    if (fields.isEmpty()) {
      documents.forEach(document -> columns.addAll(document.toMap().keySet()));
    }
    return List.copyOf(columns);
  }

  private List<Table.Cell> cells(Document document, List<String> columns) {
    List<Table.Cell> cells = new ArrayList<>();
    for (String column : columns) {
      Object value = document.get(path(column));
      cells.add(value == null ? Table.Cell.EMPTY : cell(value));
    }
    return cells;
  }

  private static Table.Cell cell(Object value) {
    return value instanceof Number
        ? new Table.Cell(JsonText.of(value), true)
        : new Table.Cell(HiddenCharacters.escape(text(value)), false);
  }

  /** A string as it is, anything else as JSON. */
  static String text(@Nullable Object value) {
    return value instanceof String string ? string : JsonText.of(value);
  }

  private Path path(String column) {
    return fields.isEmpty() ? Path.of(column) : Path.parse(column);
  }

  private List<String> csvColumns(Supplier<Stream<Document>> documents) {
    if (!fields.isEmpty()) {
      return columns(List.of());
    }
    Set<String> columns = new LinkedHashSet<>(List.of("id"));
    try (Stream<Document> stream = documents.get()) {
      stream.forEach(document -> columns.addAll(document.toMap().keySet()));
    }
    return List.copyOf(columns);
  }
}
