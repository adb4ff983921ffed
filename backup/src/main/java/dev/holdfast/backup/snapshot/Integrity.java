package dev.holdfast.backup.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * Whether a snapshot file is what was saved.
 *
 * @param valid true when its bytes have the checksum that was noted
 * @param problem what is wrong, in words; null when it is valid
 */
public record Integrity(boolean valid, @Nullable String problem) {
  static final Integrity VALID = new Integrity(true, null);

  static Integrity broken(String problem) {
    return new Integrity(false, problem);
  }
}
