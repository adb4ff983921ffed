package dev.holdfast.backup;

/** A document that is not the same in two databases. */
public record DocumentDifference(String id, Kind kind) {
  /** In what way. */
  public enum Kind {
    /** Only the source has it. */
    MISSING("is missing in the target"),
    /** Only the target has it. */
    EXTRA("is only in the target"),
    /** Both have it, with other content. */
    CHANGED("has another content in the target");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /** For people: {@code "x1" is missing in the target}. */
  @Override
  public String toString() {
    return "\"" + id + "\" " + kind.words;
  }
}
