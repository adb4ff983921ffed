package dev.holdfast.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.Path;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Calls with numbers from 0, of every kind that writes. Each leaves a document of its number and
 * changes others, so that what a database holds tells which were done, and whether one is there by
 * half.
 */
final class DiskWork {
  private static final String CALLS = "calls";
  private static final String PARTS = "parts";
  private static final String COUNTER = "counter";
  private static final int KINDS = 6;
  private static final int LARGE_PARTS = 12;

  private DiskWork() {}

  private enum Kind {
    INSERT,
    DELETE,
    COUNT
  }

  private record Step(Kind kind, String collection, String id, String json) {
    Write write() {
      return switch (kind) {
        case INSERT -> new Write.Insert(collection, id, Bodies.json(json.getBytes(UTF_8)));
        case DELETE -> new Write.Delete(collection, Target.id(id, null));
        case COUNT -> {
          Update update = Update.of(List.of(new Update.Inc(Path.of("n"), 1L)));
          yield new Write.Modify(collection, Target.id(id, null), update, null);
        }
      };
    }

    void applyTo(Map<String, String> documents) {
      String name = collection + "/" + id;
      switch (kind) {
        case INSERT -> documents.put(name, json);
        case DELETE -> documents.remove(name);
        case COUNT ->
            documents.computeIfPresent(name, (key, counter) -> counter(value(counter) + 1));
      }
    }
  }

  private static String counter(long value) {
    return "{\"n\":" + value + "}";
  }

  private static long value(String counter) {
    return Long.parseLong(counter.substring(counter.indexOf(':') + 1, counter.indexOf('}')));
  }

  private static Step insert(String collection, String id, int size) {
    return new Step(Kind.INSERT, collection, id, "{\"x\":\"" + "y".repeat(size) + "\"}");
  }

  /** One document by itself; a few of two collections; many large ones, and their end. */
  private static List<Step> steps(int call) {
    List<Step> steps = new ArrayList<>();
    steps.add(insert(CALLS, Integer.toString(call), call % 90));
    int kind = call % KINDS;
    if (call == 0) {
      steps.add(new Step(Kind.INSERT, PARTS, COUNTER, counter(0)));
    } else if (kind != 0) {
      steps.add(new Step(Kind.COUNT, PARTS, COUNTER, ""));
    }
    int parts = kind == 4 ? LARGE_PARTS : 3;
    for (int part = 0; kind != 0 && kind != 5 && part < parts; part++) {
      steps.add(insert(PARTS, call + "." + part, kind == 4 ? 2000 : 40));
    }
    for (int part = 0; kind == 5 && part < LARGE_PARTS; part++) {
      steps.add(new Step(Kind.DELETE, PARTS, call - 1 + "." + part, ""));
    }
    return steps;
  }

  /** Makes a call; it is done, or throws. */
  static void call(Backend backend, int number) {
    List<Write> writes = steps(number).stream().map(Step::write).toList();
    WriteBatch batch = new WriteBatch(writes, true, null, Images.NONE);
    switch (number % KINDS) {
      case 2 -> {
        BackendTransaction transaction = backend.begin(TransactionOptions.DEFAULT);
        writes.forEach(write -> transaction.write(WriteBatch.of(write)));
        transaction.commit();
      }
      case 3 -> backend.write(batch.withOperationId(Operation.newId()));
      default -> backend.write(batch);
    }
  }

  /** What a database holds once these calls were done. */
  static Map<String, String> documentsAfter(SortedSet<Integer> calls) {
    Map<String, String> documents = new TreeMap<>();
    calls.forEach(call -> steps(call).forEach(step -> step.applyTo(documents)));
    return documents;
  }

  /** What a database holds. */
  static Map<String, String> documents(Backend backend) {
    Map<String, String> documents = new TreeMap<>();
    for (String collection : List.of(CALLS, PARTS)) {
      try (Rows rows = backend.read(Read.Find.all(collection))) {
        while (rows.next()) {
          String json = new String(Bodies.toJson(rows.body()), UTF_8);
          documents.put(collection + "/" + rows.id(), json);
        }
      }
    }
    return documents;
  }

  /** The calls that a database knows of. */
  static SortedSet<Integer> calls(Map<String, String> documents) {
    SortedSet<Integer> calls = new TreeSet<>();
    for (String name : documents.keySet()) {
      if (name.startsWith(CALLS + "/")) {
        calls.add(Integer.valueOf(name.substring(CALLS.length() + 1)));
      }
    }
    return calls;
  }
}
