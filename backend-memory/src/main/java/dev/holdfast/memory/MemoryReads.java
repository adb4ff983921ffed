package dev.holdfast.memory;

import dev.holdfast.Aggregation;
import dev.holdfast.Explanation;
import dev.holdfast.JsonForm;
import dev.holdfast.Projection;
import dev.holdfast.spi.Aggregator;
import dev.holdfast.spi.DistinctValues;
import dev.holdfast.spi.Projector;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers reads, each from one state of the store. */
final class MemoryReads implements Read.Visitor {
  private static final Cursor NOTHING = () -> null;

  private final MemoryStore store;
  private final Supplier<Reading> readings;
  private final @Nullable MemoryTransaction transaction;

  private MemoryReads(
      MemoryStore store, Supplier<Reading> readings, @Nullable MemoryTransaction transaction) {
    this.store = store;
    this.readings = readings;
    this.transaction = transaction;
  }

  static MemoryReads in(MemoryTransaction transaction, MemoryStore store) {
    return new MemoryReads(store, () -> transaction, transaction);
  }

  static MemoryReads outside(MemoryBackend backend, MemoryStore store) {
    return new MemoryReads(store, () -> new SnapshotReading(backend, store), null);
  }

  @Override
  public Rows byId(Read.ById read) {
    MemoryCollection collection = store.collection(read.collection());
    if (collection == null || read.ids().isEmpty()) {
      return rows(NOTHING, null);
    }
    Projector projector = projector(read.projection());
    if (transaction == null && read.ids().size() == 1) {
      return rows(committed(collection, read.ids().get(0)), projector);
    }
    List<Version> found = new ArrayList<>();
    try (Reading reading = readings.get()) {
      View view = reading.view();
      for (String id : new LinkedHashSet<>(read.ids())) {
        Slot slot = collection.slot(id);
        Version version = slot == null ? null : view.of(slot);
        if (version != null) {
          found.add(read.lock() ? hold(collection, version) : version);
        }
      }
    }
    return rows(Cursor.of(found), projector);
  }

  /** One document needs no snapshot. */
  private Cursor committed(MemoryCollection collection, String id) {
    Slot slot = collection.slot(id);
    Version version = slot == null ? null : slot.committed(store.clock);
    return version == null || version.isDeleted() ? NOTHING : Cursor.of(version);
  }

  private Version hold(MemoryCollection collection, Version version) {
    if (transaction == null) {
      throw new IllegalArgumentException("A read that locks is only possible in a transaction");
    }
    return transaction.hold(collection, version);
  }

  private static Rows rows(Cursor cursor, @Nullable Projector projector) {
    return new MemoryRows(cursor, 0, -1, projector, null);
  }

  private static @Nullable Projector projector(@Nullable Projection projection) {
    return projection == null ? null : Projector.of(projection);
  }

  @Override
  public Rows find(Read.Find read) {
    Selection selection = new Selection(store, read.filter());
    Projector projector = projector(read.projection());
    Reading reading = readings.get();
    boolean handedOver = false;
    try {
      MemoryCollection collection = store.collection(read.collection());
      if (collection == null) {
        return rows(NOTHING, null);
      }
      boolean limited = read.limit() >= 0 && read.limit() <= Long.MAX_VALUE - read.offset();
      long most = limited ? read.offset() + read.limit() : -1;
      Cursor cursor =
          selection.ordered(collection, reading.view(), read.sort(), read.after(), most);
      if (!reading.isStable()) {
        cursor = Cursor.of(Selection.drain(cursor));
      }
      handedOver = true;
      return new MemoryRows(cursor, read.offset(), read.limit(), projector, reading);
    } finally {
      if (!handedOver) {
        reading.close();
      }
    }
  }

  @Override
  public long count(Read.Count read) {
    Selection selection = new Selection(store, read.filter());
    MemoryCollection collection = store.collection(read.collection());
    if (collection == null) {
      return 0;
    }
    if (transaction == null && selection.isEverything()) {
      long size = collection.size(store.clock);
      return read.limit() < 0 ? size : Math.min(size, read.limit());
    }
    try (Reading reading = readings.get()) {
      Cursor cursor = selection.unordered(collection, reading.view());
      long count = 0;
      while (count != read.limit() && cursor.next() != null) {
        count++;
      }
      return count;
    }
  }

  @Override
  public List<@Nullable Object> distinct(Read.Distinct read) {
    DistinctValues values = DistinctValues.of(read.path());
    Selection selection = new Selection(store, read.filter());
    forEach(read.collection(), selection, v -> values.add(v.id, v.content()));
    return values.values();
  }

  @Override
  public List<Map<String, @Nullable Object>> aggregate(Read.Aggregate read) {
    Aggregation aggregation = read.aggregation();
    Aggregator aggregator = Aggregator.of(aggregation);
    Selection selection = new Selection(store, aggregation.filter());
    forEach(read.collection(), selection, v -> aggregator.add(v.id, v.content()));
    return aggregator.rows();
  }

  private void forEach(String name, Selection selection, Consumer<Version> use) {
    try (Reading reading = readings.get()) {
      MemoryCollection collection = store.collection(name);
      if (collection == null) {
        return;
      }
      Cursor cursor = selection.unordered(collection, reading.view());
      for (Version next = cursor.next(); next != null; next = cursor.next()) {
        use.accept(next);
      }
    }
  }

  @Override
  public Explanation explain(Read.Explain read) {
    Read.Find find = read.find();
    String filter = JsonForm.text(find.filter());
    MemoryCollection collection = store.collection(find.collection());
    if (collection == null) {
      return new Explanation("memory", filter, null, null, "no such collection");
    }
    Plan plan = new Selection(store, find.filter()).plan(collection, find.sort(), find.after());
    String order = plan.inOrder() ? "" : ", then sort";
    return new Explanation("memory", filter, null, plan.indexName(), plan.describe() + order);
  }
}
