package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.Holdfast;
import dev.holdfast.backup.Comparison;
import dev.holdfast.examples.earthquakes.Earthquakes;
import dev.holdfast.examples.earthquakes.Quake;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From each backend to each of the others, and at every end the same content. */
class CopyRoundTest {
  private static final List<String> BACKENDS = List.of("memory", "sqlite", "postgresql", "mongodb");

  @TempDir Path directory;
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  /** A new, empty database; one in memory is held open, so that it outlives a command. */
  private String newUrl(String backend) {
    switch (backend) {
      case "postgresql" -> {
        return url(TestServer.postgres().newDatabase());
      }
      case "mongodb" -> {
        return url(TestServer.mongo().newDatabase());
      }
      default -> {
        String name = backend + opened.size();
        String url = backend.equals("memory") ? "memory:" + name : sqlite(name);
        opened.add(Holdfast.open(url));
        return url;
      }
    }
  }

  private String sqlite(String name) {
    return "sqlite:" + directory.resolve(name + ".db") + "?synchronous=normal";
  }

  private String url(TestDatabase database) {
    opened.add(database);
    return database.url();
  }

  @ParameterizedTest
  @ValueSource(strings = {"earthquakes", "nasty data"})
  void fromEachBackendToEachOtherTheContentIsTheSame(String data) {
    String origin = newUrl("memory");
    try (Database database = Holdfast.open(origin)) {
      if (data.equals("earthquakes")) {
        database.collection("quakes", Quake.class).unordered().insertMany(Earthquakes.read());
      } else {
        NastyData.into(database);
      }
    }
    Map<String, String> expected = hashes(origin);
    assertThat(expected).isNotEmpty();
    Map<String, String> sources = new LinkedHashMap<>();
    for (String backend : BACKENDS) {
      sources.put(backend, copied(origin, newUrl(backend)));
    }
    sources.forEach(
        (from, source) -> {
          for (String to : BACKENDS) {
            if (!to.equals(from)) {
              assertThat(hashes(copied(source, newUrl(to))))
                  .as("%s from %s to %s", data, from, to)
                  .isEqualTo(expected);
            }
          }
        });
  }

  /** Runs the command and gives the target back. */
  private static String copied(String from, String to) {
    Cli.Result result = Cli.run("copy", "--from", from, "--to", to, "--verify");
    assertThat(result.err()).as("%s to %s", from, to).doesNotContain("differs");
    assertThat(result.code()).as("%s to %s: %s", from, to, result.err()).isZero();
    assertThat(result.out()).contains("proved equal");
    return to;
  }

  private static Map<String, String> hashes(String url) {
    try (Database database = Holdfast.open(url)) {
      Map<String, String> hashes = new TreeMap<>();
      for (String name : database.collections()) {
        hashes.put(
            name, Comparison.hash(database, name) + database.collection(name).indexes().toString());
      }
      return hashes;
    }
  }
}
