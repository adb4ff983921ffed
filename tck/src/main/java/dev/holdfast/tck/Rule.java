package dev.holdfast.tck;

import dev.holdfast.Capability;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One promise of the contract. It is kept when every one of its cases ran and passed.
 *
 * @param id such as {@code FIL-03}
 * @param sentence as it stands in {@code docs/spec.md}
 * @param kind ANSWERS only when it requires nothing
 * @param requires a database that does not declare all of these is skipped
 * @param limit how long one case may take; null for the kit's own limit
 */
public record Rule(
    String id,
    String sentence,
    Kind kind,
    Set<Capability> requires,
    @Nullable Duration limit,
    List<Case> cases) {
  public Rule {
    requires = Set.copyOf(requires);
    cases = List.copyOf(cases);
    if (kind == Kind.ANSWERS && !requires.isEmpty()) {
      throw new IllegalArgumentException(
          id + " requires " + requires + ": nothing may excuse from a rule about answers");
    }
  }

  /** The area's code, the first part of the id. */
  public String area() {
    return id.substring(0, 3);
  }

  /**
   * One thing to try.
   *
   * @param name tells it from the rule's other cases; empty when it is the only one
   */
  public record Case(String name, Check check) {}
}
