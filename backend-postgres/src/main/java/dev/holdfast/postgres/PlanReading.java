package dev.holdfast.postgres;

import dev.holdfast.spi.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what PostgreSQL says about how it would run a statement. */
final class PlanReading {
  /** Others may give an index of theirs a name that only begins like one of ours. */
  private static final Pattern OURS = Pattern.compile("hf_i([0-9]{1,18})");

  private static final List<String> SHOWN =
      List.of("Index Name", "Index Cond", "Recheck Cond", "Presorted Key");

  private final List<String> steps = new ArrayList<>();
  private @Nullable String index;

  private PlanReading(String json) {
    Object plans = Objects.requireNonNull(Json.plain(json));
    read(part(Values.asObject(part(Values.asArray(plans).get(0))).get("Plan")));
  }

  static PlanReading of(String json) {
    return new PlanReading(json);
  }

  /** The number of the declared index in it, if there is one. */
  Optional<Long> indexNumber() {
    return Optional.ofNullable(index)
        .map(OURS::matcher)
        .filter(Matcher::matches)
        .map(name -> Long.valueOf(name.group(1)));
  }

  /** Whether it goes by the primary key. */
  boolean isById() {
    return index != null && index.startsWith("hf_k");
  }

  /** The steps, outermost first, each with its index and its conditions. */
  String text() {
    return String.join("; ", steps);
  }

  private void read(Object node) {
    Map<String, @Nullable Object> step = Values.asObject(node);
    StringBuilder text = new StringBuilder(String.valueOf(step.get("Node Type")));
    for (String name : SHOWN) {
      if (step.get(name) != null) {
        text.append(", ").append(name).append(": ").append(step.get(name));
      }
    }
    steps.add(text.toString());
    if (index == null && step.get("Index Name") != null) {
      index = String.valueOf(step.get("Index Name"));
    }
    if (step.get("Plans") instanceof List<?> below) {
      below.forEach(plan -> read(part(plan)));
    }
  }

  private static Object part(@Nullable Object part) {
    return Objects.requireNonNull(part, "part of a plan");
  }
}
