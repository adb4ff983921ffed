package dev.holdfast.persistence;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The buffer of an open database: how far it is, and what a person may tell it to do; from {@link
 * OfflineBuffer#of}. Thread-safe. After the database was closed it still says its status.
 */
public final class Synchronizer {
  private final Buffer buffer;
  private final Backend target;
  private final Drain drain;
  private final Reach reach;
  private final InstantSource clock;
  private final OfflineBuffer settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Instant oldest;
  private @Nullable Instant lastSync;
  private Duration latency = Duration.ZERO;
  private @Nullable SyncStatus last;
  private volatile boolean stopped;

  Synchronizer(Buffer buffer, Backend target, OfflineBuffer settings) {
    this.buffer = buffer;
    this.target = target;
    this.settings = settings;
    this.clock = settings.clock();
    this.drain = new Drain(buffer, target, clock);
    this.reach = new Reach(clock);
    this.oldest = buffer.isEmpty() ? null : clock.instant();
  }

  Reach reach() {
    return reach;
  }

  Drain drain() {
    return drain;
  }

  /** Whether the database has everything that was acknowledged, and when it will be tried next. */
  public SyncStatus getSyncStatus() {
    lock.lock();
    try {
      return last != null ? last : status();
    } finally {
      lock.unlock();
    }
  }

  private SyncStatus status() {
    long pending = buffer.writes();
    long dead = buffer.dead();
    return new SyncStatus(
        pending == 0 && dead == 0,
        pending,
        buffer.held(drain.held()),
        dead,
        reach.isOffline(),
        lastSync,
        nextSync(),
        latency,
        error());
  }

  /** Why not everything could be sent; null when it could. */
  @Nullable String error() {
    String error = reach.error();
    return error != null ? error : drain.held().why();
  }

  /** How many writes wait and are not held. */
  private long free() {
    return buffer.writes() - buffer.held(drain.held());
  }

  /** Null when nothing is to do. */
  private @Nullable Instant nextSync() {
    boolean idle = buffer.isEmpty() && !reach.isOffline();
    if (idle || (!settings.isAutomatic() && !reach.isOffline())) {
      return null;
    }
    Instant retry = reach.next();
    if (retry != null) {
      return retry;
    }
    Instant held = drain.held().next();
    if (held == null) {
      return nextSave();
    }
    Instant save = free() == 0 ? held : nextSave();
    return save.isBefore(held) ? save : held;
  }

  private Instant nextSave() {
    Duration interval = settings.autoSaveInterval();
    Instant since = oldest();
    return interval == null || since == null ? clock.instant() : since.plus(interval);
  }

  /** Since when something waits: not later than now, also where the clock has been set back. */
  private @Nullable Instant oldest() {
    lock.lock();
    try {
      Instant now = clock.instant();
      if (oldest != null && oldest.isAfter(now)) {
        oldest = now;
      }
      return oldest;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Asks the database at once and sends it everything that waits now, also what is held, on this
   * thread.
   *
   * @return how far it came; that the database is out of reach is no exception
   * @throws HoldfastException UNAVAILABLE, OUTCOME_UNKNOWN or RESOURCE_EXHAUSTED when the disk of
   *     the buffer fails; CORRUPT when what is on it is damaged
   */
  public SyncStatus manualSync() {
    if (getLast() == null) {
      drain.held().releaseAll();
      sync();
    }
    return getSyncStatus();
  }

  private @Nullable SyncStatus getLast() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  /** The writes that wait, in order, a page at a time; see {@link BufferFile#pending}. */
  public List<BufferedWrite> pending(long after, int most) {
    return buffer.file().pending(after, most);
  }

  /**
   * What the database refused, oldest first, a page at a time; see {@link BufferFile#deadLetters}.
   */
  public List<DeadLetter> deadLetters(long after, int most) {
    return buffer.file().deadLetters(after, most);
  }

  /**
   * Puts dead letters back to the end of the queue, as writes that were never sent: what was
   * OUTCOME_UNKNOWN may be applied twice.
   *
   * @return how many there were of these
   */
  public int retry(List<Long> sequences) {
    int retried = buffer.retry(sequences);
    added();
    return retried;
  }

  /**
   * Forgets dead letters for good.
   *
   * @return how many there were of these
   */
  public int discard(List<Long> sequences) {
    return buffer.discard(sequences);
  }

  /** Something was put into the queue. */
  void added() {
    lock.lock();
    try {
      if (oldest == null) {
        oldest = clock.instant();
      }
    } finally {
      lock.unlock();
    }
    wake();
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends everything that waits now and is not held; true when nothing is left of it. What comes
   * meanwhile may wait.
   */
  boolean sync() {
    return sync(() -> true);
  }

  private boolean sync(BooleanSupplier goesOn) {
    long start = System.nanoTime();
    Instant since = clock.instant();
    long until = buffer.last();
    if (reach.isOffline() && !answers()) {
      return false;
    }
    HoldfastException error = drain.run(sequence -> sequence <= until && goesOn.getAsBoolean());
    if (error != null) {
      if (!Outage.isCut(error) || answers()) {
        reach.failed(String.valueOf(error.getMessage()));
      }
      return false;
    }
    boolean isLeft = buffer.holdsUpTo(until);
    if (isLeft && drain.held().isEmpty()) {
      return false;
    }
    reach.succeeded();
    lock.lock();
    try {
      oldest = buffer.isEmpty() ? null : since;
      if (isLeft) {
        return false;
      }
      lastSync = clock.instant();
      latency = Duration.ofNanos(System.nanoTime() - start);
    } finally {
      lock.unlock();
    }
    return true;
  }

  /**
   * Whether the database takes writes: asked by a write of nothing, which leaves no more than the
   * record of its operation. A standby, or the rest of a replica set without a primary, may answer
   * any read. What is refused with reasons was reached.
   */
  boolean answers() {
    try {
      target.write(new WriteBatch(List.of(), true, Operation.newId(), Images.NONE));
    } catch (HoldfastException e) {
      if (Outage.isCut(e)) {
        lost(e);
        return false;
      }
    }
    reach.reached();
    return true;
  }

  /** It did not answer; from now on it is asked in the background. */
  void lost(HoldfastException error) {
    reach.lost(String.valueOf(error.getMessage()));
    wake();
  }

  /** It took a write, so that it can be sent what waits. */
  void reached() {
    if (reach.isOffline()) {
      reach.reached();
      wake();
    }
  }

  /** It answered what may be no write: whether it takes writes again is asked in the background. */
  void seen() {
    if (reach.isOffline() && reach.seen()) {
      wake();
    }
  }

  /** Does what is due by the clock. */
  void step() {
    boolean work = reach.isOffline() || (settings.isAutomatic() && isDue());
    if (!work || !reach.isDue()) {
      return;
    }
    if (settings.isAutomatic()) {
      sync(() -> !stopped);
    } else {
      answers();
    }
  }

  private boolean isDue() {
    Duration interval = settings.autoSaveInterval();
    long free = free();
    if (drain.held().isDue() || free == 0 || interval == null) {
      return drain.held().isDue() || free > 0;
    }
    if (free >= settings.autoSaveWrites()) {
      return true;
    }
    Instant since = oldest();
    return since == null || !clock.instant().isBefore(since.plus(interval));
  }

  /** Nothing more is due by itself; what is being sent is the last of it. */
  void stop() {
    stopped = true;
    wake();
  }

  /** Waits until something may be due; false when nothing will be. */
  boolean await() {
    lock.lock();
    try {
      for (long nanos = waiting(); nanos > 0 && !stopped; nanos = waiting()) {
        changed.awaitNanos(nanos);
      }
      return !stopped;
    } catch (InterruptedException e) {
      // Whoever it was, only close ends this thread.
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  /** For how many nanoseconds nothing is due, unless something comes. */
  private long waiting() {
    if (!isIdle() && isFull()) {
      return 0;
    }
    Instant next = isIdle() ? null : nextSync();
    return next == null ? Long.MAX_VALUE : Duration.between(clock.instant(), next).toNanos();
  }

  private boolean isIdle() {
    return buffer.isEmpty() && !reach.isOffline();
  }

  private boolean isFull() {
    return settings.isAutomatic()
        && reach.next() == null
        && settings.autoSaveInterval() != null
        && free() >= settings.autoSaveWrites();
  }

  /** The status stays what it is now. */
  SyncStatus end() {
    lock.lock();
    try {
      SyncStatus status = status();
      last = status;
      return status;
    } finally {
      lock.unlock();
    }
  }
}
