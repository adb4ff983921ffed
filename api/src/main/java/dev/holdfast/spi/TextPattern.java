package dev.holdfast.spi;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;

/**
 * A regular expression in RE2 syntax, searched for in linear time. Immutable and thread safe.
 *
 * <p>The engine is RE2/J, whose compiler never returns for a case-insensitive pattern with one of
 * U+1C80 to U+1C88, also inside a range. Such a pattern is refused, and so are some that would be
 * harmless: a pattern that ignores case anywhere is taken to do so everywhere.
 */
public final class TextPattern {
  /** The longest pattern, in chars. */
  public static final int MAX_LENGTH = 5_000;

  private final Pattern pattern;
  private final RegexLiteral literal;

  private TextPattern(Pattern pattern, RegexLiteral literal) {
    this.pattern = pattern;
    this.literal = literal;
  }

  /**
   * A pattern.
   *
   * @throws HoldfastException INVALID, with the position, when it is malformed, too long, too large
   *     once its counted repetitions are written out, or one that cannot be compiled
   */
  public static TextPattern of(String pattern) {
    if (pattern.length() > MAX_LENGTH) {
      throw HoldfastException.invalid(
          "The pattern has " + pattern.length() + " characters; allowed are " + MAX_LENGTH);
    }
    Strings.requireStorable(pattern, "The pattern");
    PatternCheck.check(pattern);
    return new TextPattern(compile(pattern), RegexLiteral.of(pattern));
  }

  private static Pattern compile(String pattern) {
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      String part = e.getPattern();
      int at = part == null || part.isEmpty() ? -1 : pattern.indexOf(part);
      throw HoldfastException.of(
          ErrorCode.INVALID,
          "The pattern \""
              + Values.shorten(pattern)
              + "\" is malformed at index "
              + (at < 0 ? pattern.length() : at)
              + ": "
              + e.getDescription()
              + "; allowed is RE2 syntax",
          e);
    }
  }

  /** Whether the pattern matches somewhere in the text. */
  public boolean isFoundIn(String text) {
    return literal.mayBeIn(text) && pattern.matcher(text).find();
  }

  /** What every text must have in which the pattern is found. */
  public RegexLiteral literal() {
    return literal;
  }

  @Override
  public String toString() {
    return pattern.pattern();
  }
}
