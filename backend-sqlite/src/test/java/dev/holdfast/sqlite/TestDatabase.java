package dev.holdfast.sqlite;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.Update;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What tests of this package do again and again. */
final class TestDatabase {
  private TestDatabase() {}

  /** Opens a file; options as name, value, name, value … */
  static SqliteBackend open(java.nio.file.Path file, String... options) {
    Map<String, String> named = new java.util.HashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      named.put(options[i], options[i + 1]);
    }
    DatabaseConfig config =
        new DatabaseConfig("sqlite", "", file.toString(), null, null, 4, false, false, named);
    return new SqliteBackend(Settings.of(config));
  }

  /** Opens a file whose log is written back often; synchronous may be OFF, too. */
  static SqliteBackend open(java.nio.file.Path file, String synchronous, int logPages) {
    Settings settings =
        new Settings(
            file, "sqlite:" + file, 4, Duration.ofSeconds(5), synchronous, false, logPages);
    return new SqliteBackend(settings);
  }

  static Write insert(String id, String json) {
    return new Write.Insert(
        "c", id, Bodies.json(json.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  static Outcome write(Session session, Write write) {
    return session.write(WriteBatch.of(write)).outcomes().get(0);
  }

  static Outcome increment(Session session, String id) {
    Update update = Update.of(List.of(new Update.Inc(Path.of("n"), 1L)));
    return write(session, new Write.Modify("c", Target.id(id, null), update, null));
  }

  static List<String> ids(Session session) {
    List<String> ids = new ArrayList<>();
    try (Rows rows = session.read(Read.Find.all("c"))) {
      while (rows.next()) {
        ids.add(rows.id());
      }
    }
    return ids;
  }

  static long count(Backend backend) {
    return backend.<Long>read(new Read.Count("c", Filter.all(), -1));
  }
}
