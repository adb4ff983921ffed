package dev.holdfast.memory;

import org.jspecify.annotations.Nullable;

/**
 * The place of one id: its versions, newest first. At most the newest is not committed. Written
 * under the store's lock, read without one.
 */
final class Slot {
  final String id;
  private volatile @Nullable Version head;

  Slot(String id) {
    this.id = id;
  }

  @Nullable Version head() {
    return head;
  }

  /** Guarded by the store's lock. */
  void head(@Nullable Version version) {
    head = version;
  }

  /**
   * The newest committed version, also when it is a deletion.
   *
   * <p>Needs no registered snapshot. The order of the three reads matters: the collector cuts the
   * chain below a version only once that is committed, so when {@code older} was already cut, the
   * clock read after it shows {@code newest} to be committed.
   */
  @Nullable Version committed(Clock clock) {
    Version newest = head;
    if (newest == null) {
      return null;
    }
    Version older = newest.previous();
    return newest.stamp.time() <= clock.now() ? newest : older;
  }

  /** What a snapshot sees here; null for nothing. The snapshot is registered. */
  @Nullable Version visible(long time, @Nullable Stamp own) {
    Version version = head;
    while (version != null) {
      if (version.stamp == own || version.stamp.time() <= time) {
        return version.isDeleted() ? null : version;
      }
      version = version.previous();
    }
    return null;
  }
}
