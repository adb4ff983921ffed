package dev.holdfast.tck.history;

/**
 * What snapshot isolation does not leave in a history.
 *
 * @param story who did what, for people
 */
public record Anomaly(Kind kind, String story) {
  /** Adya's names where he has one. */
  public enum Kind {
    UNWRITTEN("a read of what nobody had written"),
    DUPLICATE("a value is there twice"),
    INTERNAL("a transaction does not see what it read or wrote itself"),
    G1A("a read of what was rolled back"),
    G1B("a read of what its writer replaced itself"),
    INCOMPATIBLE("two reads of a list, none of which begins with the other"),
    LOST_WRITE("an acknowledged write is not there in the end"),
    LOST_UPDATE("two transactions changed the same state of a document"),
    G0("writes of transactions are mixed"),
    G1C("transactions see each other"),
    G_SINGLE("what a transaction read was never there at one time"),
    STALE("a transaction does not see what had ended before it began");

    private final String meaning;

    Kind(String meaning) {
      this.meaning = meaning;
    }

    /** What is wrong, for people. */
    public String meaning() {
      return meaning;
    }
  }

  @Override
  public String toString() {
    return kind + ", " + kind.meaning + ":\n" + story;
  }
}
