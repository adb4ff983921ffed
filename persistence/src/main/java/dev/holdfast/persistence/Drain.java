package dev.holdfast.persistence;

import dev.holdfast.Capability;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Operation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends what the buffer holds, in order: peek, note the operation id on the disk, apply, remove.
 * Wherever it is cut off, the same batch is sent again under the same id, which the database
 * recognises. One at a time.
 */
final class Drain {
  private static final int MOST_TOGETHER = 100;
  private static final long NONE = -1;

  /** An id this near to its end might be too old when it arrives. */
  private static final Duration LATE = Operation.REMEMBERED.minusHours(1);

  /** An id that is so far ahead is refused, be it known or not: the clock has been set back. */
  private static final Duration EARLY = Duration.ofHours(23);

  private final Buffer buffer;
  private final Backend target;
  private final InstantSource clock;
  private final int most;

  /** Fair: who wants to look does not wait until everything is sent. */
  private final ReentrantLock lock = new ReentrantLock(true);

  private long suspect = NONE;

  Drain(Buffer buffer, Backend target, InstantSource clock) {
    this.buffer = buffer;
    this.target = target;
    this.clock = clock;
    this.most = target.capabilities().has(Capability.TRANSACTIONS) ? MOST_TOGETHER : 1;
  }

  /** Runs something while nothing is being sent. */
  <R> R paused(Supplier<R> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends entries in order, as long as the next one is wanted.
   *
   * @param wanted by its sequence
   * @return what it stopped at; null when no wanted one was left
   */
  @Nullable HoldfastException run(LongPredicate wanted) {
    while (true) {
      lock.lock();
      try {
        Shipment shipment = buffer.next(most, suspect);
        if (shipment == null || !wanted.test(shipment.first().sequence())) {
          return null;
        }
        HoldfastException error = ship(shipment);
        if (error != null) {
          return error;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private @Nullable HoldfastException ship(Shipment shipment) {
    String id = shipment.operationId();
    if (id != null && (isLate(id) || isEarly(id))) {
      buffer.park(shipment, outOfTime(id));
      return null;
    }
    Shipment marked = id == null ? buffer.mark(shipment, Operation.newId()) : shipment;
    try {
      buffer.settle(marked, target.write(marked.batch()).outcomes());
      return null;
    } catch (HoldfastException e) {
      return failed(marked, e);
    }
  }

  private @Nullable HoldfastException failed(Shipment shipment, HoldfastException error) {
    boolean several = !shipment.isAlone();
    if (several && (!Outage.passes(error) || error.code() == ErrorCode.TRANSACTION_ABORTED)) {
      suspect(shipment, error);
      return null;
    }
    if (Outage.passes(error)) {
      return error;
    }
    buffer.park(shipment, error);
    return null;
  }

  /** None of them was applied: the one at fault goes alone, those before it together. */
  private void suspect(Shipment shipment, HoldfastException error) {
    Entry guilty = shipment.entryOfWrite(error.index().orElse(0));
    suspect = guilty.sequence();
    buffer.mark(shipment, null);
  }

  /** Whether the database might not remember this any more. */
  boolean isLate(String operationId) {
    return time(operationId).plus(LATE).isBefore(clock.instant());
  }

  private boolean isEarly(String operationId) {
    return time(operationId).minus(EARLY).isAfter(clock.instant());
  }

  private static Instant time(String operationId) {
    return Instant.ofEpochMilli(UUID.fromString(operationId).getMostSignificantBits() >>> 16);
  }

  private HoldfastException outOfTime(String id) {
    return HoldfastException.of(
        ErrorCode.OUTCOME_UNKNOWN,
        "It was sent as operation "
            + id
            + " at "
            + time(id)
            + " and the answer was lost. Now it is "
            + clock.instant()
            + ": a database recognises an operation for "
            + Operation.REMEMBERED.toDays()
            + " days and none from the future, so nobody can say any more whether it was applied");
  }
}
