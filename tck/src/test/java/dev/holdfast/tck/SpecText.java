package dev.holdfast.tck;

import dev.holdfast.tck.rules.Areas;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Brings the lines of {@code docs/spec.md} in step with the rules and keeps its prose. */
final class SpecText {
  private SpecText() {}

  static String heading(Area area) {
    return "## " + area.code() + ": " + area.title();
  }

  /** The page with one line per rule at the end of its area, and every other line as it was. */
  static String updated(String page) {
    Map<String, List<String>> prose = new LinkedHashMap<>();
    String section = "";
    prose.put(section, new ArrayList<>());
    for (String line : page.split("\n", -1)) {
      if (line.startsWith("## ")) {
        section = line;
        prose.put(section, new ArrayList<>());
      } else if (!line.matches("- `[A-Z]{3}-[0-9]+`.*")) {
        prose.computeIfAbsent(section, any -> new ArrayList<>()).add(line);
      }
    }
    StringBuilder text = new StringBuilder(paragraph(prose.getOrDefault("", List.of())));
    for (Area area : Areas.all()) {
      text.append('\n').append(heading(area)).append("\n\n");
      String words = paragraph(prose.getOrDefault(heading(area), List.of()));
      text.append(words).append(words.isEmpty() ? "" : "\n");
      for (Rule rule : Rules.of(area)) {
        text.append("- `").append(rule.id()).append("` ").append(rule.sentence()).append('\n');
      }
    }
    return text.toString();
  }

  private static String paragraph(List<String> lines) {
    String text = String.join("\n", lines).strip();
    return text.isEmpty() ? "" : text + "\n";
  }
}
