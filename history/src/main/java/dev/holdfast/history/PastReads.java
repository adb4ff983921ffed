package dev.holdfast.history;

import dev.holdfast.Aggregation;
import dev.holdfast.Explanation;
import dev.holdfast.Filter;
import dev.holdfast.Note;
import dev.holdfast.Path;
import dev.holdfast.Projection;
import dev.holdfast.Sort;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Aggregator;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.DistinctValues;
import dev.holdfast.spi.DocumentMatcher;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Projector;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers reads as of an instant: what the database answers now, without the records that were
 * changed since, and with what those were. The former is streamed, the latter held in memory as far
 * as it matches.
 */
final class PastReads implements Read.Visitor {
  private static final int AT_ONCE = 500;

  /** As a stream outside a transaction, it lasts as long as its reader likes. */
  private static final Duration LONGEST = Duration.ofHours(6);

  private final Backend stack;
  private final Instant at;
  private final @Nullable Note note;

  PastReads(Backend stack, Instant at, @Nullable Note note) {
    this.stack = stack;
    this.at = at;
    this.note = note;
  }

  private BackendTransaction begin() {
    return NotedTransaction.begin(stack, TransactionOptions.reading().within(LONGEST), note);
  }

  @Override
  public Rows byId(Read.ById read) {
    Projector projector = Projector.of(read.projection());
    BackendTransaction session = begin();
    try {
      List<Image> found = new ArrayList<>();
      Past past = new Past(session, read.collection(), at);
      for (String id : new LinkedHashSet<>(read.ids())) {
        Image image = past.record(id);
        if (image != null) {
          found.add(new Image(id, image.revision(), projector.apply(image.body())));
        }
      }
      return Rows.of(found.iterator());
    } finally {
      session.rollback();
    }
  }

  @Override
  public Rows find(Read.Find read) {
    BackendTransaction session = begin();
    boolean handedOver = false;
    try {
      Map<String, @Nullable Image> changed = changed(session, read.collection(), read.filter());
      Rows live = session.read(live(read, changed.isEmpty()));
      Rows rows = new PastRows(session, live, changed, read);
      handedOver = true;
      return rows;
    } finally {
      if (!handedOver) {
        session.rollback();
      }
    }
  }

  /** Whole, since the keys of its sort are needed; and all, since some are left out. */
  private static Read.Find live(Read.Find read, boolean alone) {
    long most = read.limit() < 0 ? -1 : read.offset() + read.limit();
    return new Read.Find(
        read.collection(),
        read.filter(),
        read.sort(),
        read.after(),
        0,
        alone && most >= 0 ? most : -1,
        null);
  }

  private Map<String, @Nullable Image> changed(Session session, String collection, Filter filter) {
    DocumentMatcher matcher = DocumentMatcher.of(filter);
    return new Past(session, collection, at).changed(matcher::matches);
  }

  @Override
  public long count(Read.Count read) {
    BackendTransaction session = begin();
    try {
      Map<String, @Nullable Image> changed = changed(session, read.collection(), read.filter());
      long count = session.read(new Read.Count(read.collection(), read.filter(), -1));
      count -= live(session, read, List.copyOf(changed.keySet()));
      for (Image image : changed.values()) {
        count += image == null ? 0 : 1;
      }
      return read.limit() < 0 ? count : Math.min(count, read.limit());
    } finally {
      session.rollback();
    }
  }

  /** How many of the records that were changed since match now. */
  private static long live(Session session, Read.Count read, List<String> ids) {
    long count = 0;
    for (int from = 0; from < ids.size(); from += AT_ONCE) {
      List<@Nullable Object> some =
          new ArrayList<>(ids.subList(from, Math.min(ids.size(), from + AT_ONCE)));
      Filter these = new Filter.And(List.of(new Filter.In(Path.ID, some), read.filter()));
      count += session.read(new Read.Count(read.collection(), these, -1));
    }
    return count;
  }

  @Override
  public List<@Nullable Object> distinct(Read.Distinct read) {
    DistinctValues values = DistinctValues.of(read.path());
    each(read.collection(), read.filter(), values::add);
    return values.values();
  }

  @Override
  public List<Map<String, @Nullable Object>> aggregate(Read.Aggregate read) {
    Aggregation aggregation = read.aggregation();
    Aggregator aggregator = Aggregator.of(aggregation);
    each(read.collection(), aggregation.filter(), aggregator::add);
    return aggregator.rows();
  }

  private void each(
      String collection, Filter filter, BiConsumer<String, Map<String, @Nullable Object>> use) {
    List<Sort> byId = List.of(Sort.ascending(Path.ID));
    Projection whole = null;
    try (Rows rows = find(new Read.Find(collection, filter, byId, null, 0, -1, whole))) {
      while (rows.next()) {
        use.accept(rows.id(), rows.body().toMap());
      }
    }
  }

  private Explanation explained(Read.Explain read) {
    BackendTransaction session = begin();
    try {
      return session.read(read);
    } finally {
      session.rollback();
    }
  }

  @Override
  public Explanation explain(Read.Explain read) {
    Explanation live = explained(read);
    return new Explanation(
        live.backend(),
        live.pushed(),
        live.residue(),
        live.index(),
        "merge what was changed since " + at + ", evaluated here, with: " + live.plan());
  }
}
