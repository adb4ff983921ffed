package dev.holdfast.persistence;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteResult.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What becomes of the queue after a shipment: worked out first, then one step of the file. */
final class Settlement {
  private final PendingIndex index;
  private final BufferFile file;
  private final Instant now;
  private final List<Letter> buried = new ArrayList<>();
  private final Map<Long, Entry> changed = new LinkedHashMap<>();
  private final Set<Long> gone = new TreeSet<>();
  private final List<Applied> applied = new ArrayList<>();
  private final List<Revision> revisions = new ArrayList<>();
  private final Set<DocumentKey> refusedKeys = new HashSet<>();
  private int grown;

  Settlement(PendingIndex index, BufferFile file, Instant now) {
    this.index = index;
    this.file = file;
    this.now = now;
  }

  /** A write that the database has now. */
  record Applied(Write write, Outcome outcome) {}

  /** What a revision that was made up has become. */
  record Revision(DocumentKey key, long provisional, long real) {}

  /** All of it, for the file. */
  Step step() {
    Step step = new Step();
    gone.forEach(step::remove);
    changed().forEach(step::replace);
    buried.forEach(step::bury);
    return step;
  }

  List<Entry> changed() {
    return List.copyOf(changed.values());
  }

  Set<Long> gone() {
    return gone;
  }

  List<Applied> applied() {
    return applied;
  }

  List<Revision> revisions() {
    return revisions;
  }

  Set<DocumentKey> refusedKeys() {
    return refusedKeys;
  }

  /** How many there are more. */
  int letters() {
    return buried.size() - grown;
  }

  Settlement refused(Shipment shipment, HoldfastException error) {
    for (Entry entry : shipment.entries()) {
      if (!gone.contains(entry.sequence())) {
        bury(entry, error);
        buryBehind(entry.sequence(), entry.keys(), Set.of(), error);
      }
    }
    return this;
  }

  Settlement applied(Shipment shipment, List<Outcome> outcomes) {
    Set<Long> sent = new HashSet<>();
    shipment.entries().forEach(entry -> sent.add(entry.sequence()));
    int from = 0;
    for (Entry entry : shipment.entries()) {
      int to = from + entry.writes().size();
      applied(entry, outcomes.subList(from, to), sent);
      from = to;
    }
    return this;
  }

  private void applied(Entry entry, List<Outcome> outcomes, Set<Long> sent) {
    List<Write> again = new ArrayList<>();
    List<Write> refused = new ArrayList<>();
    Map<DocumentKey, Long> reals = new LinkedHashMap<>();
    HoldfastException why = null;
    for (int i = 0; i < outcomes.size(); i++) {
      Write write = entry.writes().get(i);
      HoldfastException error = problem(write, outcomes.get(i));
      if (error == null) {
        applied.add(new Applied(write, outcomes.get(i)));
        reals.put(ById.key(write), outcomes.get(i).revision());
      } else if (Outage.passes(error)) {
        again.add(write);
      } else {
        why = why == null ? error : why;
        refused.add(write);
      }
    }
    reals.forEach((key, real) -> revised(entry, key, real, sent));
    if (why != null) {
      bury(entry.with(refused), why);
      buryBehind(entry.sequence(), entry.with(refused).keys(), sent, why);
    }
    if (again.isEmpty()) {
      remove(entry.sequence());
    } else {
      change(entry.with(again).sentAs(null));
    }
  }

  /** The error of a write; also that of one which found nothing, though its writer was told so. */
  private static @Nullable HoldfastException problem(Write write, Outcome outcome) {
    boolean found = outcome.matched() > 0 || outcome.insertedId() != null;
    if (outcome.error() != null || found || write instanceof Write.Delete) {
      return outcome.error();
    }
    return HoldfastException.of(
        ErrorCode.CONFLICT,
        "\"" + ById.key(write).id() + "\" is not there any more, so this had no effect");
  }

  /** Whoever expected what this entry made of a document expects what has become of it. */
  private void revised(Entry entry, DocumentKey key, long real, Set<Long> sent) {
    long provisional = Provisional.revision(entry.sequence());
    revisions.add(new Revision(key, provisional, real));
    for (Entry waiting : file.entries(index.waitingFor(entry.sequence(), Set.of(key)))) {
      if (!sent.contains(waiting.sequence()) && !gone.contains(waiting.sequence())) {
        change(
            waiting.with(
                changed.getOrDefault(waiting.sequence(), waiting).writes().stream()
                    .map(
                        one ->
                            Long.valueOf(provisional).equals(ById.expected(one))
                                    && ById.key(one).equals(key)
                                ? ById.expecting(one, real)
                                : one)
                    .toList()));
      }
    }
  }

  private void buryBehind(
      long sequence, Set<DocumentKey> keys, Set<Long> sent, HoldfastException error) {
    refusedKeys.addAll(keys);
    List<Long> behind =
        index.behind(sequence, keys).stream()
            .filter(one -> !sent.contains(one) && !gone.contains(one))
            .toList();
    for (Entry entry : file.entries(behind)) {
      bury(
          changed.getOrDefault(entry.sequence(), entry),
          HoldfastException.of(
              error.code(), "It stood behind the write " + sequence + ": " + error.getMessage()));
      refusedKeys.addAll(entry.keys());
    }
  }

  /** A part of the entry may have been refused before; what it held is kept with the rest. */
  private void bury(Entry entry, HoldfastException error) {
    List<Write> writes = new ArrayList<>();
    for (Letter before : file.dead(List.of(entry.sequence()))) {
      writes.addAll(before.entry().writes());
      grown++;
    }
    writes.addAll(entry.writes());
    buried.add(Letter.of(entry.with(writes), error, now));
    refusedKeys.addAll(entry.keys());
    remove(entry.sequence());
  }

  private void remove(long sequence) {
    gone.add(sequence);
    changed.remove(sequence);
  }

  /** Of one of which a part was refused, the rest stays. */
  private void change(Entry entry) {
    gone.remove(entry.sequence());
    changed.put(entry.sequence(), entry);
  }
}
