package dev.holdfast;

import org.jspecify.annotations.Nullable;

/** Checks of arguments that several calls share. */
final class Arguments {
  private static final int SHOWN = 80;
  private static final int MAX_NAME_BYTES = 120;

  private Arguments() {}

  /** The argument, which callers without null checks may have left out. */
  static <A> A required(@Nullable A argument, String what) {
    if (argument == null) {
      throw HoldfastException.invalid("The " + what + " is null");
    }
    return argument;
  }

  /** Refuses what no store holds: U+0000 and half of a surrogate pair. */
  static void requireText(String text, String what) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw HoldfastException.invalid(what + " holds U+0000 at index " + i);
      }
      if (!Character.isSurrogate(c)) {
        continue;
      }
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (!pair) {
        throw HoldfastException.invalid(
            String.format("%s holds the lone surrogate U+%04X at index %d", what, (int) c, i));
      }
      i++;
    }
  }

  /** The name of a collection, when it may be one. */
  static String requireCollection(String name) {
    required(name, "name of the collection");
    if (name.isEmpty()) {
      throw HoldfastException.invalid("The name of the collection is empty");
    }
    requireText(name, "The name of the collection");
    int bytes = Ids.utf8Bytes(name);
    if (bytes > MAX_NAME_BYTES) {
      throw HoldfastException.invalid(
          "The name of the collection has "
              + bytes
              + " UTF-8 bytes; it may have "
              + MAX_NAME_BYTES
              + ": "
              + shown(name));
    }
    return name;
  }

  /** A value as a message shows it: not longer than a line. */
  static String shown(String value) {
    return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
  }
}
