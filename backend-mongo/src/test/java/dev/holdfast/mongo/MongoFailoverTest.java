package dev.holdfast.mongo;

import dev.holdfast.tck.FailoverTck;
import dev.holdfast.testing.MongoReplicaSet;

class MongoFailoverTest extends FailoverTck {
  @Override
  protected Cluster start() {
    MongoReplicaSet set = MongoReplicaSet.start(3);
    String url = set.newDatabase().url();
    return new Cluster() {
      @Override
      public String url() {
        return url;
      }

      @Override
      public void killPrimary() {
        set.killPrimary();
      }

      @Override
      public void close() {
        set.close();
      }
    };
  }
}
