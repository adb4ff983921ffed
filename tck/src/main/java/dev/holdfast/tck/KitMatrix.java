package dev.holdfast.tck;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.Capability;
import dev.holdfast.tck.rules.Areas;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The reports of several backends beside each other: what {@code holdfast matrix} prints. It is
 * made from the {@code <backend>.json} that {@link KitReport#writeTo} wrote, so the runs may have
 * been on different machines; they must have been of this kit.
 */
public final class KitMatrix {
  private static final String PASSED = "PASSED";

  private final List<Column> columns;

  private KitMatrix(List<Column> columns) {
    this.columns = columns;
  }

  /** One backend: the status of each rule by its id, and why, where it was skipped. */
  private record Column(
      String backend,
      Map<String, String> status,
      Map<String, String> reasons,
      Map<String, String> capabilities) {
    long passed(List<Rule> rules) {
      return rules.stream().filter(rule -> passed(rule)).count();
    }

    boolean passed(Rule rule) {
      return PASSED.equals(status.get(rule.id()));
    }

    String cell(Rule rule) {
      String word = status.getOrDefault(rule.id(), "not run").toLowerCase(Locale.ROOT);
      return reasons.containsKey(rule.id()) ? word + ": " + reasons.get(rule.id()) : word;
    }
  }

  /**
   * Reads the reports, a column each, in this order.
   *
   * @throws IOException when one cannot be read or is no report of the kit
   */
  public static KitMatrix of(List<Path> reports) throws IOException {
    List<Column> columns = new ArrayList<>();
    for (Path report : reports) {
      columns.add(column(report));
    }
    return new KitMatrix(List.copyOf(columns));
  }

  private static Column column(Path report) throws IOException {
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    if (!json.path("backend").isTextual() || !json.path("rules").isArray()) {
      throw new IOException(report + " is no report of the kit; give the <backend>.json it wrote");
    }
    Map<String, String> status = new LinkedHashMap<>();
    Map<String, String> reasons = new LinkedHashMap<>();
    for (JsonNode rule : json.path("rules")) {
      status.put(rule.path("id").asText(), rule.path("status").asText());
      if (rule.has("reason")) {
        reasons.put(rule.path("id").asText(), rule.path("reason").asText());
      }
    }
    Map<String, String> capabilities = new LinkedHashMap<>();
    json.path("capabilities")
        .properties()
        .forEach(entry -> capabilities.put(entry.getKey(), entry.getValue().asText()));
    return new Column(json.path("backend").asText(), status, reasons, capabilities);
  }

  /**
   * What speaks against these backends giving the same answers, one sentence each: a rule that
   * failed or was not run, and a rule about answers that was not passed. Empty when nothing does.
   */
  public List<String> objections() {
    List<String> objections = new ArrayList<>();
    for (Column column : columns) {
      for (Rule rule : Areas.rules()) {
        boolean excused =
            rule.kind() == Kind.OPERATIONS && "SKIPPED".equals(column.status().get(rule.id()));
        if (!column.passed(rule) && !excused) {
          objections.add(
              column.backend() + ": " + rule.id() + " (" + rule.kind() + ") " + column.cell(rule));
        }
      }
    }
    return objections;
  }

  /** {@code answers: memory 430, sqlite 430 of 430}, and the same of operations. */
  public String summary() {
    StringBuilder text = new StringBuilder();
    for (Kind kind : Kind.values()) {
      List<Rule> rules = rules(kind);
      text.append(text.isEmpty() ? "" : "\n").append(kind).append(": ");
      text.append(
          columns.stream()
              .map(column -> column.backend() + " " + column.passed(rules))
              .collect(Collectors.joining(", ")));
      text.append(" of ").append(rules.size());
    }
    return text.toString();
  }

  private static List<Rule> rules(Kind kind) {
    return Areas.rules().stream().filter(rule -> rule.kind() == kind).toList();
  }

  /** The page {@code docs/backends/matrix.md}. */
  public String toMarkdown() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Backends and rules

        What each backend passed of the kit's rules, made from the reports of a run: `holdfast matrix` says how.
        [The spec](../spec.md) has the sentence of every rule. A rule about *answers* says what a call answers and what it leaves
        stored; nothing excuses a backend from it. A rule about *operations* may need a capability, and is skipped where the backend
        does not declare it.

        ## Passed

        """);
    heading(text, "rules");
    for (Kind kind : Kind.values()) {
      row(text, "**" + kind + "**", rules(kind));
    }
    for (Area area : Areas.all()) {
      row(text, area.code() + ": " + area.title(), Rules.of(area));
    }
    capabilities(text);
    exceptions(text);
    return text.toString();
  }

  private void heading(StringBuilder text, String second) {
    text.append("| | ").append(second);
    columns.forEach(column -> text.append(" | ").append(column.backend()));
    text.append(" |\n|---|---").append("|---".repeat(columns.size())).append("|\n");
  }

  private void row(StringBuilder text, String name, List<Rule> rules) {
    text.append("| ").append(name).append(" | ").append(rules.size());
    columns.forEach(column -> text.append(" | ").append(column.passed(rules)));
    text.append(" |\n");
  }

  private void capabilities(StringBuilder text) {
    text.append("\n## Capabilities\n\n| ");
    columns.forEach(column -> text.append(" | ").append(column.backend()));
    text.append(" |\n|---").append("|---".repeat(columns.size())).append("|\n");
    for (Capability capability : Capability.values()) {
      text.append("| ").append(capability);
      columns.forEach(
          column ->
              text.append(" | ")
                  .append(column.capabilities().getOrDefault(capability.name(), "not told")));
      text.append(" |\n");
    }
  }

  private void exceptions(StringBuilder text) {
    text.append("\n## Not passed by all\n\n");
    List<Rule> rules =
        Areas.rules().stream()
            .filter(rule -> !columns.stream().allMatch(column -> column.passed(rule)))
            .toList();
    if (rules.isEmpty()) {
      text.append("Nothing: every rule is passed by every backend.\n");
      return;
    }
    text.append("Every other rule is passed by every backend.\n\n");
    heading(text, "promise");
    for (Rule rule : rules) {
      text.append("| `").append(rule.id()).append("` | ").append(rule.sentence());
      columns.forEach(column -> text.append(" | ").append(column.cell(rule)));
      text.append(" |\n");
    }
  }
}
