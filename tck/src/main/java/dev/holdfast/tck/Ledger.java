package dev.holdfast.tck;

import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What writers were told of their writes, to be compared with what the store holds afterwards:
 * every acknowledged write must be there, none that surely failed, and none twice. A write whose
 * outcome is unknown may be there or not. Thread safe; a key is written by one thread at a time.
 */
public final class Ledger {
  private static final int NAMED = 10;

  private final Map<String, State> documents = new ConcurrentHashMap<>();
  private final Map<String, Counter> counters = new ConcurrentHashMap<>();
  private final Map<Outcome, AtomicLong> totals = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> strange = new ConcurrentLinkedQueue<>();

  /** An empty ledger. */
  public Ledger() {}

  /** What a writer learned. */
  public enum Outcome {
    /** The write is done. */
    ACKNOWLEDGED,
    /** The write surely had no effect. */
    FAILED,
    /** The write may have been done. */
    UNKNOWN
  }

  private enum State {
    PRESENT,
    ABSENT,
    EITHER
  }

  /** A write, as its writer sees it. */
  @FunctionalInterface
  public interface Write {
    void run();
  }

  private record Counter(AtomicLong acknowledged, AtomicLong unknown) {
    Counter() {
      this(new AtomicLong(), new AtomicLong());
    }

    boolean allows(long stored) {
      return stored >= acknowledged.get() && stored <= acknowledged.get() + unknown.get();
    }
  }

  /** Inserts the document of this id; nothing is recorded of an id whose state is unknown. */
  public Outcome insert(String id, Write write) {
    return change(id, State.PRESENT, write);
  }

  /** Deletes the document of this id. */
  public Outcome delete(String id, Write write) {
    return change(id, State.ABSENT, write);
  }

  /** Adds one to the counter of this id. */
  public Outcome increment(String id, Write write) {
    Counter counter = counters.computeIfAbsent(id, any -> new Counter());
    Outcome outcome = attempt(write);
    switch (outcome) {
      case ACKNOWLEDGED -> counter.acknowledged().incrementAndGet();
      case UNKNOWN -> counter.unknown().incrementAndGet();
      case FAILED -> {}
    }
    return outcome;
  }

  private Outcome change(String id, State then, Write write) {
    Outcome outcome = attempt(write);
    switch (outcome) {
      case ACKNOWLEDGED -> documents.put(id, then);
      case UNKNOWN -> documents.put(id, State.EITHER);
      case FAILED -> documents.putIfAbsent(id, State.ABSENT);
    }
    return outcome;
  }

  /** Whether the document of this id is there, as far as its writer knows. */
  public boolean isPresent(String id) {
    return documents.get(id) == State.PRESENT;
  }

  /** Whether it is not known if the document of this id is there. */
  public boolean isUnknown(String id) {
    return documents.get(id) == State.EITHER;
  }

  private Outcome attempt(Write write) {
    Outcome outcome = outcome(write);
    totals.computeIfAbsent(outcome, any -> new AtomicLong()).incrementAndGet();
    return outcome;
  }

  private Outcome outcome(Write write) {
    try {
      write.run();
      return Outcome.ACKNOWLEDGED;
    } catch (HoldfastException e) {
      return switch (e.code()) {
        case UNAVAILABLE, CONFLICT -> Outcome.FAILED;
        case OUTCOME_UNKNOWN -> Outcome.UNKNOWN;
        case TRANSACTION_ABORTED -> {
          if (!e.retryable()) {
            strange("a write was aborted for good: " + e);
          }
          yield Outcome.FAILED;
        }
        default -> {
          strange("a write failed with " + e.code() + ": " + e.getMessage());
          yield Outcome.UNKNOWN;
        }
      };
    }
  }

  /** Records what should not have happened. */
  public void strange(String what) {
    strange.add(what);
  }

  /** How many writes had this outcome. */
  public long total(Outcome outcome) {
    AtomicLong total = totals.get(outcome);
    return total == null ? 0 : total.get();
  }

  /**
   * What the store holds and should not, what it lacks, and what was strange on the way; empty when
   * all is as it should be. To be called when nobody writes any more.
   *
   * @param stored the collection that the documents went into
   * @param counted the collection of the counters, which hold their number as {@code n}
   */
  public List<String> violations(Collection<Document> stored, Collection<Document> counted) {
    List<String> there =
        stored.findMany(Filter.all()).stream().map(one -> String.valueOf(one.id())).toList();
    Map<String, Long> numbers = new TreeMap<>();
    counted
        .findMany(Filter.all())
        .forEach(
            one -> numbers.put(String.valueOf(one.id()), one.getLong("n").orElse(Long.MIN_VALUE)));
    return violations(there, numbers);
  }

  /**
   * The same for documents and counters that were read in another way: elements of an array, say,
   * of which one that is there twice was written twice.
   */
  public List<String> violations(List<String> stored, Map<String, Long> counted) {
    List<String> violations = new ArrayList<>();
    named(violations, "happened", strange.stream().distinct().toList());
    Set<String> there = new TreeSet<>();
    named(violations, "there twice", stored.stream().filter(id -> !there.add(id)).toList());
    List<String> lost = new ArrayList<>();
    documents.forEach(
        (id, state) -> {
          if (state == State.PRESENT && !there.contains(id)) {
            lost.add(id);
          } else if (state != State.ABSENT) {
            there.remove(id);
          }
        });
    named(violations, "acknowledged and not there", lost);
    named(violations, "there and never acknowledged", List.copyOf(there));
    List<String> wrong = new ArrayList<>();
    counters.forEach(
        (id, counter) -> {
          long number = counted.getOrDefault(id, 0L);
          if (!counter.allows(number)) {
            wrong.add(
                id
                    + " is "
                    + number
                    + " after "
                    + counter.acknowledged()
                    + " acknowledged and "
                    + counter.unknown()
                    + " unknown additions");
          }
        });
    named(violations, "counted wrongly", wrong);
    return violations;
  }

  private static void named(List<String> violations, String what, List<String> all) {
    if (!all.isEmpty()) {
      violations.add(all.size() + " " + what + ": " + all.subList(0, Math.min(NAMED, all.size())));
    }
  }

  /** {@code 812 acknowledged, 3 failed, 1 unknown}. */
  @Override
  public String toString() {
    return total(Outcome.ACKNOWLEDGED)
        + " acknowledged, "
        + total(Outcome.FAILED)
        + " failed, "
        + total(Outcome.UNKNOWN)
        + " unknown";
  }
}
