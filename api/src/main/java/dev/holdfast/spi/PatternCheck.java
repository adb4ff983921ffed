package dev.holdfast.spi;

import dev.holdfast.HoldfastException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Refuses the patterns that RE2/J compiles for ever, or into a program that fills the memory. What
 * is merely malformed is left to RE2/J.
 */
final class PatternCheck {
  private static final int MAX_SIZE = 20_000;
  private static final int MAX_GROUPS_INSIDE = 100;
  private static final int FIRST_ENDLESS = 0x1C80;
  private static final int LAST_ENDLESS = 0x1C88;
  // RE2/J does not fold a range that has all cased characters.
  private static final int FIRST_CASED = 0x41;
  private static final int LAST_CASED = 0x1E943;
  private static final int NO_CHARACTER = -1;

  private final String pattern;
  private final Deque<Long> outer = new ArrayDeque<>();
  private int at;
  private long size;
  private long last;
  private boolean ignoresCase;
  private int endless = NO_CHARACTER;

  private PatternCheck(String pattern) {
    this.pattern = pattern;
  }

  static void check(String pattern) {
    PatternCheck check = new PatternCheck(pattern);
    while (check.at < pattern.length()) {
      check.step();
    }
    if (check.ignoresCase && check.endless != NO_CHARACTER) {
      throw check.refused(
          check.endless, "a pattern that ignores case cannot have U+1C80 to U+1C88, nor a range");
    }
  }

  private HoldfastException refused(int index, String why) {
    return HoldfastException.invalid(
        "The pattern \""
            + Values.shorten(pattern)
            + "\" cannot be used because of what is at index "
            + index
            + ": "
            + why);
  }

  private void step() {
    switch (pattern.charAt(at)) {
      case '(' -> open();
      case ')' -> close();
      case '[' -> readClass();
      case '{' -> repeat();
      case '\\' -> {
        if (pattern.startsWith("\\Q", at)) {
          readQuoted();
        } else {
          readLiteral();
        }
      }
      default -> readLiteral();
    }
  }

  private void add(long atom) {
    last = atom;
    size += atom;
    if (size > MAX_SIZE) {
      throw refused(at, "with its repetitions written out it has more than " + MAX_SIZE + " parts");
    }
  }

  private void open() {
    outer.push(size);
    if (outer.size() > MAX_GROUPS_INSIDE) {
      throw refused(at, "groups lie more than " + MAX_GROUPS_INSIDE + " deep inside each other");
    }
    size = 0;
    at++;
    if (pattern.startsWith("?", at)) {
      readFlags();
    }
  }

  private void readFlags() {
    at++;
    while (at < pattern.length() && (isLetter(pattern.charAt(at)) || pattern.charAt(at) == '-')) {
      if (pattern.charAt(at++) == 'i') {
        ignoresCase = true;
      }
    }
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private void close() {
    long group = size + 2;
    size = outer.isEmpty() ? 0 : outer.pop();
    add(group);
    at++;
  }

  private void repeat() {
    int close = pattern.indexOf('}', at);
    String counts = close < 0 ? "" : pattern.substring(at + 1, close);
    if (!counts.matches("[0-9]{1,4}(,[0-9]{0,4})?")) {
      add(1);
      at++;
      return;
    }
    int comma = counts.indexOf(',');
    String highest =
        comma < 0 || comma == counts.length() - 1
            ? counts.replace(",", "")
            : counts.substring(comma + 1);
    long times = Math.max(1, Integer.parseInt(highest)) + (comma < 0 ? 0L : 1L);
    size -= last;
    add(last * times);
    at = close + 1;
  }

  private void readLiteral() {
    int from = at;
    int character = readCharacter();
    note(from, character, character);
    add(1);
  }

  private void readQuoted() {
    int end = pattern.indexOf("\\E", at);
    int stop = end < 0 ? pattern.length() : end;
    for (at += 2; at < stop; ) {
      int character = pattern.codePointAt(at);
      note(at, character, character);
      add(1);
      at += Character.charCount(character);
    }
    at = end < 0 ? stop : end + 2;
  }

  private void readClass() {
    at++;
    if (pattern.startsWith("^", at)) {
      at++;
    }
    boolean first = true;
    while (at < pattern.length() && (first || pattern.charAt(at) != ']')) {
      first = false;
      if (pattern.startsWith("[:", at) && pattern.indexOf(":]", at) > 0) {
        at = pattern.indexOf(":]", at) + 2;
      } else {
        readRange();
      }
    }
    at++;
    add(1);
  }

  private void readRange() {
    int from = at;
    int low = readCharacter();
    if (low == NO_CHARACTER || !pattern.startsWith("-", at) || pattern.startsWith("-]", at)) {
      note(from, low, low);
      return;
    }
    at++;
    int high = at < pattern.length() ? readCharacter() : NO_CHARACTER;
    note(from, low, Math.max(low, high));
  }

  private void note(int index, int low, int high) {
    boolean all = low <= FIRST_CASED && high >= LAST_CASED;
    if (low <= LAST_ENDLESS && high >= FIRST_ENDLESS && !all) {
      endless = index;
    }
  }

  /** Reads a character, which may be escaped; {@link #NO_CHARACTER} when it is a class. */
  private int readCharacter() {
    if (pattern.charAt(at) != '\\') {
      int character = pattern.codePointAt(at);
      at += Character.charCount(character);
      return character;
    }
    at++;
    if (at >= pattern.length()) {
      return NO_CHARACTER;
    }
    if (pattern.charAt(at) == 'x') {
      at++;
      return readHex();
    }
    int escaped = pattern.codePointAt(at);
    at += Character.charCount(escaped);
    return escaped < 128 && Character.isLetterOrDigit(escaped) ? NO_CHARACTER : escaped;
  }

  private int readHex() {
    boolean braced = pattern.startsWith("{", at);
    int from = braced ? at + 1 : at;
    int end = braced ? pattern.indexOf('}', from) : Math.min(from + 2, pattern.length());
    if (end < 0) {
      return NO_CHARACTER;
    }
    at = braced ? end + 1 : end;
    try {
      return Integer.parseInt(pattern.substring(from, end), 16);
    } catch (NumberFormatException e) {
      return NO_CHARACTER;
    }
  }
}
