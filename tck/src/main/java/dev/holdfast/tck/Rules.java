package dev.holdfast.tck;

import dev.holdfast.Capability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the rules of an area: {@code r.rule("INS-01", "A given id is kept.", k -> …)}. */
public final class Rules {
  private static final int LONGEST_NAME = 60;

  private final String code;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private Rules(String code) {
    this.code = code;
  }

  /** The rules of an area, in its order. */
  public static List<Rule> of(Area area) {
    Rules rules = new Rules(area.code());
    area.rules(rules);
    return rules.entries.values().stream().map(entry -> entry.toRule(area.kind())).toList();
  }

  /** A rule of one case. */
  public Entry rule(String id, String sentence, Check check) {
    return rule(id, sentence).with("", check);
  }

  /** A rule whose cases follow. */
  public Entry rule(String id, String sentence) {
    if (!id.matches(code + "-[0-9]{2,3}")) {
      throw new IllegalArgumentException(id + " is no id of area " + code);
    }
    Entry entry = new Entry(id, sentence);
    if (entries.put(id, entry) != null) {
      throw new IllegalArgumentException(id + " stands twice");
    }
    return entry;
  }

  /** A rule that is being written. */
  public static final class Entry {
    private final String id;
    private final String sentence;
    private final List<Rule.Case> cases = new ArrayList<>();
    private final Set<Capability> requires = EnumSet.noneOf(Capability.class);
    private @Nullable Duration limit;

    private Entry(String id, String sentence) {
      this.id = id;
      this.sentence = sentence;
    }

    /** And this case. */
    public Entry with(String name, Check check) {
      cases.add(new Rule.Case(name, check));
      return this;
    }

    /** And one case for each value, named after it. */
    public <V extends @Nullable Object> Entry each(
        String what, Iterable<V> values, EachCheck<V> check) {
      for (V value : values) {
        with(what + " " + shown(value), k -> check.run(k, value));
      }
      return this;
    }

    /**
     * Only for databases that declare these; for others the rule is skipped and counted so. It is
     * then a rule about operations.
     */
    public Entry requires(Capability... capabilities) {
      requires.addAll(List.of(capabilities));
      return this;
    }

    /** A case may take that long, in place of the kit's own limit. */
    public Entry within(Duration longest) {
      limit = longest;
      return this;
    }

    /** Printable and short, whatever the value. */
    private static String shown(@Nullable Object value) {
      StringBuilder text = new StringBuilder();
      String whole = String.valueOf(value);
      for (int i = 0; i < Math.min(whole.length(), LONGEST_NAME); i++) {
        char c = whole.charAt(i);
        boolean plain = c >= ' ' && c < 0x7f;
        text.append(plain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
      }
      int left = whole.length() - LONGEST_NAME;
      return left > 0 ? text + "… (" + left + " more)" : text.toString();
    }

    private Rule toRule(Kind ofArea) {
      if (cases.isEmpty()) {
        throw new IllegalArgumentException(id + " has no case");
      }
      Kind kind = requires.isEmpty() ? ofArea : Kind.OPERATIONS;
      return new Rule(id, sentence, kind, requires, limit, cases);
    }
  }

  /** What a case does with its value. */
  @FunctionalInterface
  public interface EachCheck<V extends @Nullable Object> {
    void run(Trial k, V value) throws Exception;
  }
}
