package dev.holdfast.postgres;

import dev.holdfast.tck.BackendTck;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import org.jspecify.annotations.Nullable;

class PostgresTckTest extends BackendTck {
  private static @Nullable TestDatabase database;

  @Override
  protected String name() {
    return "postgres";
  }

  @Override
  protected String url() {
    return database().url();
  }

  private static synchronized TestDatabase database() {
    if (database == null) {
      database = TestServer.postgres().newDatabase();
    }
    return database;
  }
}
