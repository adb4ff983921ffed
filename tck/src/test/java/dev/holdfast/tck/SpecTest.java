package dev.holdfast.tck;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.tck.rules.Areas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The kit and {@code docs/spec.md} say the same. {@code -Dholdfast.spec.write} adds what lacks. */
class SpecTest {
  private static final Path SPEC = Path.of("..", "docs", "spec.md");
  private static final Pattern LINE = Pattern.compile("- `([A-Z]{3}-[0-9]+)` (.*)");

  @BeforeAll
  static void write() throws IOException {
    if (System.getProperty("holdfast.spec.write") != null) {
      Files.writeString(SPEC, SpecText.updated(Files.readString(SPEC)));
    }
  }

  private static Map<String, String> written() throws IOException {
    Map<String, String> sentences = new LinkedHashMap<>();
    for (String line : Files.readAllLines(SPEC)) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        assertThat(sentences.put(matcher.group(1), matcher.group(2)))
            .as("%s stands once in spec.md", matcher.group(1))
            .isNull();
      }
    }
    return sentences;
  }

  @Test
  void everyRuleStandsInTheSpecificationAndTheOtherWayRound() throws IOException {
    Map<String, String> checked = Areas.rules().stream().collect(toMap(Rule::id, Rule::sentence));
    assertThat(written()).containsExactlyInAnyOrderEntriesOf(checked);
  }

  @Test
  void everySentenceIsItsOwn() {
    Set<String> sentences = new HashSet<>();
    for (Rule rule : Areas.rules()) {
      assertThat(sentences.add(rule.sentence())).as(rule.id()).isTrue();
      assertThat(rule.sentence()).as(rule.id()).endsWith(".").doesNotContain("\n");
    }
  }

  @Test
  void theSpecificationKeepsTheAreasInOrder() throws IOException {
    List<String> headings =
        Files.readAllLines(SPEC).stream().filter(line -> line.startsWith("## ")).toList();
    assertThat(headings)
        .isEqualTo(Areas.all().stream().map(area -> SpecText.heading(area)).toList());
  }
}
