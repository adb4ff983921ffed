package dev.holdfast.tck;

/** A part of the contract, whose rules share the first three letters of their ids. */
public interface Area {
  /** Three capital letters: {@code FIL}. */
  String code();

  /** Its heading in {@code docs/spec.md}. */
  String title();

  /** Adds its rules, in order. */
  void rules(Rules r);
}
