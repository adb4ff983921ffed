package dev.holdfast.sqlite;

import org.jspecify.annotations.Nullable;

/** Turns "starts with" into a range in the order of code points. */
final class Prefixes {
  private Prefixes() {}

  /** The least string greater than every one with this prefix; null when there is none. */
  static @Nullable String successor(String prefix) {
    int end = prefix.length();
    while (end > 0) {
      int last = prefix.codePointBefore(end);
      end -= Character.charCount(last);
      if (last != Character.MAX_CODE_POINT) {
        return prefix.substring(0, end) + Character.toString(next(last));
      }
    }
    return null;
  }

  private static int next(int codePoint) {
    boolean beforeSurrogates = codePoint + 1 == Character.MIN_SURROGATE;
    return beforeSurrogates ? Character.MAX_SURROGATE + 1 : codePoint + 1;
  }
}
