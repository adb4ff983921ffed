package dev.holdfast.tck;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.Capabilities;
import dev.holdfast.Capability;
import dev.holdfast.tck.RuleResult.CaseFailure;
import dev.holdfast.tck.RuleResult.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run of the kit found. Rules are counted, not cases; those about answers and those about
 * operations also apart.
 *
 * @param backend the candidate's name
 * @param capabilities what the database declared
 */
public record KitReport(String backend, Capabilities capabilities, List<RuleResult> results) {
  public KitReport {
    results = List.copyOf(results);
  }

  public long passed() {
    return count(results, Status.PASSED);
  }

  public long failed() {
    return count(results, Status.FAILED);
  }

  public long skipped() {
    return count(results, Status.SKIPPED);
  }

  /** How many cases ran, over all rules. */
  public long cases() {
    return results.stream().mapToLong(RuleResult::cases).sum();
  }

  public List<RuleResult> failures() {
    return results.stream().filter(result -> result.status() == Status.FAILED).toList();
  }

  /** {@code 312 passed, 0 failed, 4 skipped}. */
  public String summary() {
    return summary(results);
  }

  /** The same of the rules of one kind. */
  public String summary(Kind kind) {
    return summary(of(kind));
  }

  /** The results of the rules of one kind. */
  public List<RuleResult> of(Kind kind) {
    return results.stream().filter(result -> result.rule().kind() == kind).toList();
  }

  private static String summary(List<RuleResult> results) {
    return count(results, Status.PASSED)
        + " passed, "
        + count(results, Status.FAILED)
        + " failed, "
        + count(results, Status.SKIPPED)
        + " skipped";
  }

  private static long count(List<RuleResult> results, Status status) {
    return results.stream().filter(result -> result.status() == status).count();
  }

  private Map<String, List<RuleResult>> areas() {
    Map<String, List<RuleResult>> areas = new LinkedHashMap<>();
    for (RuleResult result : results) {
      areas.computeIfAbsent(result.rule().area(), area -> new ArrayList<>()).add(result);
    }
    return areas;
  }

  /**
   * Writes {@code report.json} and {@code report.md}, and for each backend {@code <backend>.json},
   * which is what {@link KitMatrix} reads, and the line {@code <backend>.txt}.
   */
  public void writeTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    String json = toJson() + "\n";
    Files.writeString(directory.resolve("report.json"), json);
    Files.writeString(directory.resolve("report.md"), toMarkdown());
    Files.writeString(directory.resolve(backend + ".json"), json);
    Files.writeString(directory.resolve(backend + ".txt"), backend + ": " + summary() + "\n");
  }

  /** Totals, the areas, and every rule that did not pass. */
  public String toMarkdown() {
    StringBuilder text = new StringBuilder("# Conformance of " + backend + "\n\n");
    text.append(summary()).append(" (").append(cases()).append(" cases)\n\n");
    for (Kind kind : Kind.values()) {
      text.append("- ").append(kind).append(": ").append(summary(kind)).append('\n');
    }
    text.append("\n| Area | Passed | Failed | Skipped | Cases |\n|---|---|---|---|---|\n");
    areas().forEach((area, rules) -> text.append(row(area, rules)));
    for (RuleResult result : results) {
      if (result.status() == Status.FAILED) {
        text.append("\n## ").append(result.rule().id()).append(" failed\n\n```\n");
        text.append(result.describe()).append("\n```\n");
      }
    }
    for (RuleResult result : results) {
      if (result.status() == Status.SKIPPED) {
        text.append("\n- ").append(result.describe()).append('\n');
      }
    }
    return text.toString();
  }

  private static String row(String area, List<RuleResult> rules) {
    long cases = rules.stream().mapToLong(RuleResult::cases).sum();
    return "| "
        + area
        + " | "
        + count(rules, Status.PASSED)
        + " | "
        + count(rules, Status.FAILED)
        + " | "
        + count(rules, Status.SKIPPED)
        + " | "
        + cases
        + " |\n";
  }

  /** The same for programs, every rule included. */
  public String toJson() throws IOException {
    Map<String, Object> report = totals(results);
    report.put("backend", backend);
    for (Kind kind : Kind.values()) {
      report.put(kind.toString(), totals(of(kind)));
    }
    Map<String, Object> declared = new LinkedHashMap<>();
    for (Capability capability : Capability.values()) {
      declared.put(
          capability.name(),
          capabilities.has(capability)
              ? "declared"
              : "no: " + capabilities.reasons().getOrDefault(capability, "no reason given"));
    }
    report.put("capabilities", declared);
    Map<String, Object> areas = new LinkedHashMap<>();
    areas().forEach((area, rules) -> areas.put(area, totals(rules)));
    report.put("areas", areas);
    report.put("rules", results.stream().map(KitReport::toMap).toList());
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report);
  }

  private static Map<String, Object> totals(List<RuleResult> results) {
    Map<String, Object> totals = new LinkedHashMap<>();
    totals.put("passed", count(results, Status.PASSED));
    totals.put("failed", count(results, Status.FAILED));
    totals.put("skipped", count(results, Status.SKIPPED));
    totals.put("cases", results.stream().mapToLong(RuleResult::cases).sum());
    return totals;
  }

  private static Map<String, Object> toMap(RuleResult result) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("id", result.rule().id());
    map.put("sentence", result.rule().sentence());
    map.put("kind", result.rule().kind().toString());
    map.put("status", result.status().name());
    map.put("cases", result.cases());
    if (!result.reason().isEmpty()) {
      map.put("reason", result.reason());
    }
    if (!result.failures().isEmpty()) {
      map.put("failures", result.failures().stream().map(KitReport::toMap).toList());
    }
    return map;
  }

  private static Map<String, Object> toMap(CaseFailure failure) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("case", failure.name());
    map.put("error", failure.message());
    return map;
  }
}
