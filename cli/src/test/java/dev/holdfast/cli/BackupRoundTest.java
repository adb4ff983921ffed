package dev.holdfast.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.Index;
import dev.holdfast.Update;
import dev.holdfast.backup.Comparison;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that the command does with backups, on each backend; nowhere its key. */
class BackupRoundTest {
  private static final String KEY = "correct horse battery";

  private static final String[] NEWEST_ONLY = {
    "rotate", "--daily", "1", "--weekly", "0", "--monthly", "0", "--manual"
  };

  @TempDir Path directory;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final StringBuilder printed = new StringBuilder();
  private String backups = "";

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  /** Held open, so that one in memory outlives a command. */
  private String newUrl(String backend) {
    String url =
        switch (backend) {
          case "memory" -> "memory:" + directory;
          case "sqlite" -> "sqlite:" + directory.resolve("a.db");
          case "postgresql" -> url(TestServer.postgres().newDatabase());
          default -> url(TestServer.mongo().newDatabase());
        };
    opened.add(Holdfast.open(url));
    return url;
  }

  private String url(TestDatabase database) {
    opened.add(database);
    return database.url();
  }

  private String run(int code, String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "backup";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    Cli.Result result = Cli.PIPED.wide(200).inside(Map.of("HOLDFAST_BACKUP_KEY", KEY)).with(all);
    printed.append(result.out()).append(result.err());
    assertThat(result.code()).as(result.out() + result.err()).isEqualTo(code);
    return result.out().strip();
  }

  private static String hash(String url) {
    try (Database database = Holdfast.open(url)) {
      return Comparison.hash(database, "things")
          + database.collection("things").indexes().toString()
          + database.collection("later").count();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "sqlite", "postgresql", "mongodb"})
  void onEachBackend(String backend) throws IOException {
    backups = directory.resolve("backups").toString();
    String url = newUrl(backend);
    try (Database database = Holdfast.open(url)) {
      database.collection("things").createIndex(Index.on("n").asUnique());
      for (int i = 0; i < 100; i++) {
        database.collection("things").insertOne(Document.of("id", "t" + i, "n", i));
      }
    }
    String full = create(url, "full");
    String before;
    try (Database database = Holdfast.open(url)) {
      database.collection("things").deleteOne(Filter.all());
      database.collection("things").updateMany(Filter.all(), Update.set("seen", true));
    }
    before = hash(url);
    String increment = create(url, "incremental");
    assertThat(run(0, "list", "--from", backups, "--json")).contains("\"parent\":\"" + full + "\"");
    assertThat(run(0, "verify", "--from", backups, "--deep"))
        .contains(full + " good, 100 documents", increment + " good, 99 documents");
    String second = directory.resolve("second").toString();
    assertThat(run(0, "copy-to", second, "--from", backups)).contains(full, increment);
    spoil(url);
    run(0, "restore", increment, "--from", second, "--db", url, "--json");
    assertThat(hash(url)).isEqualTo(before);
    spoil(url);
    run(0, "restore", increment, "--from", backups, "--db", url, "--overwrite", "--in-steps");
    assertThat(hash(url)).isEqualTo(before);
    assertThat(run(0, "recover", "--from", backups, "--db", url, "--json"))
        .contains("\"source\":\"primary\"");
    run(0, "schedule", "--to", backups, "--db", url, "--encrypt", "--once");
    assertThat(run(0, "schedule", "--to", backups, "--db", url, "--encrypt", "--status"))
        .contains("differential");
    assertThat(create(url, "incremental")).isGreaterThan(increment);
    assertThat(run(0, with(NEWEST_ONLY, "--from", backups, "--dry-run")))
        .contains(full + " goes", increment + " goes");
    run(0, with(NEWEST_ONLY, "--from", backups));
    assertThat(run(0, "list", "--from", backups, "--json")).doesNotContain("\"id\":\"" + full);
    requireNoKey();
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
  }

  private String create(String url, String kind) {
    return run(
        0, "create", "--to", backups, "--db", url, "--kind", kind, "--type", "daily", "--encrypt");
  }

  private static void spoil(String url) {
    try (Database database = Holdfast.open(url)) {
      database.collection("things").dropIndex("n");
      database.collection("things").updateMany(Filter.all(), Update.set("n", 0));
      database.collection("later").insertOne(Document.of("a", 1));
    }
  }

  private void requireNoKey() throws IOException {
    assertThat(printed).doesNotContain(KEY);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, ISO_8859_1)).doesNotContain(KEY);
      }
    }
  }
}
