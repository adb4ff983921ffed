package dev.holdfast.postgres;

import dev.holdfast.tck.FailoverTck;
import dev.holdfast.testing.PostgresPair;

class PostgresFailoverTest extends FailoverTck {
  @Override
  protected Cluster start() {
    PostgresPair pair = PostgresPair.start();
    String url = pair.newDatabase().url();
    return new Cluster() {
      @Override
      public String url() {
        return url;
      }

      @Override
      public void killPrimary() {
        pair.killPrimary();
        pair.promoteStandby();
      }

      @Override
      public void close() {
        pair.close();
      }
    };
  }
}
