package dev.holdfast.spi;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What every text must have in which a pattern is found: a start, a part. A backend searches for
 * these where it cannot search for the pattern, and lets {@link DocumentMatcher} decide about what
 * it finds. Read off the top level of the pattern only; in doubt there is none. Immutable.
 */
public final class RegexLiteral {
  private static final RegexLiteral NONE = new RegexLiteral(null, null);

  private final @Nullable String prefix;
  private final @Nullable String part;

  private RegexLiteral(@Nullable String prefix, @Nullable String part) {
    this.prefix = prefix;
    this.part = part;
  }

  /** Of a pattern that {@link TextPattern#of} accepts. */
  public static RegexLiteral of(String pattern) {
    return new Scan(pattern).literal();
  }

  /** What every matching text starts with. */
  public Optional<String> prefix() {
    return Optional.ofNullable(prefix);
  }

  /** What every matching text contains: the longest such literal of the pattern. */
  public Optional<String> part() {
    return Optional.ofNullable(part);
  }

  /** False when the pattern is surely not found in the text. */
  public boolean mayBeIn(String text) {
    return (prefix == null || text.startsWith(prefix)) && (part == null || text.contains(part));
  }

  @Override
  public String toString() {
    return "prefix " + prefix + ", part " + part;
  }

  /** One pass over the top level of a pattern, which collects runs of literal characters. */
  private static final class Scan {
    private static final int UNKNOWN = -1;

    private final String pattern;
    private final StringBuilder run = new StringBuilder();
    private String longest = "";
    private @Nullable String prefix;
    private boolean anchored;
    private boolean inFirstRun = true;

    Scan(String pattern) {
      this.pattern = pattern;
    }

    RegexLiteral literal() {
      int at = start();
      while (at < pattern.length()) {
        at = step(at);
        if (at == UNKNOWN) {
          return NONE;
        }
      }
      endRun();
      return new RegexLiteral(prefix, longest.isEmpty() ? null : longest);
    }

    private int start() {
      if (pattern.startsWith("^")) {
        anchored = true;
        return 1;
      }
      anchored = pattern.startsWith("\\A");
      return anchored ? 2 : 0;
    }

    private void endRun() {
      if (inFirstRun && anchored && !run.isEmpty()) {
        prefix = run.toString();
      }
      inFirstRun = false;
      if (run.length() > longest.length()) {
        longest = run.toString();
      }
      run.setLength(0);
    }

    /** Reads an atom with its repetition; returns where the next one starts. */
    private int step(int at) {
      return switch (pattern.charAt(at)) {
        case '|', '*', '+', '?', '{', '}', ')' -> UNKNOWN;
        case '(' -> other(isPlainGroup(at) ? afterGroup(at) : UNKNOWN);
        case '[' -> other(afterClass(at));
        case '.', '$', '^' -> other(at + 1);
        case '\\' -> escape(at);
        default -> character(at, pattern.codePointAt(at));
      };
    }

    /** Something that is not a literal, up to {@code end}. */
    private int other(int end) {
      endRun();
      return end == UNKNOWN ? UNKNOWN : afterRepetition(end);
    }

    private int escape(int at) {
      if (at + 1 >= pattern.length()) {
        return UNKNOWN;
      }
      char escaped = pattern.charAt(at + 1);
      if ("dDwWsSbBAz".indexOf(escaped) >= 0) {
        return other(at + 2);
      }
      boolean punctuation = escaped < 128 && !Character.isLetterOrDigit(escaped);
      return punctuation ? character(at + 1, escaped) : UNKNOWN;
    }

    private int character(int at, int codePoint) {
      int end = at + Character.charCount(codePoint);
      char next = end < pattern.length() ? pattern.charAt(end) : 0;
      if (next == '*' || next == '?' || next == '{') {
        return other(end);
      }
      run.appendCodePoint(codePoint);
      if (next == '+') {
        return other(end);
      }
      return end;
    }

    private boolean isPlainGroup(int at) {
      return !pattern.startsWith("(?", at)
          || pattern.startsWith("(?:", at)
          || pattern.startsWith("(?P<", at);
    }

    private int afterRepetition(int at) {
      int end = at;
      if (end < pattern.length() && "*+?".indexOf(pattern.charAt(end)) >= 0) {
        end++;
      } else if (end < pattern.length() && pattern.charAt(end) == '{') {
        int close = pattern.indexOf('}', end);
        if (close < 0 || !pattern.substring(end + 1, close).matches("[0-9]+(,[0-9]*)?")) {
          return UNKNOWN;
        }
        end = close + 1;
      } else {
        return end;
      }
      return end < pattern.length() && pattern.charAt(end) == '?' ? end + 1 : end;
    }

    private int afterClass(int from) {
      int at = from + 1;
      if (pattern.startsWith("^", at)) {
        at++;
      }
      if (pattern.startsWith("]", at)) {
        at++;
      }
      while (at < pattern.length()) {
        if (pattern.charAt(at) == ']') {
          return at + 1;
        }
        if (pattern.startsWith("[:", at)) {
          int close = pattern.indexOf(":]", at + 2);
          if (close < 0) {
            return UNKNOWN;
          }
          at = close + 2;
        } else {
          at += pattern.charAt(at) == '\\' ? 2 : 1;
        }
      }
      return UNKNOWN;
    }

    private int afterGroup(int from) {
      int depth = 0;
      int at = from;
      while (at != UNKNOWN && at < pattern.length()) {
        switch (pattern.charAt(at)) {
          case '\\' -> at = pattern.startsWith("\\Q", at) ? UNKNOWN : at + 2;
          case '[' -> at = afterClass(at);
          case '(' -> {
            depth++;
            at++;
          }
          case ')' -> {
            at++;
            if (--depth == 0) {
              return at;
            }
          }
          default -> at++;
        }
      }
      return UNKNOWN;
    }
  }
}
