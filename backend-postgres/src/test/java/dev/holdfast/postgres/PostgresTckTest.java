package dev.holdfast.postgres;

import dev.holdfast.tck.BackendTck;
import dev.holdfast.testing.TestServer;

class PostgresTckTest extends BackendTck {
  @Override
  protected String name() {
    return "postgres";
  }

  @Override
  protected String url() {
    return TestServer.postgres().sharedDatabase().url();
  }
}
