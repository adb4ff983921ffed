package dev.holdfast.sqlite;

import dev.holdfast.tck.LoadTck;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class SqliteLoadTest extends LoadTck {
  @TempDir Path directory;

  @Override
  protected String url() {
    return "sqlite:" + directory.resolve("load.db") + "?synchronous=normal";
  }

  @Override
  protected Optional<Duration> patience() {
    return Optional.of(Duration.ofSeconds(60));
  }
}
