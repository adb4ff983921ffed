package dev.holdfast.tck.history;

import static dev.holdfast.Field.field;

import dev.holdfast.Bulk;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Transaction;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.Versioned;
import dev.holdfast.tck.Ledger.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Carries plans out in one collection, and writes down what was answered. Thread-safe. */
final class Recorder {
  private static final String LIST = "list";
  private static final String VALUE = "value";

  private final Database database;
  private final Collection<Document> documents;
  private final AtomicLong values = new AtomicLong();
  private final AtomicLong clock = new AtomicLong();
  private final ConcurrentLinkedQueue<Recorded> recorded = new ConcurrentLinkedQueue<>();
  private final Map<ErrorCode, AtomicInteger> refused = new ConcurrentHashMap<>();

  Recorder(Database database, String collection) {
    this.database = database;
    this.documents = database.collection(collection);
  }

  void run(Plan plan) {
    switch (plan.form()) {
      case CLOSURE -> closure(plan);
      case EXPLICIT, ROLLED_BACK -> explicit(plan, TransactionOptions.DEFAULT);
      case READING -> explicit(plan, TransactionOptions.reading());
      case CALL -> alone(plan, done -> steps(documents, plan, done));
      case BATCH -> alone(plan, done -> batch(plan, done));
      case FIND -> alone(plan, done -> find(plan, done));
    }
  }

  private interface Work {
    void run(List<Action> done);
  }

  private void alone(Plan plan, Work work) {
    List<Action> done = new ArrayList<>();
    long begun = clock.incrementAndGet();
    Outcome outcome = outcome(() -> work.run(done));
    record(plan, done, outcome, begun);
  }

  private void record(Plan plan, List<Action> done, Outcome outcome, long begun) {
    recorded.add(new Recorded(plan.form().name(), done, outcome, begun, clock.incrementAndGet()));
  }

  private Outcome outcome(Runnable work) {
    try {
      work.run();
      return Outcome.ACKNOWLEDGED;
    } catch (HoldfastException e) {
      refused.computeIfAbsent(e.code(), any -> new AtomicInteger()).incrementAndGet();
      return e.code() == ErrorCode.OUTCOME_UNKNOWN ? Outcome.UNKNOWN : Outcome.FAILED;
    }
  }

  private void explicit(Plan plan, TransactionOptions options) {
    List<Action> done = new ArrayList<>();
    long begun = clock.incrementAndGet();
    Outcome outcome =
        outcome(
            () -> {
              try (Transaction tx = database.begin(options)) {
                steps(documents.in(tx), plan, done);
                if (plan.form() != Plan.Form.ROLLED_BACK) {
                  tx.commit();
                }
              }
            });
    boolean rolledBack = plan.form() == Plan.Form.ROLLED_BACK;
    record(plan, done, rolledBack ? Outcome.FAILED : outcome, begun);
  }

  /** An attempt that is run again was rolled back; its values are its own. */
  private static final class Attempt {
    private List<Action> done = new ArrayList<>();
    private long begun;
    private long stopped;
    private boolean first = true;
  }

  private void closure(Plan plan) {
    Attempt attempt = new Attempt();
    attempt.begun = clock.incrementAndGet();
    Outcome outcome =
        outcome(
            () ->
                database.transaction(
                    tx -> {
                      if (!attempt.first) {
                        record(plan, attempt.done, Outcome.FAILED, attempt.begun);
                        attempt.done = new ArrayList<>();
                        attempt.begun = attempt.stopped;
                      }
                      attempt.first = false;
                      try {
                        steps(documents.in(tx), plan, attempt.done);
                      } finally {
                        attempt.stopped = clock.incrementAndGet();
                      }
                      return true;
                    }));
    record(plan, attempt.done, outcome, attempt.begun);
  }

  private void steps(Collection<Document> in, Plan plan, List<Action> done) {
    for (Plan.Step step : plan.steps()) {
      letOthersIn();
      switch (step.doing()) {
        case READ -> done.add(read(step.key(), in.versioned().findById(step.key().name())));
        case LOCK ->
            done.add(read(step.key(), in.versioned().findByIdForUpdate(step.key().name())));
        case WRITE -> write(in, step.key(), done);
      }
    }
  }

  /** A step can take less than a thread's share of a core: without a pause few would ever meet. */
  private static void letOthersIn() {
    if (ThreadLocalRandom.current().nextInt(4) == 0) {
      LockSupport.parkNanos(1);
    }
  }

  private void write(Collection<Document> in, Key key, List<Action> done) {
    Action.Write write = Action.Write.of(key, values.incrementAndGet());
    done.add(write);
    long revision = in.upsertOne(field("id").eq(key.name()), update(write)).revision();
    done.set(done.size() - 1, new Action.Write(key, write.value(), revision));
  }

  private static Update update(Action.Write write) {
    return write.key().list() ? Update.push(LIST, write.value()) : Update.set(VALUE, write.value());
  }

  private void batch(Plan plan, List<Action> done) {
    List<Bulk<Document>> bulk = new ArrayList<>();
    for (Plan.Step step : plan.steps()) {
      Action.Write write = Action.Write.of(step.key(), values.incrementAndGet());
      done.add(write);
      bulk.add(Bulk.upsertOne(field("id").eq(step.key().name()), update(write)));
    }
    documents.bulkWrite(bulk);
  }

  private void find(Plan plan, List<Action> done) {
    List<Key> keys = plan.steps().stream().map(Plan.Step::key).distinct().toList();
    Object[] ids = keys.stream().map(Key::name).toArray();
    List<Versioned<Document>> found = documents.versioned().findMany(field("id").in(ids));
    for (Key key : keys) {
      done.add(read(key, found.stream().filter(one -> one.id().equals(key.name())).findAny()));
    }
  }

  private static Action.Read read(Key key, Optional<Versioned<Document>> found) {
    return found
        .map(one -> new Action.Read(key, values(key, one.value()), one.revision()))
        .orElseGet(() -> Action.Read.of(key));
  }

  private static List<Long> values(Key key, Document document) {
    @Nullable Object value = document.get(key.list() ? LIST : VALUE);
    List<Long> numbers = new ArrayList<>();
    for (Object one : value instanceof List<?> list ? list : List.of(String.valueOf(value))) {
      numbers.add(Long.parseLong(String.valueOf(one)));
    }
    return numbers;
  }

  /** Everything so far; to be called when nobody writes any more. */
  History history(Iterable<Key> keys) {
    List<Recorded> all = new ArrayList<>(recorded);
    all.sort(Comparator.comparingLong(Recorded::begun));
    long begun = clock.incrementAndGet();
    Map<String, Versioned<Document>> found = new TreeMap<>();
    documents.versioned().findMany(Filter.all()).forEach(one -> found.put(one.id(), one));
    List<Action> reads = new ArrayList<>();
    for (Key key : keys) {
      reads.add(read(key, Optional.ofNullable(found.get(key.name()))));
    }
    all.add(new Recorded("END", reads, Outcome.ACKNOWLEDGED, begun, clock.incrementAndGet()));
    return new History(all);
  }

  /** How many calls were refused, by their code. */
  Map<ErrorCode, Integer> refused() {
    Map<ErrorCode, Integer> counts = new TreeMap<>();
    refused.forEach((code, count) -> counts.put(code, count.get()));
    return counts;
  }
}
