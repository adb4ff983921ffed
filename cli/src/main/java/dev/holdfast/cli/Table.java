package dev.holdfast.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows under headings, laid out to fit a width: columns that are wider than their share are
 * narrowed, and their cells cut with …; columns that still do not fit are left out, from the right.
 * Numbers stand to the right. The first rows decide the layout, the rest streams.
 */
final class Table {
  static final int ROWS_FOR_LAYOUT = 500;

  private static final int GAP = 2;
  private static final int NARROWEST = 6;

  private final PrintWriter out;
  private final int width;
  private final List<String> headings;
  private final List<List<Cell>> waiting = new ArrayList<>();
  private int[] columns = {};
  private boolean[] toTheRight = {};
  private boolean laidOut;

  Table(PrintWriter out, int width, List<String> headings) {
    this.out = out;
    this.width = width;
    this.headings = headings.stream().map(HiddenCharacters::escape).toList();
  }

  /**
   * A text in a row.
   *
   * @param number whether it belongs to the right
   */
  record Cell(String text, boolean number) {
    static final Cell EMPTY = new Cell("", false);

    static Cell of(Object value) {
      String text = HiddenCharacters.escape(value.toString());
      return new Cell(text, value instanceof Number);
    }
  }

  void add(Object... values) {
    addCells(Arrays.stream(values).map(Cell::of).toList());
  }

  void addCells(List<Cell> row) {
    if (laidOut) {
      print(row);
      return;
    }
    waiting.add(row);
    if (waiting.size() == ROWS_FOR_LAYOUT) {
      layOut();
    }
  }

  /** Prints what waits; returns how many columns did not fit. */
  int finish() {
    if (!laidOut) {
      layOut();
    }
    return headings.size() - columns.length;
  }

  private void layOut() {
    int[] wanted = new int[headings.size()];
    toTheRight = new boolean[headings.size()];
    for (int column = 0; column < wanted.length; column++) {
      wanted[column] = TextWidth.of(headings.get(column));
      boolean numbers = !waiting.isEmpty();
      for (List<Cell> row : waiting) {
        wanted[column] = Math.max(wanted[column], TextWidth.of(row.get(column).text()));
        numbers &= row.get(column).number() || row.get(column).text().isEmpty();
      }
      toTheRight[column] = numbers;
    }
    columns = fit(wanted, width);
    laidOut = true;
    print(headings.stream().map(heading -> new Cell(heading, false)).toList());
    print(Arrays.stream(columns).mapToObj(size -> new Cell("─".repeat(size), false)).toList());
    waiting.forEach(this::print);
    waiting.clear();
  }

  /** The widths that fit: those of the first columns, the widest narrowed first. */
  static int[] fit(int[] wanted, int width) {
    int shown = wanted.length;
    while (shown > 1 && leastWidth(wanted, shown) > width) {
      shown--;
    }
    int[] columns = Arrays.copyOf(wanted, shown);
    int excess = Arrays.stream(columns).sum() + GAP * (shown - 1) - width;
    while (excess > 0) {
      int widest = 0;
      for (int i = 1; i < shown; i++) {
        widest = columns[i] > columns[widest] ? i : widest;
      }
      if (columns[widest] <= NARROWEST) {
        break;
      }
      columns[widest]--;
      excess--;
    }
    return columns;
  }

  private static int leastWidth(int[] wanted, int shown) {
    return Arrays.stream(wanted, 0, shown).map(size -> Math.min(size, NARROWEST)).sum()
        + GAP * (shown - 1);
  }

  private void print(List<Cell> row) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < columns.length; i++) {
      String text = TextWidth.cut(row.get(i).text(), columns[i]);
      line.append(i == 0 ? "" : " ".repeat(GAP));
      line.append(TextWidth.pad(text, columns[i], toTheRight[i]));
    }
    out.println(line.toString().stripTrailing());
  }
}
