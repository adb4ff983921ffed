package dev.holdfast.persistence;

import static dev.holdfast.Field.field;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Update;
import dev.holdfast.layers.Chaos;
import dev.holdfast.layers.Chaos.Moment;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;

/**
 * The process that {@link KillSweepTest} kills: writers, and one that sends, over a line that comes
 * and goes and loses answers. What it was told it notes in a file, a line for each write.
 */
final class Victim {
  static final int WRITERS = 2;

  private final Database database;
  private final Path notes;
  private final long round;

  private Victim(Database database, Path notes, long round) {
    this.database = database;
    this.notes = notes;
    this.round = round;
  }

  /** Gone now and then, for some calls. */
  private static final class Weather extends ForwardingBackend {
    private final Random random;
    private int left;
    private boolean gone;

    Weather(Backend inner, long seed) {
      super(inner);
      this.random = new Random(seed);
    }

    private synchronized void require() {
      if (left-- <= 0) {
        left = random.nextInt(15);
        gone = random.nextInt(3) == 0;
      }
      if (gone) {
        throw HoldfastException.of(ErrorCode.UNAVAILABLE, "gone for now");
      }
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      require();
      return super.write(batch);
    }

    @Override
    public <R> R read(Read<R> read) {
      require();
      return super.read(read);
    }

    @Override
    public String toString() {
      return "weather -> " + inner();
    }
  }

  /** Where the buffer is, the database, and the notes. */
  static Path buffer(Path directory) {
    return directory.resolve("killed.buffer");
  }

  static String url(Path directory) {
    return "sqlite:" + directory.resolve("killed.db") + "?synchronous=normal";
  }

  static Path notes(Path directory) {
    return directory.resolve("notes");
  }

  /** Runs until it is killed. */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    long round = Long.parseLong(args[1]);
    Database database =
        Holdfast.open(
            url(directory),
            OfflineBuffer.in(buffer(directory)),
            inner -> new Weather(inner, round),
            Chaos.seeded(round).failing(Moment.AFTER, 0.1));
    Victim victim = new Victim(database, notes(directory), round);
    for (int writer = 0; writer < WRITERS; writer++) {
      int number = writer;
      new Thread(() -> victim.write(number)).start();
    }
    System.out.println("open");
    Synchronizer buffer = OfflineBuffer.of(database).orElseThrow();
    while (true) {
      buffer.manualSync();
    }
  }

  private void write(int writer) {
    Collection<Document> logs = database.collection("logs");
    String id = round + "-" + writer;
    attempt(id, -1, () -> logs.insertOne(Document.of("id", id, "n", 0, "log", List.of())));
    for (long value = 0; ; value++) {
      long pushed = value;
      if (value % 5 == 4) {
        attempt(
            id,
            value,
            () ->
                logs.unordered()
                    .bulkWrite(
                        List.of(
                            dev.holdfast.Bulk.updateOne(field("id").eq(id), update(pushed)),
                            dev.holdfast.Bulk.insert(Document.of("id", id + "-" + pushed)))));
      } else {
        attempt(id, value, () -> logs.updateOne(field("id").eq(id), update(pushed)));
      }
    }
  }

  private static Update update(long value) {
    return Update.push("log", value).inc("n", 1);
  }

  /** Notes the attempt, and that it was acknowledged. A writer that was refused tries again. */
  private void attempt(String id, long value, Runnable write) {
    note("try " + id + " " + value);
    while (true) {
      try {
        write.run();
        note("ack " + id + " " + value);
        return;
      } catch (HoldfastException e) {
        if (e.code() != ErrorCode.UNAVAILABLE) {
          note("odd " + id + " " + e.code() + " " + e.getMessage());
        }
      }
    }
  }

  private void note(String line) {
    try {
      Files.writeString(notes, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
