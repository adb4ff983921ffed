package dev.holdfast.sqlite;

import dev.holdfast.testing.disk.FailingDiskProgram;
import dev.holdfast.testing.disk.Subject;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A database whose disk fails, or loses its power. Its log is written back every few pages instead
 * of every 1,000, so that a short run does it often.
 *
 * @param synchronous FULL, NORMAL or, which nobody else can ask for, OFF
 */
record DiskSubject(String synchronous) implements Subject {
  private static final int LOG_PAGES = 20;

  /** Fails at what {@link FailingDiskProgram} is told. */
  static final class Failing {
    private Failing() {}

    public static void main(String[] arguments) throws InterruptedException {
      FailingDiskProgram.run(new DiskSubject("FULL"), arguments);
    }
  }

  /** Arguments: a folder; FULL, NORMAL or OFF; how many calls; how often the file is opened. */
  public static void main(String[] arguments) throws IOException {
    Subject subject = new DiskSubject(arguments[1]);
    int calls = Integer.parseInt(arguments[2]);
    int openings = Integer.parseInt(arguments[3]);
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    int call = 0;
    for (int opening = 1; opening <= openings; opening++) {
      try (Session session = subject.open(Path.of(arguments[0]))) {
        for (; call < calls * opening / openings; call++) {
          session.call(call);
          FailingDiskProgram.say(out, "acknowledged " + call);
        }
      }
    }
  }

  @Override
  public String name() {
    return "sqlite";
  }

  @Override
  public List<String> mapped() {
    return List.of("x.db-shm");
  }

  @Override
  public Session open(Path folder) {
    SqliteBackend backend = TestDatabase.open(folder.resolve("x.db"), synchronous, LOG_PAGES);
    Link writer = backend.connections().takeWriter(Patience.of(Duration.ofSeconds(1)));
    // A large batch reaches the disk before its end.
    writer.execute("PRAGMA cache_size=8");
    backend.connections().giveBackWriter();
    return new Session() {
      @Override
      public void call(int number) {
        DiskWork.call(backend, number);
      }

      @Override
      public void close() {
        backend.close();
      }
    };
  }

  @Override
  public Found find(Path folder) {
    Path file = folder.resolve("x.db");
    try (SqliteBackend backend = TestDatabase.open(file)) {
      Map<String, String> documents = DiskWork.documents(backend);
      SortedSet<Integer> calls = DiskWork.calls(documents);
      TestDatabase.write(backend, TestDatabase.insert("afterwards", "{}"));
      String damage =
          documents.equals(DiskWork.documentsAfter(calls))
              ? damage(file)
              : "it holds calls by half: " + documents.keySet();
      return new Found(calls, damage);
    }
  }

  private static @Nullable String damage(Path file) {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA integrity_check")) {
      String answer = rows.next() ? rows.getString(1) : "no answer";
      return answer.equals("ok") ? null : answer;
    } catch (SQLException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
