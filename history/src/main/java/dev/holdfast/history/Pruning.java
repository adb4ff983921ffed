package dev.holdfast.history;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.Projection;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.HistoryCollections;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Removes old versions of a collection. The newest of each record stays, and of the first one that
 * it was there: a chain without a first version is a new one.
 */
final class Pruning {
  /** Versions that are younger stay in any case, for those who follow the changes. */
  static final Duration YOUNGEST = Duration.ofHours(1);

  private static final String TIMES = "times";
  private static final int AT_ONCE = 200;
  private static final int PAGE = 1_000;
  private static final Projection WITHOUT_CONTENT =
      new Projection(
          List.of(
              Path.of(VersionDocument.RECORD),
              Path.of(VersionDocument.OPERATION),
              Path.of(VersionDocument.AT),
              Path.of(VersionDocument.PARTS)),
          true);

  private final Backend inner;
  private final String collection;
  private final String versions;
  private final List<Write> writes = new ArrayList<>();
  private Instant latest = Instant.EPOCH;
  private long removed;

  Pruning(Backend inner, String collection) {
    this.inner = inner;
    this.collection = collection;
    this.versions = HistoryCollections.versionsOf(collection);
  }

  /**
   * What was pruned of a collection.
   *
   * @param until when versions may be missing
   * @param times how often some were removed
   */
  record Mark(Instant until, long times) {
    private static final Mark NONE = new Mark(Instant.EPOCH, 0);

    static Mark of(Session session, String collection) {
      Read.ById read =
          new Read.ById(
              HistoryCollections.NOTES,
              List.of(HistoryCollections.pruned(collection)),
              null,
              false);
      try (Rows rows = session.read(read)) {
        if (!rows.next()) {
          return NONE;
        }
        Map<String, @Nullable Object> fields = rows.body().toMap();
        return new Mark(
            VersionDocument.instant(fields.get(VersionDocument.AT)),
            fields.get(TIMES) instanceof Long times ? times : 0);
      }
    }
  }

  private record Candidate(String id, String record, Instant at, long parts) {}

  /** How many versions went. */
  long remove(Retention retention, Instant now) {
    List<Candidate> chain = new ArrayList<>();
    List<Candidate> page = page(null);
    while (!page.isEmpty()) {
      for (Candidate next : page) {
        if (!chain.isEmpty() && !chain.get(0).record.equals(next.record)) {
          decide(chain, retention, now);
          chain.clear();
        }
        chain.add(next);
      }
      page = page(page.get(page.size() - 1).id);
    }
    decide(chain, retention, now);
    send();
    return removed;
  }

  /** Those behind a version, read to the end: who removes has no rows open. */
  private List<Candidate> page(@Nullable String after) {
    Read.Find find =
        new Read.Find(
            versions,
            new Filter.And(
                List.of(
                    new Filter.Exists(Path.of(VersionDocument.OPERATION)),
                    VersionFilters.notPruned())),
            List.of(Sort.ascending(Path.ID)),
            after == null ? null : List.of(after),
            0,
            PAGE,
            WITHOUT_CONTENT);
    List<Candidate> page = new ArrayList<>();
    try (Rows rows = inner.read(find)) {
      while (rows.next()) {
        page.add(candidate(rows));
      }
    }
    return page;
  }

  private static Candidate candidate(Rows rows) {
    Map<String, @Nullable Object> fields = rows.body().toMap();
    return new Candidate(
        rows.id(),
        String.valueOf(fields.get(VersionDocument.RECORD)),
        VersionDocument.instant(fields.get(VersionDocument.AT)),
        fields.get(VersionDocument.PARTS) instanceof Long parts ? parts : 0);
  }

  private void decide(List<Candidate> chain, Retention retention, Instant now) {
    Duration age = retention.age();
    Instant oldest = age == null ? Instant.MIN : now.minus(age);
    for (int i = 0; i < chain.size() - 1; i++) {
      Candidate version = chain.get(i);
      boolean tooMany = retention.count() > 0 && chain.size() - i > retention.count();
      boolean goes = tooMany || version.at.isBefore(oldest);
      if (!goes || !version.at.isBefore(now.minus(YOUNGEST))) {
        return;
      }
      remove(version);
      if (writes.size() >= AT_ONCE) {
        send();
      }
    }
  }

  private void remove(Candidate version) {
    Target target = Target.id(version.id, null);
    writes.add(
        VersionNames.number(version.id) == 1
            ? new Write.Replace(
                versions, target, Bodies.of(VersionDocument.pruned(version.record)), null)
            : new Write.Delete(versions, target));
    for (int i = 0; i < version.parts; i++) {
      writes.add(new Write.Delete(versions, Target.id(VersionNames.part(version.id, i), null)));
    }
    latest = version.at.isAfter(latest) ? version.at : latest;
    removed++;
  }

  /** Grows, whoever else prunes at the same time. */
  private Write mark() {
    String id = HistoryCollections.pruned(collection);
    String until = VersionDocument.text(latest);
    Map<String, @Nullable Object> first =
        Values.object(Map.of(VersionDocument.AT, until, TIMES, 1L));
    return new Write.Modify(
        HistoryCollections.NOTES,
        Target.id(id, null),
        Update.of(
            List.of(
                new Update.Max(Path.of(VersionDocument.AT), until),
                new Update.Inc(Path.of(TIMES), 1L))),
        new Write.Insert(HistoryCollections.NOTES, id, Bodies.of(first)));
  }

  /** With until when versions are missing, in the same transaction. */
  private void send() {
    if (writes.isEmpty()) {
      return;
    }
    writes.add(mark());
    inner.write(new WriteBatch(writes, true, null, WriteBatch.Images.NONE));
    writes.clear();
  }
}
