package dev.holdfast.cli;

/**
 * Characters that a terminal obeys instead of showing: control characters, and those that turn the
 * direction of text or take no room. Data that has them must not move the cursor, change a title or
 * hide a part of itself, so they are shown as escapes.
 */
final class HiddenCharacters {
  private HiddenCharacters() {}

  static boolean isHidden(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      case Character.FORMAT -> codePoint != JOINER;
      case Character.SURROGATE, Character.UNASSIGNED -> true;
      default -> false;
    };
  }

  /** Joins the parts of one emoji or letter; it changes nothing else. */
  private static final int JOINER = 0x200D;

  /** The text for a table: {@code \n}, {@code \t}, and {@code \}{@code u001b} for the others. */
  static String escape(String text) {
    return escape(text, true);
  }

  /**
   * JSON text with the same value: hidden characters can stand only inside its strings, where an
   * escape means the same. White space between values stays.
   */
  static String escapeJson(String json) {
    return escape(json, false);
  }

  private static String escape(String text, boolean whiteSpace) {
    int first = firstHidden(text, whiteSpace);
    if (first < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, first);
    text.codePoints()
        .skip(text.codePointCount(0, first))
        .forEach(
            codePoint -> {
              if (mustEscape(codePoint, whiteSpace)) {
                appendEscape(out, codePoint);
              } else {
                out.appendCodePoint(codePoint);
              }
            });
    return out.toString();
  }

  private static int firstHidden(String text, boolean whiteSpace) {
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      if (mustEscape(text.codePointAt(i), whiteSpace)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean mustEscape(int codePoint, boolean whiteSpace) {
    if (codePoint == '\n' || codePoint == '\t' || codePoint == '\r') {
      return whiteSpace;
    }
    return codePoint != ' ' && (codePoint < ' ' || codePoint > '~') && isHidden(codePoint);
  }

  private static void appendEscape(StringBuilder out, int codePoint) {
    switch (codePoint) {
      case '\n' -> out.append("\\n");
      case '\t' -> out.append("\\t");
      case '\r' -> out.append("\\r");
      default -> {
        for (char unit : Character.toChars(codePoint)) {
          out.append(String.format("\\u%04x", (int) unit));
        }
      }
    }
  }
}
