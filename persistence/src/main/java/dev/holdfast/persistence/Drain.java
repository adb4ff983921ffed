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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the buffer holds, in order: peek, note the operation id on the disk, apply, remove.
 * Wherever it is cut off, the same batch is sent again under the same id, which the database
 * recognises. One at a time.
 */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
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
  private final Held held;

  /** Fair: who wants to look does not wait until everything is sent. */
  private final ReentrantLock lock = new ReentrantLock(true);

  private long suspect = NONE;

  /** How many go together: fewer, while the database has no room for more. */
  private int together;

  /** Of operation ids under which each attempt was refused without effect, the last refusal. */
  private final Map<String, HoldfastException> refusals = new HashMap<>();

  private final AtomicLong sent = new AtomicLong();

  Drain(Buffer buffer, Backend target, InstantSource clock) {
    this.buffer = buffer;
    this.target = target;
    this.clock = clock;
    this.held = new Held(clock);
    this.most = target.capabilities().has(Capability.TRANSACTIONS) ? MOST_TOGETHER : 1;
    this.together = most;
  }

  /** What is set aside. */
  Held held() {
    return held;
  }

  /** How many shipments have arrived; for those who wait while there are more. */
  long sent() {
    return sent.get();
  }

  /** Whether what carries this id may be in the database; to be asked while nothing is sent. */
  boolean mayHaveBeenApplied(String operationId) {
    return !refusals.containsKey(operationId);
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
   * Sends entries in order, as long as the next one is wanted; not those that are held.
   *
   * @param wanted by its sequence
   * @return what it stopped at; null when no wanted one was left
   */
  @Nullable HoldfastException run(LongPredicate wanted) {
    held.releaseDue();
    while (true) {
      lock.lock();
      try {
        Shipment shipment = buffer.next(together, suspect, held::contains);
        if (shipment == null || !wanted.test(shipment.first().sequence())) {
          held.tried();
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
      buffer.park(shipment, outOfTime(id, refusals.remove(id)));
      return null;
    }
    Shipment marked = id == null ? buffer.mark(shipment, Operation.newId()) : shipment;
    List<Outcome> outcomes;
    try {
      outcomes = target.write(marked.batch()).outcomes();
    } catch (HoldfastException e) {
      return failed(marked, e, id == null);
    }
    refusals.remove(marked.operationId());
    buffer.settle(marked, outcomes);
    together = Math.min(most, together * 2);
    sent.incrementAndGet();
    return marked.isAlone() ? leftOf(marked, outcomes) : null;
  }

  /** Of writes that are done each for itself, some may have been refused for now. */
  private @Nullable HoldfastException leftOf(Shipment shipment, List<Outcome> outcomes) {
    for (Outcome outcome : outcomes) {
      HoldfastException error = outcome.error();
      if (error != null && Outage.mayBeOfOne(error)) {
        return hold(shipment, error);
      }
    }
    return null;
  }

  /**
   * Sets an entry aside, so that others go on. It keeps its operation id: what of it is still on
   * its way, and what is sent of it later, counts once.
   *
   * @return the error, when so many are held already that this is the database's
   */
  private @Nullable HoldfastException hold(Shipment shipment, HoldfastException error) {
    if (held.isFull()) {
      return error;
    }
    Entry entry = shipment.first();
    String why =
        "The write "
            + entry.sequence()
            + " to "
            + entry.keys().stream().map(DocumentKey::collection).distinct().sorted().toList()
            + " is refused with "
            + error.code()
            + ", and held with what stands behind it on its documents; it is tried again by itself"
            + " and by manualSync(). "
            + error.getMessage();
    if (held.add(entry.sequence(), why)) {
      LOG.warn("{}", why);
    }
    return null;
  }

  /**
   * What is to be told of a failure. What has met an outage at its first attempt is as if it had
   * never been sent: else the time of its id would run while the database is away.
   */
  private @Nullable HoldfastException failed(
      Shipment shipment, HoldfastException error, boolean first) {
    String id = String.valueOf(shipment.operationId());
    boolean none = Outage.isWithoutEffect(error) && (first || refusals.containsKey(id));
    if (!none) {
      refusals.remove(id);
    } else if (Outage.mayBeOfOne(error)) {
      refusals.put(id, error);
    }
    HoldfastException told = failed(shipment, error);
    if (told != null && none && first) {
      unmark(shipment);
    }
    return told;
  }

  /** None of it was applied, or nobody knows. */
  private @Nullable HoldfastException failed(Shipment shipment, HoldfastException error) {
    boolean ofOne = Outage.mayBeOfOne(error);
    if (Outage.passes(error) && !ofOne) {
      return error;
    }
    if (ofOne && shipment.isAlone()) {
      return hold(shipment, error);
    }
    HoldfastException open = sealed(String.valueOf(shipment.operationId()));
    if (open != null) {
      return ofOne && !Outage.isCut(open) ? error : open;
    }
    if (shipment.isAlone()) {
      refusals.remove(shipment.operationId());
      buffer.park(shipment, error);
    } else {
      divide(shipment, error);
    }
    return null;
  }

  /** The one at fault goes alone; half of them, where that is none or nobody says which. */
  private void divide(Shipment shipment, HoldfastException error) {
    boolean full = error.code() == ErrorCode.RESOURCE_EXHAUSTED;
    boolean denied = error.code() == ErrorCode.PERMISSION_DENIED;
    if (full || (denied && error.index().isEmpty())) {
      together = Math.max(1, shipment.entries().size() / 2);
    } else {
      suspect = shipment.entryOfWrite(error.index().orElse(0)).sequence();
    }
    unmark(shipment);
  }

  /** What has had no effect under its id, and never will, is as if it had not been sent. */
  private void unmark(Shipment shipment) {
    buffer.mark(shipment, null);
    refusals.remove(shipment.operationId());
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

  /**
   * Why an operation is sent no more.
   *
   * @param refusal the last one, where nothing else became of it; null when nobody knows
   */
  private HoldfastException outOfTime(String id, @Nullable HoldfastException refusal) {
    String operation = " as operation " + id + ", made at " + time(id) + ", and ";
    String now =
        ". Now it is "
            + clock.instant()
            + ": a database recognises an operation for "
            + Operation.REMEMBERED.toDays()
            + " days and none from the future, so ";
    return refusal == null
        ? HoldfastException.of(
            ErrorCode.OUTCOME_UNKNOWN,
            "It was to be sent"
                + operation
                + "this process has no answer that says whether it was applied"
                + now
                + "nobody can say any more")
        : HoldfastException.of(
            refusal.code(),
            "It was sent"
                + operation
                + "was refused each time, so that nothing of it was applied"
                + now
                + "it is not tried any more. The last time: "
                + refusal.getMessage());
  }
}
