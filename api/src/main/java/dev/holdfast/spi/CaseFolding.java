package dev.holdfast.spi;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Unicode's simple case folding, from a table that we ship (Unicode 13), so that the answer depends
 * neither on the JDK nor on a database: one code point for one code point, no locale. {@code ß} and
 * {@code ẞ} are equal, {@code ß} and {@code ss} are not; the Turkish dotted and dotless i are equal
 * to themselves only.
 *
 * <p>Two strings are equal here exactly when the RE2/J pattern {@code (?i)} with the one quoted
 * finds the other whole, where RE2/J runs on Java 17. On a newer JDK it also folds the letters that
 * later versions of Unicode added. The nine Cyrillic letters U+1C80 to U+1C88 fold as Unicode says,
 * while RE2/J takes them for themselves as text and never finishes compiling them in a pattern.
 *
 * <p>The JDK's {@code equalsIgnoreCase} was refused: it also equates {@code i} with both Turkish
 * letters. Thread safe.
 */
public final class CaseFolding {
  private static final String TABLE = "case-folding.txt";
  private static final int ASCII_END = 0x80;
  private static final int PAGE_BITS = 8;
  private static final int PAGE_SIZE = 1 << PAGE_BITS;
  private static final int PAGE_MASK = PAGE_SIZE - 1;

  private static final int[] NOTHING_FOLDS = new int[PAGE_SIZE];

  /** For each code point, by page, what to add to it. */
  private static final int[][] DELTAS = new int[(Character.MAX_CODE_POINT >> PAGE_BITS) + 1][];

  private static final Map<Integer, int[]> ORBITS = new HashMap<>();

  static {
    Arrays.fill(DELTAS, NOTHING_FOLDS);
    load();
  }

  private CaseFolding() {}

  /** What the code point folds to, which is itself for most. */
  public static int fold(int codePoint) {
    if (codePoint < ASCII_END) {
      return codePoint >= 'A' && codePoint <= 'Z' ? codePoint + ('a' - 'A') : codePoint;
    }
    return codePoint + DELTAS[codePoint >> PAGE_BITS][codePoint & PAGE_MASK];
  }

  /**
   * The string with each code point folded, which has the same length; the same instance when
   * nothing changes.
   */
  public static String fold(String text) {
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      if (fold(codePoint) != codePoint) {
        return foldFrom(text, i);
      }
      i += Character.charCount(codePoint);
    }
    return text;
  }

  private static String foldFrom(String text, int first) {
    StringBuilder folded = new StringBuilder(text.length()).append(text, 0, first);
    for (int i = first; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      folded.appendCodePoint(fold(codePoint));
      i += Character.charCount(codePoint);
    }
    return folded.toString();
  }

  /** Whether the folded strings are equal. Allocates nothing. */
  public static boolean equalsIgnoreCase(String a, String b) {
    return a.length() == b.length() && matchesAt(a, 0, b);
  }

  /** Whether the folded text contains the folded part. Allocates nothing. */
  public static boolean containsIgnoreCase(String text, String part) {
    for (int at = 0; at <= text.length() - part.length(); at++) {
      if (matchesAt(text, at, part)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matchesAt(String text, int at, String part) {
    for (int i = 0; i < part.length(); ) {
      int x = text.codePointAt(at + i);
      int y = part.codePointAt(i);
      if (x != y && fold(x) != fold(y)) {
        return false;
      }
      i += Character.charCount(y);
    }
    return true;
  }

  /**
   * All code points that fold to the same one, ascending, the given one among them: {@code [75,
   * 107, 8490]} for k. A new array each time.
   */
  public static int[] orbit(int codePoint) {
    int[] orbit = ORBITS.get(fold(codePoint));
    return orbit == null ? new int[] {codePoint} : orbit.clone();
  }

  private static void load() {
    try (InputStream table = CaseFolding.class.getResourceAsStream(TABLE)) {
      if (table == null) {
        throw new IllegalStateException("The resource " + TABLE + " is missing from the jar");
      }
      new BufferedReader(new InputStreamReader(table, StandardCharsets.US_ASCII))
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(CaseFolding::addRange);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A line is: first code point, last code point, both in hex, step, what to add. */
  private static void addRange(String line) {
    String[] fields = line.split(" ", -1);
    int last = Integer.parseInt(fields[1], 16);
    int step = Integer.parseInt(fields[2]);
    int delta = Integer.parseInt(fields[3]);
    for (int c = Integer.parseInt(fields[0], 16); c <= last; c += step) {
      int page = c >> PAGE_BITS;
      if (DELTAS[page] == NOTHING_FOLDS) {
        DELTAS[page] = new int[PAGE_SIZE];
      }
      DELTAS[page][c & PAGE_MASK] = delta;
      ORBITS.merge(c + delta, new int[] {c, c + delta}, CaseFolding::union);
    }
  }

  private static int[] union(int[] orbit, int[] added) {
    return Arrays.stream(new int[][] {orbit, added})
        .flatMapToInt(Arrays::stream)
        .sorted()
        .distinct()
        .toArray();
  }
}
