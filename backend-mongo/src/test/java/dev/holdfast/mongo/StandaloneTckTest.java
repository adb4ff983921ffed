package dev.holdfast.mongo;

import dev.holdfast.tck.BackendTck;
import dev.holdfast.testing.TestServer;

/** A server that is no replica set: what it cannot do it says, and the rest holds there too. */
class StandaloneTckTest extends BackendTck {
  @Override
  protected String name() {
    return "mongo-standalone";
  }

  @Override
  protected String url() {
    return TestServer.standaloneMongo().sharedDatabase().url();
  }
}
