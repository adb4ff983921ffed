package dev.holdfast.benchmarks;

import static dev.holdfast.Field.field;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.Update;
import dev.holdfast.backup.Backup;
import dev.holdfast.backup.BackupInfo;
import dev.holdfast.backup.BackupKind;
import dev.holdfast.backup.BackupRepository;
import dev.holdfast.backup.Compression;
import dev.holdfast.backup.Integrity;
import dev.holdfast.backup.Recovery;
import dev.holdfast.backup.Restore;
import dev.holdfast.backup.VerificationLevel;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * How fast backups are made, checked and brought back: {@code BackupRates memory|sqlite|postgres
 * [DOCUMENTS]}. Times of the clock, the disk's included, after one round that does not count.
 * Beside them the engine's own tool: SQLite's backup API, or pg_dump where it is on the path.
 */
public final class BackupRates {
  private static final int BATCH = 1_000;
  private static final int ROUNDS = 3;

  private final String name;
  private final Database database;
  private final Path folder;

  private BackupRates(String name, Database database, Path folder) {
    this.name = name;
    this.database = database;
    this.folder = folder;
  }

  /** Measures and prints a line for each figure. */
  public static void main(String[] arguments) throws Exception {
    String backend = arguments.length == 0 ? "sqlite" : arguments[0];
    int documents = arguments.length < 2 ? 100_000 : Integer.parseInt(arguments[1]);
    Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "backup-rates");
    try {
      switch (backend) {
        case "memory" -> measure(backend, "memory:", folder, documents);
        case "sqlite" -> {
          Path file = folder.resolve("source.db");
          measure(backend, "sqlite:" + file, folder, documents);
          say(backend, "s, SQLite's backup API", best(() -> sqliteBackup(file, folder)));
          recover(backend, file, folder);
        }
        case "postgres" -> {
          try (TestDatabase server = TestServer.postgres().newDatabase()) {
            measure(backend, server.url(), folder, documents);
            say(backend, "s, pg_dump -Fc", best(() -> pgDump(server, folder)));
          }
        }
        default -> throw new IllegalArgumentException("Name a backend: memory, sqlite or postgres");
      }
    } finally {
      delete(folder);
    }
  }

  private static void measure(String name, String url, Path folder, int documents)
      throws Exception {
    try (Database database = Holdfast.open(url)) {
      fill(database.collection("orders"), documents);
      new BackupRates(name + ", " + documents + " documents", database, folder).measure();
    }
  }

  /** Of about a kilobyte each, of words that compress as text does. */
  private static void fill(Collection<Document> orders, int count) {
    Random random = new Random(1);
    List<Document> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      while (text.length() < 900) {
        text.append(Integer.toString(random.nextInt(20_000), Character.MAX_RADIX)).append(' ');
      }
      batch.add(
          Document.of("id", "order" + i, "n", i, "cents", random.nextInt(), "text", text + ""));
      if (batch.size() == BATCH) {
        orders.insertMany(batch);
        batch.clear();
      }
    }
    orders.insertMany(batch);
  }

  private void measure() throws Exception {
    for (Compression compression : Compression.values()) {
      List<BackupInfo> made = new ArrayList<>();
      BackupRepository backups = BackupRepository.at(folder.resolve("backups " + compression));
      double seconds =
          best(() -> made.add(Backup.of(database).to(backups).compression(compression).create()));
      say(name, "s, full backup, " + compression, seconds);
      say(name, "MB, full backup, " + compression, made.get(0).bytes() / 1e6);
    }
    BackupRepository backups = BackupRepository.at(folder.resolve("backups zstd"));
    database.collection("orders").updateMany(one(), Update.set("n", -1));
    say(
        name,
        "s, incremental backup of one change",
        best(() -> Backup.of(database).to(backups).kind(BackupKind.INCREMENTAL).create()));
    String id = backups.list().get(0).id();
    say(name, "s, integrity check", best(() -> Integrity.check(database)));
    say(name, "s, full verification", best(() -> backups.verify(id, VerificationLevel.FULL)));
    say(name, "s, restore in place", best(() -> restore(backups, id)));
  }

  private static Filter one() {
    return field("id").eq("order1");
  }

  private Object restore(BackupRepository backups, String id) {
    return Restore.from(backups, id).into(database).overwrite().run();
  }

  private static void recover(String name, Path file, Path folder) throws Exception {
    BackupRepository backups = BackupRepository.at(folder.resolve("backups zstd"));
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length / 4, bytes.length / 2, (byte) 7);
    say(
        name,
        "s, recovery of a damaged file",
        best(
            () -> {
              Files.write(file, bytes);
              Recovery.open("sqlite:" + file, backups).close();
              return file;
            }));
  }

  private static Object sqliteBackup(Path file, Path folder) throws Exception {
    Path target = folder.resolve("engine.db");
    Files.deleteIfExists(target);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      return statement.executeUpdate("backup to " + target);
    }
  }

  private static Object pgDump(TestDatabase server, Path folder) throws Exception {
    Path target = folder.resolve("engine.dump");
    String url = server.nativeUrl().substring("jdbc:".length());
    Process process =
        new ProcessBuilder("pg_dump", "-Fc", "-f", target.toString(), url)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("pg_dump failed");
    }
    return target;
  }

  /** The best of some rounds, in seconds; the first does not count. */
  private static double best(Callable<?> work) throws Exception {
    double best = Double.MAX_VALUE;
    for (int round = 0; round <= ROUNDS; round++) {
      long start = System.nanoTime();
      work.call();
      double seconds = (System.nanoTime() - start) / 1e9;
      best = round == 0 ? best : Math.min(best, seconds);
    }
    return best;
  }

  private static void say(String name, String what, double value) {
    System.out.printf(Locale.ROOT, "%s: %.3f %s%n", name, value, what);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
