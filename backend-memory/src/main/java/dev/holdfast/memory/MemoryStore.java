package dev.holdfast.memory;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a database, in version chains.
 *
 * <p>Readers take no lock: they look at a time (see {@link Clock}) and find the version of that
 * time in each slot. Writers take one lock per step, not per transaction, and so need no further
 * care about each other: what a transaction has written and not committed is at the head of its
 * slots for all to see, and whoever comes second gives way.
 */
final class MemoryStore {
  /** How long a write outside a transaction waits for a transaction that holds its document. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  final Clock clock = new Clock();
  final MemoryOperations operations = new MemoryOperations();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition transactionEnded = lock.newCondition();
  private final Map<String, MemoryCollection> collections = new ConcurrentHashMap<>();
  private final Set<MemoryTransaction> transactions = ConcurrentHashMap.newKeySet();
  private final Deque<Garbage> garbage = new ArrayDeque<>();
  private volatile long oldestGarbage = Long.MAX_VALUE;
  private long lastRevision = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());

  /** A slot with versions that nobody sees once every snapshot is of this time or later. */
  private record Garbage(long time, MemoryCollection collection, Slot slot) {}

  @Nullable MemoryCollection collection(String name) {
    return collections.get(name);
  }

  Iterable<MemoryCollection> collections() {
    return collections.values();
  }

  /** Under the lock. */
  MemoryCollection makeCollection(String name) {
    return collections.computeIfAbsent(name, MemoryCollection::new);
  }

  /** Removes a collection of which nothing is left. Under the lock. */
  void removeIfEmpty(MemoryCollection collection) {
    if (collection.isEmpty()) {
      collections.remove(collection.name, collection);
    }
  }

  /** Under the lock. */
  long nextRevision() {
    return ++lastRevision;
  }

  MemoryIndex idOrder(MemoryCollection collection) {
    MemoryIndex made = collection.idOrder();
    if (made != null) {
      return made;
    }
    return locked(
        () -> {
          MemoryIndex other = collection.idOrder();
          return other != null ? other : collection.makeIdOrder();
        });
  }

  /** Does a step of writing. */
  <R> R locked(Supplier<R> step) {
    lock.lock();
    try {
      return step.get();
    } finally {
      unlock();
    }
  }

  private void unlock() {
    lock.unlock();
    if (!lock.isHeldByCurrentThread()) {
      sweep();
    }
  }

  /**
   * Does a step of writing outside a transaction. Where a transaction holds what it needs, it is
   * done again when one has ended, for so long as it makes sense to wait.
   *
   * @throws HoldfastException UNAVAILABLE when it waited in vain
   */
  <R> R retried(Supplier<R> step) {
    lock.lock();
    try {
      long until = System.nanoTime() + LONGEST_WAIT.toNanos();
      while (true) {
        try {
          return step.get();
        } catch (Held held) {
          transactionEnded.awaitNanos(patience(held, until));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE, "Interrupted while waiting for another transaction to end", e);
    } finally {
      unlock();
    }
  }

  /** Until the time is over, or until the holder is overdue and can be ended. */
  private static long patience(Held held, long until) {
    long left = until - System.nanoTime();
    if (left <= 0) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE, held.getMessage() + "; gave up after " + LONGEST_WAIT);
    }
    return Math.min(left, Math.max(0, held.holder.nanosLeft()) + 1);
  }

  void opened(MemoryTransaction transaction) {
    transactions.add(transaction);
  }

  /** Under the lock. */
  void ended(MemoryTransaction transaction) {
    transactions.remove(transaction);
    transactionEnded.signalAll();
  }

  /** The transactions that have not ended. */
  Set<MemoryTransaction> transactions() {
    return transactions;
  }

  /** Makes changes visible, all at once. Under the lock. */
  void commit(List<Change> changes, Stamp stamp) {
    long time = clock.now() + 1;
    for (Change change : changes) {
      int growth = change.growth();
      if (growth != 0) {
        change.collection().grow(time, growth);
      }
    }
    stamp.set(time);
    clock.advance(time);
    long horizon = clock.horizon();
    for (Change change : changes) {
      if (horizon >= time) {
        trim(change.collection(), change.slot(), horizon);
      } else if (change.leavesGarbage()) {
        addGarbage(new Garbage(time, change.collection(), change.slot()));
      }
    }
  }

  private void addGarbage(Garbage more) {
    garbage.add(more);
    if (garbage.size() == 1) {
      oldestGarbage = more.time();
    }
  }

  /** Takes changes back, the last first. Under the lock. */
  void undo(List<Change> changes) {
    for (int i = changes.size() - 1; i >= 0; i--) {
      Change change = changes.get(i);
      Version left = change.undo();
      // A deletion whose turn to be freed came while another version stood in front of it.
      if (left != null && left.isDeleted() && left.stamp.time() <= clock.horizon()) {
        trim(change.collection(), change.slot(), clock.horizon());
      }
    }
    changes.clear();
  }

  /** Ends a snapshot and frees what only it could see. */
  void close(Clock.Snapshot snapshot) {
    clock.close(snapshot);
    sweep();
  }

  /**
   * Frees what nobody can see any more, unless another thread is writing: that one looks here again
   * after it has let go of the lock, so nothing is forgotten.
   */
  private void sweep() {
    while (oldestGarbage <= clock.horizon()) {
      if (!lock.tryLock()) {
        return;
      }
      try {
        collect();
      } finally {
        lock.unlock();
      }
    }
    if (oldestGarbage != Long.MAX_VALUE) {
      endOverdue();
    }
  }

  private void collect() {
    long horizon = clock.horizon();
    Garbage first = garbage.peek();
    while (first != null && first.time() <= horizon) {
      garbage.remove();
      trim(first.collection(), first.slot(), horizon);
      first = garbage.peek();
    }
    oldestGarbage = first == null ? Long.MAX_VALUE : first.time();
  }

  private void endOverdue() {
    for (MemoryTransaction transaction : transactions) {
      transaction.endIfOverdue();
    }
  }

  /** Cuts a chain below the version that everyone sees, or sees something newer than. */
  private static void trim(MemoryCollection collection, Slot slot, long horizon) {
    Version head = slot.head();
    Version kept = head;
    while (kept != null && kept.stamp.time() > horizon) {
      kept = kept.previous();
    }
    if (head == null || kept == null) {
      return;
    }
    Version gone = kept.previous();
    kept.forgetPrevious();
    if (kept == head && kept.isDeleted()) {
      slot.head(null);
      collection.remove(slot);
    }
    while (gone != null) {
      if (!gone.isDeleted()) {
        collection.unlink(slot, gone);
      }
      gone = gone.previous();
    }
  }

  /** How many old versions wait for a snapshot to end. For tests. */
  int garbage() {
    return locked(garbage::size);
  }
}
