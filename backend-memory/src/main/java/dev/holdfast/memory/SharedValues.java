package dev.holdfast.memory;

import org.jspecify.annotations.Nullable;

/**
 * Gives equal strings one instance where it remembers one, so that comparing them ends at once and
 * those that are shared by many documents stay in the processor's caches. Forgets at any time.
 *
 * <p>Used by any number of threads without a lock: a race costs a chance to share, nothing else,
 * because strings are immutable.
 */
final class SharedValues {
  private static final int SIZE = 512;
  private static final int LONGEST = 64;

  private final @Nullable String[] known = new @Nullable String[SIZE];

  /** The instance to keep for a value: one that was kept before, or this. */
  @Nullable Object share(@Nullable Object value) {
    if (!(value instanceof String text) || text.length() > LONGEST) {
      return value;
    }
    int at = at(text);
    String other = known[at];
    if (text.equals(other)) {
      return other;
    }
    known[at] = text;
    return text;
  }

  /** An instance that was kept before, or this. */
  @Nullable Object find(@Nullable Object value) {
    if (!(value instanceof String text)) {
      return value;
    }
    String other = known[at(text)];
    return text.equals(other) ? other : text;
  }

  private static int at(String text) {
    int hash = text.hashCode();
    return (hash ^ (hash >>> 9) ^ (hash >>> 18)) & (SIZE - 1);
  }
}
