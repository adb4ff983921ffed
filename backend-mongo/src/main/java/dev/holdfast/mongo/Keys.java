package dev.holdfast.mongo;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys as MongoDB holds them. Every key works: what MongoDB reads in its own way is escaped, and
 * the escape is undone exactly.
 *
 * <p>{@code %} is written {@code %25}, a dot {@code %2E}, a leading dollar {@code %24}, the empty
 * key {@code %}; at the root {@code _id} and {@code _rev}, which are ours, are written {@code %_id}
 * and {@code %_rev}. So a key that starts with {@code %} and a letter but these is never a user's:
 * see {@link #isHidden}.
 */
final class Keys {
  static final String ID = "_id";
  static final String REVISION = "_rev";

  /**
   * The one key of the object in which an array is stored that is the value of a key. MongoDB looks
   * into arrays wherever a path meets one; into this one it does not, so filters are strict, sorts
   * right and indexes never multikey. An array directly inside an array is stored as it is.
   */
  static final String ARRAY = "%a";

  /** What a read that locks writes, so that two of them meet. */
  static final String LOCK = "%lock";

  private Keys() {}

  /** A key below the root. */
  static String escape(String key) {
    if (key.isEmpty()) {
      return "%";
    }
    StringBuilder escaped = null;
    for (int i = 0; i < key.length(); i++) {
      String written = written(key.charAt(i), i);
      if (written != null && escaped == null) {
        escaped = new StringBuilder(key.length() + 8).append(key, 0, i);
      }
      if (escaped != null) {
        if (written == null) {
          escaped.append(key.charAt(i));
        } else {
          escaped.append(written);
        }
      }
    }
    return escaped == null ? key : escaped.toString();
  }

  private static @Nullable String written(char c, int position) {
    return switch (c) {
      case '%' -> "%25";
      case '.' -> "%2E";
      case '$' -> position == 0 ? "%24" : null;
      default -> null;
    };
  }

  /** A key of the document itself. */
  static String escapeRoot(String key) {
    return key.equals(ID) || key.equals(REVISION) ? "%".concat(key) : escape(key);
  }

  /** The key that was escaped, at the root or below it. */
  static String unescape(String stored) {
    if (stored.indexOf('%') < 0) {
      return stored;
    }
    if (stored.length() == 1) {
      return "";
    }
    if (stored.equals("%_id") || stored.equals("%_rev")) {
      return stored.substring(1);
    }
    StringBuilder key = new StringBuilder(stored.length());
    for (int i = 0; i < stored.length(); i++) {
      char c = stored.charAt(i);
      key.append(c == '%' ? unescaped(stored, i) : c);
      i += c == '%' ? 2 : 0;
    }
    return key.toString();
  }

  private static char unescaped(String stored, int at) {
    if (stored.startsWith("%25", at)) {
      return '%';
    }
    if (stored.startsWith("%2E", at)) {
      return '.';
    }
    if (at == 0 && stored.startsWith("%24")) {
      return '$';
    }
    throw HoldfastException.of(
        ErrorCode.CORRUPT,
        "The stored key \"" + stored + "\" was not written by Holdfast: it has a % of its own");
  }

  /** Whether a key of a stored document is ours and no part of the content. */
  static boolean isOurs(String rootKey) {
    return rootKey.equals(ID) || rootKey.equals(REVISION) || isHidden(rootKey);
  }

  /** Whether a key of a stored document is one of those that we add beside id and revision. */
  static boolean isHidden(String rootKey) {
    return rootKey.length() > 1
        && rootKey.charAt(0) == '%'
        && rootKey.charAt(1) >= 'a'
        && rootKey.charAt(1) <= 'z';
  }

  /** A path from the root, as MongoDB's dotted names; the id is {@code _id}. */
  static String path(Path path) {
    if (path.isId()) {
      return ID;
    }
    List<String> keys = path.keys();
    return keys.isEmpty() ? "" : rest(escapeRoot(keys.get(0)), keys);
  }

  /** A path from an element of an array, where {@code id} and all others are ordinary keys. */
  static String inElement(Path path) {
    List<String> keys = path.keys();
    return keys.isEmpty() ? "" : rest(escape(keys.get(0)), keys);
  }

  private static String rest(String first, List<String> keys) {
    if (keys.size() == 1) {
      return first;
    }
    StringBuilder dotted = new StringBuilder(first);
    for (String key : keys.subList(1, keys.size())) {
      dotted.append('.').append(escape(key));
    }
    return dotted.toString();
  }
}
