package dev.holdfast.history;

import dev.holdfast.HoldfastException;
import java.util.Locale;

/** What a change did to its record. */
public enum ChangeKind {
  /** It was not there before. */
  INSERT,
  /** Some of its fields were changed. */
  UPDATE,
  /** A new content was put in the place of the old one. */
  REPLACE,
  /** It is not there any more. */
  DELETE;

  /** As it is stored and shown: {@code insert}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ChangeKind of(String text) {
    for (ChangeKind kind : values()) {
      if (kind.text().equals(text)) {
        return kind;
      }
    }
    throw HoldfastException.invalid("'" + text + "' is no kind of change");
  }
}
