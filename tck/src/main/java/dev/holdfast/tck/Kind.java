package dev.holdfast.tck;

/**
 * What a rule is about. The two are counted apart, because they say different things of a backend:
 * one that passes every rule about answers can take the place of any other.
 */
public enum Kind {
  /**
   * What a call answers and what it leaves stored. Such a rule needs no capability, so nothing
   * excuses a backend from it.
   */
  ANSWERS("answers"),
  /**
   * How the store is run: opening and closing, transactions, isolation, threads, errors, health,
   * and everything that needs a capability. A backend that does not declare the capability is
   * skipped.
   */
  OPERATIONS("operations");

  private final String word;

  Kind(String word) {
    this.word = word;
  }

  /** In reports and file names: {@code answers}. */
  @Override
  public String toString() {
    return word;
  }
}
