package dev.holdfast.persistence;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.testing.disk.FailingDiskProgram;
import dev.holdfast.testing.disk.Subject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** A buffer whose disk fails while its database is away. */
final class BufferAloneSubject implements Subject {
  public static void main(String[] arguments) throws InterruptedException {
    FailingDiskProgram.run(new BufferAloneSubject(), arguments);
  }

  @Override
  public String name() {
    return "buffer";
  }

  @Override
  public List<String> mapped() {
    return List.of("x.buffer-shm");
  }

  private static OfflineBuffer buffer(Path folder) {
    return OfflineBuffer.in(folder.resolve("x.buffer"))
        .syncingByHand()
        .stepping(InstantSource.system());
  }

  @Override
  public Session open(Path folder) {
    Line line = new Line(Holdfast.open("memory:").backend());
    Database database = Holdfast.open(line, buffer(folder));
    line.cut();
    Collection<Document> calls = database.collection("calls");
    return new Session() {
      @Override
      public void call(int number) {
        calls.insertOne(Document.of("id", Integer.toString(number), "text", "x".repeat(500)));
      }

      @Override
      public void close() {
        database.close();
      }
    };
  }

  @Override
  public Found find(Path folder) {
    try (Database database = Holdfast.open("memory:", buffer(folder))) {
      Synchronizer synchronizer = OfflineBuffer.of(database).orElseThrow();
      SortedSet<Integer> calls = new TreeSet<>();
      for (BufferedWrite write : synchronizer.pending(0, 1_000)) {
        calls.add(Integer.valueOf(write.id()));
      }
      SyncStatus status = synchronizer.manualSync();
      return new Found(calls, status.isSynced() ? null : "it is left with " + status);
    }
  }
}
