package dev.holdfast.memory;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.ErrorCode;
import dev.holdfast.Explanation;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.DocumentOrder;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One collection {@code c} of a memory database, in the words of a test. */
final class Store implements AutoCloseable {
  private static final String NAME = "c";

  final Backend backend = new MemoryProvider().open(DatabaseConfig.of("memory", ""));

  @Override
  public void close() {
    backend.close();
  }

  static Body body(@Nullable Object... keysAndValues) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put(String.valueOf(keysAndValues[i]), Values.normalise(keysAndValues[i + 1]));
    }
    return Bodies.of(Values.object(map));
  }

  static Outcome insert(Session session, String id, @Nullable Object... keysAndValues) {
    return one(session, new Write.Insert(NAME, id, body(keysAndValues)));
  }

  static Outcome update(Session session, String id, Update update) {
    return one(session, new Write.Modify(NAME, Target.id(id, null), update, null));
  }

  static Outcome delete(Session session, String id) {
    return one(session, new Write.Delete(NAME, Target.id(id, null)));
  }

  /** Again when it has waited in vain: a thread that holds what it needs may not get to run. */
  static void patiently(Runnable write) {
    for (int i = 0; ; i++) {
      try {
        write.run();
        return;
      } catch (HoldfastException e) {
        if (e.code() != ErrorCode.UNAVAILABLE || i == 10) {
          throw e;
        }
      }
    }
  }

  static Outcome one(Session session, Write write) {
    return session.write(WriteBatch.of(write)).outcomes().get(0);
  }

  static @Nullable Object get(Session session, String id, String field) {
    return get(session, id, field, false);
  }

  /** The number in field {@code n}. */
  static long number(Session session, String id) {
    if (get(session, id, "n") instanceof Long number) {
      return number;
    }
    throw new AssertionError("Document " + id + " has no number");
  }

  static @Nullable Object get(Session session, String id, String field, boolean lock) {
    try (Rows rows = session.read(new Read.ById(NAME, List.of(id), null, lock))) {
      return rows.next() ? rows.body().toMap().get(field) : "absent";
    }
  }

  static Read.Find find(Filter filter, Sort... sort) {
    return new Read.Find(NAME, filter, DocumentOrder.total(List.of(sort)), null, 0, -1, null);
  }

  static List<String> ids(Session session, Read<Rows> find) {
    List<String> ids = new ArrayList<>();
    try (Rows rows = session.read(find)) {
      while (rows.next()) {
        ids.add(rows.id());
      }
    }
    return ids;
  }

  /** The sum of a number over all documents, found with {@code find}. */
  static long sum(Session session, Read.Find find, String field) {
    long sum = 0;
    try (Rows rows = session.read(find)) {
      while (rows.next()) {
        sum += rows.body().toMap().get(field) instanceof Long number ? number : 0;
      }
    }
    return sum;
  }

  static Filter equal(String field, @Nullable Object value) {
    return new Filter.Equal(Path.parse(field), value);
  }

  Explanation explain(Read.Find find) {
    return backend.read(new Read.Explain(find));
  }

  void index(Index index) {
    backend.admin(new Admin.CreateIndex(NAME, index));
  }

  BackendTransaction begin() {
    return backend.begin(TransactionOptions.DEFAULT);
  }

  /** Runs work in transactions until one commits; returns how many were aborted. */
  int transaction(Consumer<BackendTransaction> work) {
    for (int aborted = 0; ; aborted++) {
      BackendTransaction transaction = begin();
      try {
        work.accept(transaction);
        transaction.commit();
        return aborted;
      } catch (HoldfastException e) {
        transaction.rollback();
        if (!e.retryable()) {
          throw e;
        }
      }
    }
  }
}
