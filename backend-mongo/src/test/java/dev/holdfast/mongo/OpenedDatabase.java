package dev.holdfast.mongo;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.spi.Backend;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;

/** A backend over a fresh database, which goes with it. */
record OpenedDatabase(TestDatabase database, Backend backend) implements AutoCloseable {
  static OpenedDatabase fresh() {
    TestDatabase database = TestServer.mongo().newDatabase();
    return new OpenedDatabase(
        database, new MongoProvider().open(DatabaseConfig.parse(database.url())));
  }

  @Override
  public void close() {
    backend.close();
    database.close();
  }
}
