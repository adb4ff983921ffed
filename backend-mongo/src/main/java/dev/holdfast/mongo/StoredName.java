package dev.holdfast.mongo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The name of a stored element. The documents of a collection repeat theirs, so those met last are
 * kept, and a name costs no new text; whoever finds another in its place makes it anew. Immutable,
 * so that threads may race for a place.
 */
final class StoredName {
  private static final int PLACES = 1024;
  private static final int LONGEST = 64;
  private static final @Nullable StoredName[] KEPT = new StoredName[PLACES];

  private final byte[] utf8;
  private final String text;
  private final boolean ours;
  private final @Nullable String key;

  private StoredName(byte[] utf8) {
    this.utf8 = utf8;
    this.text = new String(utf8, StandardCharsets.UTF_8);
    this.ours = Keys.isOurs(text);
    this.key = Keys.isHidden(text) ? null : Keys.unescape(text);
  }

  /**
   * The name.
   *
   * @param hash of its bytes, as {@link BsonCursor#name} counts it
   */
  static StoredName of(byte[] bytes, int start, int length, int hash) {
    int place = (hash ^ hash >>> 16) & PLACES - 1;
    StoredName kept = KEPT[place];
    if (kept != null && kept.isAt(bytes, start, length)) {
      return kept;
    }
    StoredName name = new StoredName(Arrays.copyOfRange(bytes, start, start + length));
    if (length <= LONGEST) {
      KEPT[place] = name;
    }
    return name;
  }

  private boolean isAt(byte[] bytes, int start, int length) {
    return utf8.length == length && Arrays.equals(utf8, 0, length, bytes, start, start + length);
  }

  /** Whether it is none of the user's when it stands at the root. */
  boolean isOurs() {
    return ours;
  }

  boolean is(String stored) {
    return text.equals(stored);
  }

  /**
   * The key as the user wrote it.
   *
   * @throws dev.holdfast.HoldfastException CORRUPT when no key is stored like this
   */
  String key() {
    return key == null ? Keys.unescape(text) : key;
  }
}
