package dev.holdfast.postgres;

import dev.holdfast.spi.CaseFolding;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes a text as a regular expression that finds it in any case, by Unicode's simple folding: a
 * class of characters for each. PostgreSQL's own ideas of case, which depend on how the database
 * was made, have no part in it.
 */
final class FoldedPattern {
  /** Longer texts are looked for by their beginning: a long pattern takes long to compile. */
  static final int MOST_CHARACTERS = 100;

  private FoldedPattern() {}

  /** Whether the pattern of the text is all of it. */
  static boolean isWhole(String text) {
    return text.codePointCount(0, text.length()) <= MOST_CHARACTERS;
  }

  /** The pattern of the text's first characters. */
  static String of(String text) {
    StringBuilder pattern = new StringBuilder(text.length() * 8);
    text.codePoints().limit(MOST_CHARACTERS).forEach(c -> append(pattern, c));
    return pattern.toString();
  }

  private static void append(StringBuilder pattern, int codePoint) {
    String alike = Alike.CHARACTERS.get(CaseFolding.fold(codePoint));
    if (alike == null) {
      appendOne(pattern, codePoint);
      return;
    }
    pattern.append('[');
    alike.codePoints().forEach(c -> appendOne(pattern, c));
    pattern.append(']');
  }

  private static void appendOne(StringBuilder pattern, int codePoint) {
    if (codePoint < 0x80 && Character.isLetterOrDigit(codePoint)) {
      pattern.append((char) codePoint);
    } else if (Character.isBmpCodePoint(codePoint)) {
      pattern.append("\\u").append(hex(codePoint, 4));
    } else {
      pattern.append("\\U").append(hex(codePoint, 8));
    }
  }

  private static String hex(int codePoint, int digits) {
    String hex = Integer.toHexString(codePoint);
    return "0".repeat(digits - hex.length()) + hex;
  }

  /** What folds to one character, by it; made when first needed. */
  private static final class Alike {
    static final Map<Integer, String> CHARACTERS = new HashMap<>();

    static {
      for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
        int folded = CaseFolding.fold(c);
        if (folded != c) {
          CHARACTERS.merge(
              folded,
              Character.toString(folded) + Character.toString(c),
              (known, both) -> known + both.substring(Character.charCount(folded)));
        }
      }
    }
  }
}
