package dev.holdfast.tck.rules;

/** The argument that a caller without null checks leaves out. */
final class Absent {
  private Absent() {}

  /** Null, where the signature allows none. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  static <A> A argument() {
    return null;
  }
}
