package dev.holdfast.mongo;

import dev.holdfast.tck.BackendTck;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import org.jspecify.annotations.Nullable;

class MongoTckTest extends BackendTck {
  private static @Nullable TestDatabase database;

  @Override
  protected String name() {
    return "mongo";
  }

  @Override
  protected synchronized String url() {
    if (database == null) {
      database = TestServer.mongo().newDatabase();
    }
    return database.url();
  }
}
