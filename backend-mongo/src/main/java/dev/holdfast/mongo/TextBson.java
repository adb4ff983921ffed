package dev.holdfast.mongo;

import dev.holdfast.Filter.TextMatch;
import dev.holdfast.spi.CaseFolding;
import dev.holdfast.spi.Strings;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * Conditions on a string, as operators on the value. Regular expressions go to the server only as
 * literals, which its engine answers as ours does and in linear time.
 */
final class TextBson {
  /** The server takes patterns of 32,764 bytes; an escaped character may have nine. */
  private static final int MOST_CHARS = 3_000;

  private static final int BYTES_PER_CHAR = 9;

  private static final String PATTERN = "$regex";

  private TextBson() {}

  /** The operators; empty when the text is too long for them. */
  static Optional<BsonDocument> of(TextMatch match, String text, Budget budget) {
    if (text.isEmpty() && match != TextMatch.EQUALS_IGNORE_CASE) {
      return Optional.of(new BsonDocument("$gte", new BsonString("")));
    }
    if (match == TextMatch.STARTS_WITH) {
      boolean fits = budget.takeTwice(text);
      return fits ? Optional.of(startsWith(text)) : Optional.empty();
    }
    if (text.length() > MOST_CHARS || !budget.take((long) BYTES_PER_CHAR * text.length())) {
      return Optional.empty();
    }
    String pattern =
        switch (match) {
          case STARTS_WITH, CONTAINS -> quoted(text, false);
          case ENDS_WITH -> quoted(text, false) + "\\z";
          case EQUALS_IGNORE_CASE -> "\\A" + quoted(text, true) + "\\z";
          case CONTAINS_IGNORE_CASE -> quoted(text, true);
        };
    return Optional.of(new BsonDocument(PATTERN, new BsonString(pattern)));
  }

  /** A range, which an index can answer. */
  private static BsonDocument startsWith(String prefix) {
    BsonDocument range = new BsonDocument("$gte", new BsonString(prefix));
    String end = Strings.successor(prefix);
    return end == null ? range : range.append("$lt", new BsonString(end));
  }

  /** The operators of a pattern that is nothing but a literal, anchored at the start or not. */
  static Optional<BsonDocument> literal(String pattern, Budget budget) {
    boolean anchored = pattern.startsWith("^");
    String text = anchored ? pattern.substring(1) : pattern;
    boolean plain = text.codePoints().allMatch(TextBson::isPlain);
    TextMatch match = anchored ? TextMatch.STARTS_WITH : TextMatch.CONTAINS;
    return plain ? of(match, text, budget) : Optional.empty();
  }

  private static boolean isPlain(int codePoint) {
    return codePoint >= 128
        || Character.isLetterOrDigit(codePoint)
        || " -_/:,@".indexOf(codePoint) >= 0;
  }

  private static String quoted(String text, boolean anyCase) {
    StringBuilder pattern = new StringBuilder(text.length() + 8);
    text.codePoints().forEach(codePoint -> quote(codePoint, anyCase, pattern));
    return pattern.toString();
  }

  private static void quote(int codePoint, boolean anyCase, StringBuilder pattern) {
    int[] same = anyCase ? CaseFolding.orbit(codePoint) : new int[] {codePoint};
    if (same.length > 1) {
      pattern.append('[');
      for (int one : same) {
        pattern.appendCodePoint(one);
      }
      pattern.append(']');
      return;
    }
    if (codePoint > ' ' && codePoint < 127 && !Character.isLetterOrDigit(codePoint)) {
      pattern.append('\\');
    }
    pattern.appendCodePoint(codePoint);
  }
}
