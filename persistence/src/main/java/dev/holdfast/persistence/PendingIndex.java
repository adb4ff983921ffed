package dev.holdfast.persistence;

import dev.holdfast.spi.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Where in the file the writes of which document are: all that is held of the queue in memory. Not
 * thread-safe.
 */
final class PendingIndex {
  private static final long SHIPMENT_BYTES = 4 << 20;

  /**
   * An entry without its content.
   *
   * @param waitsFor the entries whose revisions it expects
   */
  record Slot(
      long sequence,
      Set<DocumentKey> keys,
      int writes,
      long bytes,
      boolean atomic,
      @Nullable String operationId,
      Set<Long> waitsFor) {
    /** Whether it may go with others: all or nothing itself, and under no id yet. */
    boolean isSociable(long suspect) {
      return atomic && operationId == null && sequence != suspect;
    }

    static Slot of(Entry entry, long bytes) {
      Set<Long> waitsFor = new HashSet<>();
      for (Write write : entry.writes()) {
        Long expected = ById.expected(write);
        if (expected != null && Provisional.is(expected)) {
          waitsFor.add(Provisional.sequence(expected));
        }
      }
      return new Slot(
          entry.sequence(),
          Set.copyOf(entry.keys()),
          entry.writes().size(),
          bytes,
          entry.isAtomic(),
          entry.operationId(),
          Set.copyOf(waitsFor));
    }
  }

  private final NavigableMap<Long, Slot> slots = new TreeMap<>();
  private final Map<DocumentKey, TreeSet<Long>> byDocument = new HashMap<>();
  private final Map<String, Integer> byCollection = new HashMap<>();
  private long writes;
  private long bytes;

  void put(Entry entry, long size) {
    remove(entry.sequence());
    Slot slot = Slot.of(entry, size);
    slots.put(slot.sequence(), slot);
    for (DocumentKey key : slot.keys()) {
      byDocument.computeIfAbsent(key, any -> new TreeSet<>()).add(slot.sequence());
      byCollection.merge(key.collection(), 1, Integer::sum);
    }
    writes += slot.writes();
    bytes += slot.bytes();
  }

  /** The same entry, changed in nothing that its size tells. */
  void replace(Entry entry) {
    Slot before = slots.get(entry.sequence());
    put(entry, before == null ? 0 : before.bytes());
  }

  void remove(long sequence) {
    Slot slot = slots.remove(sequence);
    if (slot == null) {
      return;
    }
    for (DocumentKey key : slot.keys()) {
      byDocument.computeIfPresent(
          key,
          (any, sequences) -> {
            sequences.remove(sequence);
            return sequences.isEmpty() ? null : sequences;
          });
      byCollection.computeIfPresent(
          key.collection(), (any, count) -> count == 1 ? null : count - 1);
    }
    writes -= slot.writes();
    bytes -= slot.bytes();
  }

  boolean isEmpty() {
    return slots.isEmpty();
  }

  boolean holds(DocumentKey key) {
    return byDocument.containsKey(key);
  }

  /** Whether it holds a write of this document that may have been applied. */
  boolean holdsSent(DocumentKey key) {
    return of(key).stream()
        .map(slots::get)
        .anyMatch(slot -> slot != null && slot.operationId() != null);
  }

  boolean holds(String collection) {
    return byCollection.containsKey(collection);
  }

  /** Whether it holds something up to this sequence. */
  boolean holdsUpTo(long last) {
    return !slots.isEmpty() && slots.firstKey() <= last;
  }

  /** Whether something up to this sequence is of the collection. */
  boolean holdsUpTo(long last, String collection) {
    return holds(collection)
        && slots.headMap(last, true).values().stream()
            .flatMap(slot -> slot.keys().stream())
            .anyMatch(key -> key.collection().equals(collection));
  }

  /** The entries that carry an operation id, in order. */
  List<Long> ofOperation(String id) {
    return slots.values().stream()
        .filter(slot -> id.equals(slot.operationId()))
        .map(Slot::sequence)
        .toList();
  }

  long writes() {
    return writes;
  }

  long bytes() {
    return bytes;
  }

  /** The entries of a document, in order. */
  List<Long> of(DocumentKey key) {
    TreeSet<Long> sequences = byDocument.get(key);
    return sequences == null ? List.of() : List.copyOf(sequences);
  }

  /**
   * What is to be sent next, of what is not held: what may have been sent already, as it was; else
   * the first entries as far as they can go together. What was sent together has no document in
   * common with what was held then, so the order of each document is kept though entries between
   * them wait.
   *
   * @param most entries
   * @param suspect of this sequence goes alone
   * @param held of these sequences are held, with those behind them on their documents
   */
  List<Long> next(int most, long suspect, LongPredicate held) {
    List<Long> together = new ArrayList<>();
    Set<DocumentKey> waiting = new HashSet<>();
    long size = 0;
    boolean open = true;
    for (Slot slot : slots.values()) {
      if (isHeld(slot, held, waiting)) {
        continue;
      }
      if (!together.isEmpty()) {
        open &= together.size() < most && size + slot.bytes() <= SHIPMENT_BYTES;
        open &= slot.isSociable(suspect);
        if (!open || slot.waitsFor().stream().anyMatch(together::contains)) {
          break;
        }
      } else if (slot.operationId() != null) {
        return ofOperation(slot.operationId());
      }
      open &= slot.isSociable(suspect);
      size += slot.bytes();
      together.add(slot.sequence());
    }
    return together;
  }

  /**
   * Whether an entry is held itself or stands behind one that is; then all its documents wait.
   *
   * @param waiting the documents of the held ones before it
   */
  private static boolean isHeld(Slot slot, LongPredicate held, Set<DocumentKey> waiting) {
    boolean isHeld = held.test(slot.sequence()) || slot.keys().stream().anyMatch(waiting::contains);
    if (isHeld) {
      waiting.addAll(slot.keys());
    }
    return isHeld;
  }

  /** How many writes are held, with those behind them on their documents. */
  long held(LongPredicate held) {
    Set<DocumentKey> waiting = new HashSet<>();
    return slots.values().stream()
        .filter(slot -> isHeld(slot, held, waiting))
        .mapToLong(Slot::writes)
        .sum();
  }

  /** Those behind this one that are of its documents, or of those of others that are. */
  List<Long> behind(long sequence, Set<DocumentKey> of) {
    Set<DocumentKey> reached = new HashSet<>(of);
    List<Long> behind = new ArrayList<>();
    for (Slot slot : slots.tailMap(sequence, false).values()) {
      if (slot.keys().stream().anyMatch(reached::contains)) {
        behind.add(slot.sequence());
        reached.addAll(slot.keys());
      }
    }
    return behind;
  }

  /** Those that expect the revision that this one, of these documents, will make. */
  List<Long> waitingFor(long sequence, Set<DocumentKey> keys) {
    return keys.stream()
        .flatMap(key -> of(key).stream())
        .filter(
            other -> {
              Slot slot = slots.get(other);
              return slot != null && slot.waitsFor().contains(sequence);
            })
        .distinct()
        .toList();
  }
}
