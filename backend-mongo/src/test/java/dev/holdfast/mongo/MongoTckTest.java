package dev.holdfast.mongo;

import dev.holdfast.tck.BackendTck;
import dev.holdfast.testing.TestServer;

class MongoTckTest extends BackendTck {
  @Override
  protected String name() {
    return "mongo";
  }

  @Override
  protected String url() {
    return TestServer.mongo().sharedDatabase().url();
  }
}
