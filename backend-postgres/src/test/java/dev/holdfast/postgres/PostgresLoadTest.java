package dev.holdfast.postgres;

import dev.holdfast.tck.LoadTck;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresLoadTest extends LoadTck {
  private static @Nullable TestDatabase database;

  @BeforeAll
  static void start() {
    database = TestServer.postgres().newDatabase();
  }

  @AfterAll
  static void stop() {
    if (database != null) {
      database.close();
    }
  }

  @Override
  protected String url() {
    return Objects.requireNonNull(database).url();
  }

  @Override
  protected Optional<Duration> patience() {
    return Optional.of(Duration.ofSeconds(60));
  }
}
