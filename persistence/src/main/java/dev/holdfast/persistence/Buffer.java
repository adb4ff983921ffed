package dev.holdfast.persistence;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The queue: entries in the file, their places in memory, both changed under one lock, the file
 * first. Thread-safe.
 */
final class Buffer implements AutoCloseable {
  private static final int MOST_REVISIONS = 10_000;

  private final BufferFile file;
  private final long limit;
  private final InstantSource clock;
  private final DocumentCache cache;

  /** Of documents that the queue holds: with its writes applied. */
  private final DocumentCache ahead;

  private final ReentrantLock lock = new ReentrantLock();
  private final PendingIndex index = new PendingIndex();
  private final Map<Revised, Long> revisions = new LinkedHashMap<>();
  private long next;
  private long dead;

  /** So that nobody waits for the lock who has nothing to look for. */
  private volatile boolean empty;

  private record Revised(DocumentKey key, long revision) {}

  /**
   * The queue in a file.
   *
   * @param limit the most bytes that may wait
   * @param cache what was last seen of the database's documents
   * @param ahead an empty one
   */
  Buffer(
      BufferFile file, long limit, DocumentCache cache, DocumentCache ahead, InstantSource clock) {
    this.file = file;
    this.limit = limit;
    this.cache = cache;
    this.ahead = ahead;
    this.clock = clock;
    this.next = BufferFile.sequenceOf(clock.instant());
    file.eachPending(
        entry -> {
          index.put(entry, new Step().add(entry));
          next = Math.max(next, entry.sequence() + 1);
        });
    file.eachDead(
        letter -> {
          dead++;
          next = Math.max(next, letter.entry().sequence() + 1);
        });
    this.empty = index.isEmpty();
  }

  private <R> R locked(Supplier<R> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  BufferFile file() {
    return file;
  }

  DocumentCache cache() {
    return cache;
  }

  /**
   * What the database answered to a read that was begun at this stamp; but for a document of which
   * a write may have been applied and still waits: with it in both, it would count twice.
   */
  void saw(DocumentKey key, Known known, long stamp) {
    if (empty || !locked(() -> index.holdsSent(key))) {
      cache.saw(key, known, stamp);
    }
  }

  boolean holds(DocumentKey key) {
    return !empty && locked(() -> index.holds(key));
  }

  boolean holds(String collection) {
    return !empty && locked(() -> index.holds(collection));
  }

  boolean isEmpty() {
    return empty;
  }

  /** No entry has a higher sequence yet. */
  long last() {
    return locked(() -> next - 1);
  }

  boolean holdsUpTo(long last) {
    return !empty && locked(() -> index.holdsUpTo(last));
  }

  boolean holdsUpTo(long last, String collection) {
    return !empty && locked(() -> index.holdsUpTo(last, collection));
  }

  long writes() {
    return locked(index::writes);
  }

  /** How many writes are in held entries, or behind them on their documents. */
  long held(Held held) {
    return held.isEmpty() ? 0 : locked(() -> index.held(held::contains));
  }

  long dead() {
    return locked(() -> dead);
  }

  /**
   * Takes a batch: what is returned is on the disk.
   *
   * @throws HoldfastException RESOURCE_EXHAUSTED when there is no room; DUPLICATE_KEY, CONFLICT or
   *     INVALID when it cannot follow the writes before it
   */
  WriteResult append(WriteBatch batch) {
    return locked(() -> batch.operationId() == null ? take(batch) : takeSent(batch));
  }

  /**
   * Takes a batch that may have been applied.
   *
   * @param seen what the cache held of the document of each write before it was sent
   */
  WriteResult appendSent(WriteBatch batch, List<Known> seen) {
    return locked(
        () -> {
          for (int i = 0; i < seen.size(); i++) {
            requireUnchanged(ById.key(batch.writes().get(i)), seen.get(i));
          }
          return takeSent(batch);
        });
  }

  /** Forgets what somebody has seen meanwhile: it may be what the write has made of it. */
  private void requireUnchanged(DocumentKey key, Known seen) {
    boolean unchanged = cache.get(key).equals(seen);
    cache.put(key, unchanged ? seen : Known.NOTHING);
    if (!unchanged) {
      ahead.forget(key);
    }
  }

  /** One that may have been applied: whatever it was, it stays what it was. */
  private WriteResult takeSent(WriteBatch batch) {
    Entry entry =
        new Entry(next, clock.instant(), batch.writes(), batch.atomic(), batch.operationId());
    List<Long> known = index.ofOperation(String.valueOf(batch.operationId()));
    if (!known.isEmpty()) {
      return answered(entry, file.entries(known));
    }
    Admission admission = new Admission(this);
    batch.writes().forEach(write -> admission.note(write, Provisional.revision(next)));
    store(List.of(entry), admission);
    return answer(entry);
  }

  /** What was answered when it was taken; as the database does it for one that it has. */
  private WriteResult answered(Entry again, List<Entry> known) {
    Entry first = known.get(0);
    boolean same = known.size() == 1 && EntryText.isSame(real(again), real(first));
    if (!same) {
      throw HoldfastException.invalid(
          "The operation id \""
              + again.operationId()
              + "\" was used for another batch, which is in the buffer");
    }
    return answer(first);
  }

  private Entry real(Entry entry) {
    return entry.with(entry.writes().stream().map(this::expectingReal).toList());
  }

  private static WriteResult answer(Entry entry) {
    long revision = Provisional.revision(entry.sequence());
    return new WriteResult(
        entry.writes().stream()
            .map(
                write ->
                    write instanceof Write.Insert insert
                        ? Outcome.inserted(insert.id(), revision)
                        : Outcome.changed(1, 1, write instanceof Write.Delete ? 0 : revision))
            .toList());
  }

  private WriteResult take(WriteBatch batch) {
    Admission admission = new Admission(this);
    List<Outcome> outcomes = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    List<Write> together = new ArrayList<>();
    for (Write write : batch.writes()) {
      try {
        long sequence = next + entries.size();
        Admission.Admitted admitted = admission.admit(write, Provisional.revision(sequence));
        outcomes.add(admitted.outcome());
        if (admitted.write() == null) {
          continue;
        }
        if (batch.atomic()) {
          together.add(admitted.write());
        } else {
          entries.add(new Entry(sequence, clock.instant(), List.of(admitted.write()), true, null));
        }
      } catch (HoldfastException e) {
        boolean alone = batch.writes().size() == 1;
        if (batch.atomic() || alone) {
          throw alone ? e : e.ofWrite(outcomes.size());
        }
        outcomes.add(Outcome.failed(e));
      }
    }
    if (!together.isEmpty()) {
      entries.add(new Entry(next, clock.instant(), together, true, null));
    }
    store(entries, admission);
    return new WriteResult(outcomes);
  }

  private void store(List<Entry> entries, Admission admission) {
    Step step = new Step();
    List<Long> sizes = entries.stream().map(step::add).toList();
    long added = sizes.stream().mapToLong(Long::longValue).sum();
    if (index.bytes() + added > limit) {
      throw HoldfastException.of(
          ErrorCode.RESOURCE_EXHAUSTED,
          "The buffer "
              + file
              + " is full: "
              + index.writes()
              + " writes wait in "
              + index.bytes()
              + " of "
              + limit
              + " bytes; this one was not taken");
    }
    file.commit(step);
    for (int i = 0; i < entries.size(); i++) {
      index.put(entries.get(i), sizes.get(i));
    }
    empty = index.isEmpty();
    next += entries.size();
    admission.changed().forEach(ahead::put);
  }

  /** What is known of a document with what the queue holds of it, without the database. */
  Known known(DocumentKey key) {
    return locked(
        () -> {
          if (!index.holds(key)) {
            Known seen = cache.get(key);
            return seen.isPresent() ? seen : Known.NOTHING;
          }
          Known known = ahead.get(key);
          if (!known.certain()) {
            known = over(key, cache.get(key), counted -> false);
            ahead.put(key, known);
          }
          return known;
        });
  }

  /**
   * What the queue makes of a document. Nothing is known where an update may be in it already, and
   * no later write says all that the document is.
   *
   * @param base what the document is
   * @param counted whether what was sent under an operation id may be in that
   */
  Known over(DocumentKey key, Known base, Predicate<String> counted) {
    return locked(
        () -> {
          Known known = base;
          boolean twice = false;
          for (Entry entry : file.entries(index.of(key))) {
            String id = entry.operationId();
            boolean open = id != null && counted.test(id);
            for (Write write : entry.writes()) {
              if (ById.key(write).equals(key)) {
                twice = write instanceof Write.Modify && (twice || open);
                known = after(known, write, entry);
              }
            }
          }
          return twice ? Known.NOTHING : known;
        });
  }

  private static Known after(Known known, Write write, Entry entry) {
    try {
      return known.after(write, Provisional.revision(entry.sequence()));
    } catch (HoldfastException e) {
      return Known.NOTHING;
    }
  }

  /** The revision that a document will have after the last write that the queue holds of it. */
  long lastRevision(DocumentKey key) {
    return locked(
        () -> {
          List<Long> sequences = index.of(key);
          return sequences.isEmpty()
              ? 0
              : Provisional.revision(sequences.get(sequences.size() - 1));
        });
  }

  /** The write, expecting what became of the revision that the buffer had made up for it. */
  Write expectingReal(Write write) {
    Long expected = ById.expected(write);
    if (expected == null || !Provisional.is(expected)) {
      return write;
    }
    Long real = locked(() -> revisions.get(new Revised(ById.key(write), expected)));
    return real == null ? write : ById.expecting(write, real);
  }

  /**
   * What is to be sent next, of what is not held: what may have been sent already, as it was; else
   * the first entries as far as they can go together.
   *
   * @param most entries
   * @param suspect of this sequence goes alone
   * @param held these sequences, with those behind them on their documents
   */
  @Nullable Shipment next(int most, long suspect, LongPredicate held) {
    return locked(
        () -> {
          List<Long> sequences = index.next(most, suspect, held);
          return sequences.isEmpty() ? null : new Shipment(file.entries(sequences));
        });
  }

  /** Notes, on the disk, under which id the entries are sent from now on; null: under none yet. */
  Shipment mark(Shipment shipment, @Nullable String operationId) {
    return locked(
        () -> {
          Shipment marked = shipment.sentAs(operationId);
          Step step = new Step();
          marked.entries().forEach(step::replace);
          file.commit(step);
          marked.entries().forEach(index::replace);
          return marked;
        });
  }

  /** Takes out what was applied. */
  void settle(Shipment shipment, List<Outcome> outcomes) {
    locked(() -> commit(new Settlement(index, file, clock.instant()).applied(shipment, outcomes)));
  }

  /** Takes out what was refused for good, and what stands behind it. */
  void park(Shipment shipment, HoldfastException error) {
    locked(() -> commit(new Settlement(index, file, clock.instant()).refused(shipment, error)));
  }

  private boolean commit(Settlement settlement) {
    file.commit(settlement.step());
    settlement.changed().forEach(index::replace);
    settlement.gone().forEach(index::remove);
    empty = index.isEmpty();
    dead += settlement.letters();
    settlement.revisions().forEach(this::remember);
    settlement.applied().forEach(this::seen);
    for (DocumentKey key : settlement.refusedKeys()) {
      ahead.forget(key);
      cache.forget(key);
    }
    return true;
  }

  private void remember(Settlement.Revision revision) {
    revisions.put(new Revised(revision.key(), revision.provisional()), revision.real());
    if (revisions.size() > MOST_REVISIONS) {
      revisions.remove(revisions.keySet().iterator().next());
    }
  }

  private void seen(Settlement.Applied applied) {
    DocumentKey key = ById.key(applied.write());
    cache.done(key, applied.write(), applied.outcome(), cache.stamp(key));
    if (!index.holds(key)) {
      ahead.forget(key);
    }
  }

  /** Puts dead letters back to the end of the queue. */
  int retry(List<Long> sequences) {
    return BufferFile.parts(sequences).stream().mapToInt(this::retrySome).sum();
  }

  private int retrySome(List<Long> sequences) {
    return locked(
        () -> {
          BufferFile.Retried retried = file.retried(sequences, next);
          file.commit(retried.step());
          for (Entry entry : retried.entries()) {
            index.put(entry, new Step().add(entry));
            entry.keys().forEach(ahead::forget);
          }
          empty = index.isEmpty();
          next += retried.entries().size();
          dead -= retried.entries().size();
          return retried.entries().size();
        });
  }

  int discard(List<Long> sequences) {
    return locked(
        () -> {
          int gone = file.discard(sequences);
          dead -= gone;
          return gone;
        });
  }

  boolean holdsAny(Set<DocumentKey> keys) {
    return !empty && locked(() -> keys.stream().anyMatch(index::holds));
  }

  @Override
  public void close() {
    file.close();
  }
}
