package dev.holdfast.mongo;

import dev.holdfast.tck.BackendTck;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import org.jspecify.annotations.Nullable;

/** A server that is no replica set: what it cannot do it says, and the rest holds there too. */
class StandaloneTckTest extends BackendTck {
  private static @Nullable TestDatabase database;

  @Override
  protected String name() {
    return "mongo-standalone";
  }

  @Override
  protected synchronized String url() {
    if (database == null) {
      database = TestServer.standaloneMongo().newDatabase();
    }
    return database.url();
  }
}
