package dev.holdfast.postgres;

import dev.holdfast.tck.HistoryTck;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresHistoryTest extends HistoryTck {
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
}
