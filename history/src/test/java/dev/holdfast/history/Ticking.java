package dev.holdfast.history;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that goes on by a millisecond each time it is read, and where it is set. */
final class Ticking implements InstantSource {
  private static final Duration TICK = Duration.ofMillis(1);

  private final AtomicReference<Instant> time =
      new AtomicReference<>(Instant.parse("2026-03-01T10:00:00Z"));

  @Override
  public Instant instant() {
    return time.updateAndGet(now -> now.plus(TICK));
  }

  void move(Duration by) {
    time.updateAndGet(now -> now.plus(by));
  }
}
