package dev.holdfast.persistence;

import dev.holdfast.Capability;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
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

  /** How many go together: fewer, while the database has no room for more. */
  private int together;

  private final AtomicLong sent = new AtomicLong();

  Drain(Buffer buffer, Backend target, InstantSource clock) {
    this.buffer = buffer;
    this.target = target;
    this.clock = clock;
    this.most = target.capabilities().has(Capability.TRANSACTIONS) ? MOST_TOGETHER : 1;
    this.together = most;
  }

  /** How many shipments have arrived; for those who wait while there are more. */
  long sent() {
    return sent.get();
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
        Shipment shipment = buffer.next(together, suspect);
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
    List<Outcome> outcomes;
    try {
      outcomes = target.write(marked.batch()).outcomes();
    } catch (HoldfastException e) {
      return failed(marked, e);
    }
    buffer.settle(marked, outcomes);
    together = Math.min(most, together * 2);
    sent.incrementAndGet();
    return null;
  }

  /** None of it was applied, or nobody knows. */
  private @Nullable HoldfastException failed(Shipment shipment, HoldfastException error) {
    boolean full = error.code() == ErrorCode.RESOURCE_EXHAUSTED;
    boolean aborted = error.code() == ErrorCode.TRANSACTION_ABORTED;
    boolean divisible = !shipment.isAlone() && (full || aborted);
    if (Outage.passes(error) && !divisible) {
      return error;
    }
    HoldfastException open = sealed(String.valueOf(shipment.operationId()));
    if (open != null) {
      return open;
    }
    if (shipment.isAlone()) {
      buffer.park(shipment, error);
    } else {
      divide(shipment, error, full);
    }
    return null;
  }

  /** Half of them, where there is no room for all; else the one at fault goes alone. */
  private void divide(Shipment shipment, HoldfastException error, boolean full) {
    if (full) {
      together = Math.max(1, shipment.entries().size() / 2);
    } else {
      suspect = shipment.entryOfWrite(error.index().orElse(0)).sequence();
    }
    buffer.mark(shipment, null);
  }

  /**
   * Uses the id up, so that an attempt under it that is still on its way is not applied when it
   * arrives: what it carries is sent under another id from now on, or not at all.
   *
   * @return null when that was done; else why it is not certain. Where an attempt has arrived
   *     meanwhile, the next one is told so.
   */
  private @Nullable HoldfastException sealed(String id) {
    try {
      target.write(new WriteBatch(List.of(), true, id, Images.NONE));
      return null;
    } catch (HoldfastException e) {
      return e;
    }
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
