package dev.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.testing.Fault;
import dev.holdfast.testing.Fault.Point;
import dev.holdfast.testing.FaultProxy;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokenPoolTest {
  /** HikariCP once took the isolation level of a connection that broke for its own. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void aPoolWhoseFirstConnectionBreaksGoesOn(int request) {
    try (TestDatabase database = TestServer.postgres().newDatabase();
        FaultProxy proxy = FaultProxy.before(database.url())) {
      try (Database opened = Holdfast.open(proxy.through(database.url()) + "&busyTimeout=60000")) {
        Collection<Document> documents = opened.collection("c");
        proxy.plan(Fault.at(Point.BEFORE_SEND).ofRequest(request));
        while (proxy.hits() == 0) {
          writeOrFail(documents);
        }
        documents.upsertOne(Document.of("id", "a"));
        assertThat(documents.count()).isEqualTo(1);
      }
    }
  }

  private static void writeOrFail(Collection<Document> documents) {
    try {
      documents.upsertOne(Document.of("id", "a"));
    } catch (HoldfastException e) {
      assertThat(e.code()).isIn(ErrorCode.UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN);
    }
  }
}
