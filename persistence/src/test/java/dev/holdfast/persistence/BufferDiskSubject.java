package dev.holdfast.persistence;

import static dev.holdfast.Field.field;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.Update;
import dev.holdfast.testing.disk.FailingDiskProgram;
import dev.holdfast.testing.disk.Subject;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A buffer whose disk loses its power, with the database on the same disk: away for some calls, and
 * answering for others, whose answers are lost now and then.
 */
final class BufferDiskSubject implements Subject {
  private static final String COUNTER = "counter";
  private static final int CYCLE = 20;

  /** Arguments: a folder; how many calls. */
  public static void main(String[] arguments) throws IOException {
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    int calls = Integer.parseInt(arguments[1]);
    try (Session session = new BufferDiskSubject().open(Path.of(arguments[0]))) {
      for (int call = 0; call < calls; call++) {
        session.call(call);
        FailingDiskProgram.say(out, "acknowledged " + call);
      }
    }
  }

  @Override
  public String name() {
    return "buffer and database";
  }

  @Override
  public List<String> mapped() {
    return List.of("x.buffer-shm", "x.db-shm");
  }

  private static OfflineBuffer buffer(Path folder) {
    return OfflineBuffer.in(folder.resolve("x.buffer"))
        .syncingByHand()
        .stepping(InstantSource.system());
  }

  private static String target(Path folder) {
    return "sqlite:" + folder.resolve("x.db");
  }

  @Override
  public Session open(Path folder) {
    Database target = Holdfast.open(target(folder));
    Line line = new Line(target.backend());
    Database database = Holdfast.open(line, buffer(folder));
    return new Session() {
      @Override
      public void call(int number) {
        weather(number % CYCLE, line, database);
        BufferDiskSubject.call(database, number);
      }

      @Override
      public void close() {
        line.mend();
        database.close();
        target.close();
      }
    };
  }

  private static void weather(int moment, Line line, Database database) {
    switch (moment) {
      case 3 -> line.cut();
      case 13 -> {
        line.mend();
        synchronizer(database).manualSync();
      }
      case 15 -> line.loseAnswers(1);
      case 17 -> synchronizer(database).manualSync();
      default -> {}
    }
  }

  private static Synchronizer synchronizer(Database database) {
    return OfflineBuffer.of(database).orElseThrow();
  }

  /** The first makes a counter; of the others half insert a document and half count. */
  private static void call(Database database, int number) {
    Collection<Document> calls = database.collection("calls");
    if (number == 0) {
      calls.insertOne(Document.of("id", COUNTER, "n", 0));
    } else if (number % 2 == 0) {
      calls.insertOne(Document.of("id", Integer.toString(number)));
    } else {
      calls.updateOne(field("id").eq(COUNTER), Update.inc("n", 1));
    }
  }

  @Override
  public Found find(Path folder) {
    try (Database database = Holdfast.open(target(folder), buffer(folder))) {
      SyncStatus status = synchronizer(database).manualSync();
      return new Found(calls(database), status.isSynced() ? null : "it is left with " + status);
    }
  }

  private static SortedSet<Integer> calls(Database database) {
    SortedSet<Integer> calls = new TreeSet<>();
    for (Document document : database.collection("calls").findMany(Filter.all())) {
      String id = String.valueOf(document.get("id"));
      if (!id.equals(COUNTER)) {
        calls.add(Integer.valueOf(id));
        continue;
      }
      calls.add(0);
      long counted = Objects.requireNonNull((Number) document.get("n")).longValue();
      for (int count = 0; count < counted; count++) {
        calls.add(2 * count + 1);
      }
    }
    return calls;
  }
}
