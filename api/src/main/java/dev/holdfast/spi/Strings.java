package dev.holdfast.spi;

import dev.holdfast.HoldfastException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Order, size and legality of strings. All functions are pure and thread safe. */
public final class Strings {
  private static final int SURROGATES = Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1;
  private static final int ABOVE_SURROGATES = Character.MAX_VALUE - Character.MAX_SURROGATE;

  private Strings() {}

  /** Compares by code point, which is the order of the UTF-8 bytes too. */
  public static int compare(String a, String b) {
    int shared = Math.min(a.length(), b.length());
    for (int i = 0; i < shared; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        return inCodePointOrder(x) - inCodePointOrder(y);
      }
    }
    return a.length() - b.length();
  }

  /** Moves the surrogates, which stand for the code points above U+FFFF, behind all other chars. */
  private static int inCodePointOrder(char c) {
    if (c < Character.MIN_SURROGATE) {
      return c;
    }
    return c > Character.MAX_SURROGATE ? c - SURROGATES : c + ABOVE_SURROGATES;
  }

  /**
   * The least string that is greater than every one that starts so; null when there is none. So
   * "starts with" is a range in this order.
   */
  public static @Nullable String successor(String prefix) {
    int end = prefix.length();
    while (end > 0) {
      int last = prefix.codePointBefore(end);
      end -= Character.charCount(last);
      if (last < Character.MAX_CODE_POINT) {
        boolean beforeSurrogates = last + 1 == Character.MIN_SURROGATE;
        int next = beforeSurrogates ? Character.MAX_SURROGATE + 1 : last + 1;
        return prefix.substring(0, end) + Character.toString(next);
      }
    }
    return null;
  }

  /** The length in UTF-8 of a string without lone surrogates. */
  public static long utf8Length(String text) {
    int length = text.length();
    long bytes = length;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        // A pair takes four bytes, two for each of its chars.
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }

  /** The SHA-256 of the text in UTF-8, in lower-case hex: for a name that is too long as it is. */
  public static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Whether a backend can hold the string: no U+0000, no lone surrogate. */
  static boolean isStorable(String text) {
    return firstIllegal(text) < 0;
  }

  /**
   * Returns the string if every backend can hold it.
   *
   * @param what names the string in the error, such as {@code "The key"}
   * @throws HoldfastException INVALID when it has U+0000 or a lone surrogate
   */
  public static String requireStorable(String text, String what) {
    int at = firstIllegal(text);
    if (at < 0) {
      return text;
    }
    char found = text.charAt(at);
    throw HoldfastException.invalid(
        what
            + " \""
            + Values.shorten(text)
            + "\" has "
            + (found == 0 ? "U+0000" : String.format("the lone surrogate U+%04X", (int) found))
            + " at index "
            + at
            + "; allowed is every other Unicode character");
  }

  private static int firstIllegal(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      // One comparison for U+0000 and for what is not below the surrogates.
      if ((char) (text.charAt(i) - 1) >= Character.MIN_SURROGATE - 1) {
        return firstIllegal(text, i);
      }
    }
    return -1;
  }

  private static int firstIllegal(String text, int from) {
    int length = text.length();
    for (int i = from; i < length; i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return i;
      }
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        if (c > Character.MAX_HIGH_SURROGATE
            || i + 1 == length
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }
}
