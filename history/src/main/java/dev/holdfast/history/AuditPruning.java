package dev.holdfast.history;

import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Note;
import dev.holdfast.Path;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Removes the first entries of chains that are older than a time. That they go is stated first, in
 * an entry of its own; where the rest is cut short, the next pruning goes on with it.
 */
final class AuditPruning {
  private static final int AT_ONCE = 500;

  private final Checkpoint upTo;
  private final Instant before;
  private final Map<String, Checkpoint.Head> goes = new TreeMap<>();
  private final Map<String, Long> first = new TreeMap<>();
  private final Set<String> ended = new HashSet<>();
  private AuditStarts starts = AuditStarts.NONE;
  private long count;

  AuditPruning(Checkpoint upTo, Instant before) {
    this.upTo = upTo;
    this.before = before;
  }

  /** Forgets what it was told, since all entries come anew. */
  void begin(AuditStarts known) {
    starts = known;
    goes.clear();
    first.clear();
    ended.clear();
    count = 0;
  }

  /** Decides whether a whole entry goes; they come by chain and number. */
  void entry(Map<String, @Nullable Object> fields) {
    String chain = String.valueOf(fields.get(AuditEntries.CHAIN));
    long number = AuditEntries.number(fields);
    PruneStatement.Line start = starts.of(chain);
    if (number <= start.pruned()) {
      first.putIfAbsent(chain, number);
      goes.put(chain, new Checkpoint.Head(start.pruned(), start.last()));
      return;
    }
    Checkpoint.Head known = upTo.chains().get(chain);
    boolean old = VersionDocument.instant(fields.get(AuditEntries.AT)).isBefore(before);
    if (ended.contains(chain) || known == null || number > known.count() || !old) {
      ended.add(chain);
      return;
    }
    first.putIfAbsent(chain, number);
    goes.put(chain, new Checkpoint.Head(number, String.valueOf(fields.get(AuditEntries.MAC))));
    count++;
  }

  /**
   * Refuses an audit with findings.
   *
   * @param done what was not done for that
   * @throws HoldfastException CORRUPT when something is wrong with it
   */
  static void requireWhole(AuditReport report, String done) {
    if (!report.isWhole()) {
      AuditReport.Finding found = report.findings().get(0);
      throw HoldfastException.of(
          ErrorCode.CORRUPT,
          done
              + ", since the audit is not as it was written: "
              + report.findings().size()
              + " findings, the first "
              + found.kind()
              + (found.id().isEmpty() ? "" : " " + found.id())
              + ", "
              + found.text()
              + ". Verify tells all of them");
    }
  }

  /** How many went; those that an earlier pruning had stated and not removed, too. */
  long remove(
      Session session,
      Map<String, Checkpoint.Head> heads,
      AuditChain chain,
      Instant now,
      @Nullable Note note) {
    if (count > 0) {
      PruneStatement statement = new PruneStatement(now, before, lines(heads));
      // What was stated of some chains only, and not of all, is gone on with by the next pruning.
      statement.each(count, note, act -> write(session, chain, act, now));
    }
    long removed = 0;
    for (Map.Entry<String, Checkpoint.Head> each : goes.entrySet()) {
      removed += remove(session, each.getKey(), each.getValue().count());
    }
    if (removed > 0) {
      String of = AuditEntries.COLLECTION;
      Act done = new Act(PruneStatement.ACTION, of, List.of(), removed, removed, Act.SUCCESS, note);
      write(session, chain, done, now);
    }
    return removed;
  }

  /** With what earlier prunings stated, whose own entries may go now. */
  private Map<String, PruneStatement.Line> lines(Map<String, Checkpoint.Head> heads) {
    Map<String, PruneStatement.Line> lines = new TreeMap<>(starts.lines());
    heads.forEach(
        (chain, end) -> {
          PruneStatement.Line start = starts.of(chain);
          Checkpoint.Head last =
              goes.getOrDefault(chain, new Checkpoint.Head(start.pruned(), start.last()));
          lines.put(chain, new PruneStatement.Line(last.count(), last.mac(), end));
        });
    return lines;
  }

  private static void write(Session session, AuditChain chain, Act act, Instant now) {
    List<Map<String, @Nullable Object>> entries = chain.next(null, List.of(act), now);
    session.write(new WriteBatch(AuditChain.writes(entries), true, null, Images.NONE));
    chain.moveTo(entries.get(entries.size() - 1));
  }

  private long remove(Session session, String chain, long last) {
    long removed = 0;
    for (long from = first.getOrDefault(chain, 1L); from <= last; from += AT_ONCE) {
      long to = Math.min(last, from + AT_ONCE - 1);
      List<Filter> range = new ArrayList<>();
      range.add(id(Filter.Comparison.GTE, AuditEntries.id(chain, from)));
      range.add(id(Filter.Comparison.LTE, AuditEntries.id(chain, to)));
      Write delete = new Write.Delete(AuditEntries.COLLECTION, Target.every(new Filter.And(range)));
      removed += session.write(WriteBatch.of(delete)).outcomes().get(0).modified();
    }
    return removed;
  }

  private static Filter id(Filter.Comparison comparison, String id) {
    return new Filter.Compare(Path.ID, comparison, id);
  }
}
