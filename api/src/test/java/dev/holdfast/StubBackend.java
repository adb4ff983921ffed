package dev.holdfast;

import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.DocumentMatcher;
import dev.holdfast.spi.DocumentOrder;
import dev.holdfast.spi.DocumentUpdate;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Projector;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A backend for tests of the facade: one thread, a copy of everything per transaction, a record of
 * what it was asked, and failures on demand.
 */
final class StubBackend implements Backend {
  final List<Object> asked = new ArrayList<>();
  final List<TransactionOptions> begun = new ArrayList<>();
  final Deque<RuntimeException> failNext = new ArrayDeque<>();
  final Deque<RuntimeException> failCommits = new ArrayDeque<>();
  Capabilities capabilities =
      Capabilities.of(Capability.TRANSACTIONS, Capability.IMAGES, Capability.SHARED);
  boolean healthy = true;
  Runnable onRollback = () -> {};
  Runnable onRead = () -> {};
  int openRows;
  int openTransactions;
  int closed;

  private Map<String, Map<String, Image>> stored = new TreeMap<>();
  private long revision;

  /** The batches sent so far. */
  List<WriteBatch> batches() {
    return asked.stream().filter(WriteBatch.class::isInstance).map(WriteBatch.class::cast).toList();
  }

  <R> List<R> asked(Class<R> type) {
    return asked.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Override
  public <R> R read(Read<R> read) {
    return read(stored, read);
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    return write(stored, batch);
  }

  private void fail() {
    RuntimeException failure = failNext.poll();
    if (failure != null) {
      throw failure;
    }
  }

  @SuppressWarnings("unchecked")
  private <R> R read(Map<String, Map<String, Image>> state, Read<R> read) {
    asked.add(read);
    onRead.run();
    fail();
    Map<String, Image> documents = state.getOrDefault(read.collection(), new TreeMap<>());
    if (read instanceof Read.ById byId) {
      List<Image> found =
          documents.values().stream().filter(image -> byId.ids().contains(image.id())).toList();
      return (R) new ListRows(found, Projector.of(byId.projection()));
    }
    if (read instanceof Read.Find find) {
      return (R) new ListRows(find(documents, find), Projector.of(find.projection()));
    }
    if (read instanceof Read.Count count) {
      return (R) (Object) (long) matching(documents, count.filter()).size();
    }
    throw new UnsupportedOperationException(read.toString());
  }

  private static List<Image> matching(Map<String, Image> documents, Filter filter) {
    DocumentMatcher matcher = DocumentMatcher.of(filter);
    return documents.values().stream()
        .filter(image -> matcher.matches(image.id(), image.body().toMap()))
        .toList();
  }

  private static List<Image> find(Map<String, Image> documents, Read.Find find) {
    DocumentOrder order = DocumentOrder.of(find.sort());
    List<@Nullable Object> after = find.after();
    return matching(documents, find.filter()).stream()
        .sorted((a, b) -> order.compareKeys(keys(order, a), keys(order, b)))
        .filter(image -> after == null || order.compareKeys(keys(order, image), after) > 0)
        .skip(find.offset())
        .limit(find.limit() < 0 ? Long.MAX_VALUE : find.limit())
        .toList();
  }

  private static List<@Nullable Object> keys(DocumentOrder order, Image image) {
    return order.keys(image.id(), image.body().toMap());
  }

  private WriteResult write(Map<String, Map<String, Image>> state, WriteBatch batch) {
    asked.add(batch);
    fail();
    Map<String, Map<String, Image>> work = copy(state);
    List<Outcome> outcomes = new ArrayList<>();
    for (Write write : batch.writes()) {
      try {
        outcomes.add(
            write.accept(
                new Writer(work.computeIfAbsent(write.collection(), k -> new TreeMap<>()))));
      } catch (HoldfastException e) {
        if (batch.atomic()) {
          throw e;
        }
        outcomes.add(Outcome.failed(e));
      }
    }
    state.clear();
    state.putAll(work);
    return new WriteResult(outcomes);
  }

  private static Map<String, Map<String, Image>> copy(Map<String, Map<String, Image>> state) {
    Map<String, Map<String, Image>> copy = new TreeMap<>();
    state.forEach((name, documents) -> copy.put(name, new TreeMap<>(documents)));
    return copy;
  }

  private final class Writer implements Write.Visitor<Outcome> {
    private final Map<String, Image> documents;

    Writer(Map<String, Image> documents) {
      this.documents = documents;
    }

    private Image put(String id, Body body) {
      Image image = new Image(id, ++revision, Bodies.of(body.toMap()));
      documents.put(id, image);
      return image;
    }

    private List<Image> select(Target target) {
      DocumentOrder order = DocumentOrder.of(target.sort());
      List<Image> found =
          matching(documents, target.filter()).stream()
              .sorted((a, b) -> order.compareKeys(keys(order, a), keys(order, b)))
              .limit(target.many() ? Long.MAX_VALUE : 1)
              .toList();
      Long expected = target.expectedRevision();
      if (expected != null && found.isEmpty()) {
        throw HoldfastException.conflict(null, "It is not there");
      }
      if (expected != null && found.get(0).revision() != expected) {
        throw HoldfastException.conflict(found.get(0).revision(), "It has changed");
      }
      return found;
    }

    @Override
    public Outcome insert(Write.Insert write) {
      if (documents.containsKey(write.id())) {
        throw HoldfastException.duplicateKey("id", "The id " + write.id() + " is taken", null);
      }
      Image image = put(write.id(), write.body());
      return new Outcome(0, 0, image.id(), image.revision(), List.of(), List.of(image), null);
    }

    @Override
    public Outcome replace(Write.Replace write) {
      List<Image> found = select(write.target());
      if (found.isEmpty()) {
        return write.insertId() == null
            ? Outcome.NONE
            : insert(new Write.Insert(write.collection(), write.insertId(), write.body()));
      }
      Image image = put(found.get(0).id(), write.body());
      return new Outcome(1, 1, null, image.revision(), found, List.of(image), null);
    }

    @Override
    public Outcome modify(Write.Modify write) {
      List<Image> found = select(write.target());
      if (found.isEmpty()) {
        return write.otherwise() == null ? Outcome.NONE : insert(write.otherwise());
      }
      DocumentUpdate update = DocumentUpdate.of(write.update());
      List<Image> after = new ArrayList<>();
      for (Image image : found) {
        after.add(put(image.id(), Bodies.of(update.apply(image.id(), image.body().toMap()))));
      }
      return new Outcome(
          found.size(), found.size(), null, after.get(0).revision(), found, after, null);
    }

    @Override
    public Outcome delete(Write.Delete write) {
      List<Image> found = select(write.target());
      found.forEach(image -> documents.remove(image.id()));
      return new Outcome(found.size(), found.size(), null, 0, found, List.of(), null);
    }
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    begun.add(options);
    fail();
    openTransactions++;
    return new StubTransaction();
  }

  private final class StubTransaction implements BackendTransaction {
    private final Map<String, Map<String, Image>> state = copy(stored);
    private boolean ended;

    @Override
    public <R> R read(Read<R> read) {
      return StubBackend.this.read(state, read);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      return StubBackend.this.write(state, batch);
    }

    @Override
    public void commit() {
      RuntimeException failure = failCommits.poll();
      if (failure != null) {
        throw failure;
      }
      stored = state;
      end();
    }

    @Override
    public void rollback() {
      end();
      onRollback.run();
    }

    private void end() {
      if (!ended) {
        ended = true;
        openTransactions--;
      }
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  public <R> R admin(Admin<R> request) {
    asked.add(request);
    fail();
    if (request instanceof Admin.Collections) {
      return (R) List.copyOf(stored.keySet());
    }
    if (request instanceof Admin.Drop drop) {
      return (R) (Object) (stored.remove(drop.collection()) != null);
    }
    if (request instanceof Admin.CreateIndex) {
      return (R) (Object) true;
    }
    throw new UnsupportedOperationException(request.toString());
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public Health health() {
    return new Health(healthy, Duration.ofMillis(1), healthy ? "here" : "gone");
  }

  @Override
  public void close() {
    closed++;
  }

  @Override
  public String toString() {
    return "stub:";
  }

  /** Rows that are counted while they are open. */
  private final class ListRows implements Rows {
    private final Iterator<Image> images;
    private final Projector projector;
    private @Nullable Image current;
    private boolean open = true;

    ListRows(List<Image> images, Projector projector) {
      this.images = images.iterator();
      this.projector = projector;
      openRows++;
    }

    @Override
    public boolean next() {
      if (!open) {
        throw new IllegalStateException("read after close");
      }
      fail();
      current = images.hasNext() ? images.next() : null;
      return current != null;
    }

    private Image current() {
      Image image = current;
      if (image == null) {
        throw new IllegalStateException("there is no document here");
      }
      return image;
    }

    @Override
    public String id() {
      return current().id();
    }

    @Override
    public long revision() {
      return current().revision();
    }

    @Override
    public Body body() {
      return projector.apply(current().body());
    }

    @Override
    public void close() {
      if (open) {
        open = false;
        openRows--;
      }
    }
  }
}
