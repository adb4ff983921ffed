package dev.holdfast.tck;

/** A part of the contract, whose rules share the first three letters of their ids. */
public interface Area {
  /** Three capital letters: {@code FIL}. */
  String code();

  /** Its heading in {@code docs/spec.md}. */
  String title();

  /** What its rules are about, but for those that require a capability: they are operations. */
  default Kind kind() {
    return Kind.ANSWERS;
  }

  /** Adds its rules, in order. */
  void rules(Rules r);
}
