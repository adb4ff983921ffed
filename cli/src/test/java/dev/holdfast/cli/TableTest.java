package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private final StringWriter out = new StringWriter();

  private Table table(int width, String... headings) {
    return new Table(new PrintWriter(out), width, List.of(headings));
  }

  @Test
  void alignsNumbersToTheRightAndWideCharactersByTheirWidth() {
    Table table = table(80, "name", "n");
    table.add("日本語", 5);
    table.add("e\u0301a", 1234);
    table.add("😀", 1);

    assertThat(table.finish()).isZero();
    assertThat(out)
        .hasToString(
            """
            name       n
            ──────  ────
            日本語     5
            e\u0301a      1234
            😀         1
            """);
  }

  @Test
  void narrowsTheWidestColumnsAndCutsTheirCells() {
    Table table = table(24, "id", "text");
    table.add("1", "a very long text that does not fit");
    table.add("2", "日本語日本語日本語日本語");

    assertThat(table.finish()).isZero();
    assertThat(out)
        .hasToString(
            """
            id  text
            ──  ────────────────────
            1   a very long text th…
            2   日本語日本語日本語…
            """);
  }

  @Test
  void leavesOutColumnsThatHaveNoRoomAtAll() {
    Table table = table(20, "aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc", "dddddddddd");
    table.add("1", "2", "3", "4");

    assertThat(table.finish()).isEqualTo(2);
    assertThat(out.toString().lines().map(TextWidth::of)).allMatch(width -> width <= 20);
  }

  @Test
  void keepsItsLayoutForRowsThatComeLater() {
    Table table = table(40, "n");
    for (int i = 0; i < Table.ROWS_FOR_LAYOUT; i++) {
      table.add(i);
    }
    table.add("far too long a value for this");

    assertThat(table.finish()).isZero();
    assertThat(out.toString()).endsWith("\n499\nfa…\n");
  }

  @Test
  void escapesWhatATerminalWouldObey() {
    assertThat(HiddenCharacters.escape("a\u001b[31m\tb\u202e\n\u009b"))
        .isEqualTo("a\\u001b[31m\\tb\\u202e\\n\\u009b");
    assertThat(HiddenCharacters.escape("👩\u200d🚀 é 日")).isEqualTo("👩\u200d🚀 é 日");
    assertThat(HiddenCharacters.escapeJson("{\n\"a\":\"\u007f\"}"))
        .isEqualTo("{\n\"a\":\"\\u007f\"}");
  }
}
