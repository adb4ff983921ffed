package dev.holdfast;

/** What an exception that leaves a backend becomes. */
final class Failures {
  private Failures() {}

  /** The exception itself when it is one of ours, else a defect. */
  static HoldfastException known(RuntimeException e) {
    return e instanceof HoldfastException known
        ? known
        : HoldfastException.of(
            ErrorCode.INTERNAL,
            "A defect in Holdfast or in its backend; please report it: " + e,
            e);
  }
}
