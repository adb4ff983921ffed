package dev.holdfast.tck;

import dev.holdfast.tck.rules.Areas;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The kit against one database: {@code Kit.of(Candidate.url("sqlite:file")).run()}. Immutable: each
 * method returns a new kit. Needs no test framework.
 */
public final class Kit {
  private final Candidate candidate;
  private final KitOptions options;
  private final Predicate<Rule> chosen;
  private final Consumer<RuleResult> listener;

  private Kit(
      Candidate candidate,
      KitOptions options,
      Predicate<Rule> chosen,
      Consumer<RuleResult> listener) {
    this.candidate = candidate;
    this.options = options;
    this.chosen = chosen;
    this.listener = listener;
  }

  /** Every rule, with the default options. */
  public static Kit of(Candidate candidate) {
    return new Kit(candidate, KitOptions.DEFAULT, rule -> true, result -> {});
  }

  public Kit with(KitOptions other) {
    return new Kit(candidate, other, chosen, listener);
  }

  /** Only these rules ({@code "FIL-03"}) or areas ({@code "FIL"}). */
  public Kit only(String... idsOrAreas) {
    List<String> wanted = Arrays.asList(idsOrAreas);
    return new Kit(
        candidate,
        options,
        rule -> wanted.contains(rule.id()) || wanted.contains(rule.area()),
        listener);
  }

  /** Is told each result as it comes, on the thread that runs the kit. */
  public Kit listener(Consumer<RuleResult> told) {
    return new Kit(candidate, options, chosen, told);
  }

  /** The rules that will run, in order. */
  public List<Rule> rules() {
    return Areas.rules().stream().filter(chosen).toList();
  }

  /**
   * Runs the rules one after the other.
   *
   * @throws dev.holdfast.HoldfastException when the database cannot be opened
   */
  public KitReport run() {
    try (KitRun run = start()) {
      for (Rule rule : rules()) {
        listener.accept(run.apply(rule));
      }
      return run.report();
    }
  }

  /** Opens the database for rules that the caller applies one by one. */
  public KitRun start() {
    return new KitRun(candidate, options);
  }
}
