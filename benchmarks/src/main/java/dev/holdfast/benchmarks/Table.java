package dev.holdfast.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/** Tables in Markdown, padded so that they can be read as text, too. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table(List<String> header) {
    rows.add(header);
  }

  /** A row for each contender, a column for each operation. */
  static Table of(Results results, String corner, BiFunction<Operation, Contender, String> cell) {
    List<String> header = new ArrayList<>(List.of(corner));
    results.operations().forEach(operation -> header.add(operation.title()));
    Table table = new Table(header);
    for (Contender contender : results.contenders()) {
      List<String> row = new ArrayList<>(List.of(contender.name()));
      results
          .operations()
          .forEach(
              operation ->
                  row.add(contender.offers(operation) ? cell.apply(operation, contender) : "–"));
      table.add(row);
    }
    return table;
  }

  void add(List<String> row) {
    rows.add(row);
  }

  @Override
  public String toString() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      append(text, row, widths);
      if (row == rows.get(0)) {
        appendRule(text, widths);
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, List<String> row, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      String format = i == 0 ? "| %-" + widths[i] + "s " : "| %" + widths[i] + "s ";
      text.append(String.format(Locale.ROOT, format, row.get(i)));
    }
    text.append("|\n");
  }

  private static void appendRule(StringBuilder text, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      text.append(i == 0 ? "|:" : "|-").append("-".repeat(widths[i])).append(i == 0 ? "-" : ":");
    }
    text.append("|\n");
  }
}
