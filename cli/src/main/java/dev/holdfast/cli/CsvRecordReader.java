package dev.holdfast.cli;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * CSV (RFC 4180) with a header line. A cell is a number, true or false when it is written as in
 * JSON, null when it is empty, else a string; or always a string.
 */
final class CsvRecordReader implements RecordReader {
  private final CloseableIterator<CsvRecord> records;
  private final boolean asText;
  private final Set<String> textColumns;
  private final List<String> header;
  private long lastLine = 1;

  /**
   * Reads the header.
   *
   * @param asText every cell is a string, empty ones too
   * @param textColumns columns whose cells are strings, or null, whatever they look like
   */
  CsvRecordReader(InputStream in, char separator, boolean asText, Set<String> textColumns) {
    this.records =
        CsvReader.builder()
            .fieldSeparator(separator)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .skipEmptyLines(true)
            .ofCsvRecord(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()))
            .iterator();
    this.asText = asText;
    this.textColumns = Set.copyOf(textColumns);
    CsvRecord first = read();
    this.header = first == null ? List.of() : first.getFields();
    Set<String> seen = new TreeSet<>();
    for (String name : header) {
      if (!seen.add(name)) {
        throw new FailedException("line 1: the column '" + name + "' appears twice in the header");
      }
    }
  }

  @Override
  public @Nullable Row next() throws IOException, BadRecordException {
    CsvRecord record = read();
    if (record == null) {
      return null;
    }
    long line = record.getStartingLineNumber();
    if (record.getFieldCount() != header.size()) {
      throw new BadRecordException(
          line,
          "number of cells",
          "found " + record.getFieldCount() + " cells, the header has " + header.size());
    }
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < header.size(); i++) {
      String name = header.get(i);
      String cell = record.getField(i);
      fields.put(name, asText ? cell : value(cell, textColumns.contains(name)));
    }
    return new Row(line, fields);
  }

  private @Nullable CsvRecord read() {
    try {
      CsvRecord record = records.next();
      lastLine = record.getStartingLineNumber();
      return record;
    } catch (NoSuchElementException e) {
      return null;
    } catch (CsvParseException e) {
      throw new FailedException("after line " + lastLine + ": " + e.getMessage(), e);
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof CharacterCodingException) {
        throw new FailedException(
            "after line " + lastLine + " are bytes that are not UTF-8; save the file as UTF-8", e);
      }
      throw e;
    }
  }

  private static @Nullable Object value(String cell, boolean string) {
    if (cell.isEmpty()) {
      return null;
    }
    if (string) {
      return cell;
    }
    char first = cell.charAt(0);
    boolean number = first == '-' || (first >= '0' && first <= '9');
    if (!number && !cell.equals("true") && !cell.equals("false")) {
      return cell;
    }
    return JsonText.literal(cell).map(JsonText.Literal::value).orElse(cell);
  }
}
