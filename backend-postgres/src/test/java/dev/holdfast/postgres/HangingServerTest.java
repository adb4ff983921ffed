package dev.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Query;
import dev.holdfast.Transaction;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.testing.Fault;
import dev.holdfast.testing.Fault.Point;
import dev.holdfast.testing.FaultProxy;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that hangs hangs neither the deadlines of others nor a close; nor is more unknown. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HangingServerTest {
  private static final String HELD =
      "SELECT count(*) FROM pg_stat_activity WHERE datname=current_database()"
          + " AND state='idle in transaction'";

  private final TestDatabase server = TestServer.postgres().newDatabase();

  @AfterEach
  void drop() {
    server.close();
  }

  private static TransactionOptions within(int millis) {
    return TransactionOptions.DEFAULT.within(Duration.ofMillis(millis));
  }

  @Test
  void theDeadlineOfAnotherIsKeptWhileARollbackHangs() throws Exception {
    try (FaultProxy proxy = FaultProxy.before(server.url());
        Database opened = Holdfast.open(proxy.through(server.url()));
        Connection observer = DriverManager.getConnection(server.nativeUrl())) {
      proxy.plan(Fault.at(Point.FREEZE).naming("ROLLBACK").lasting(Duration.ofMinutes(5)));
      BackendTransaction stuck = opened.backend().begin(within(100));
      while (proxy.hits() == 0) {
        Thread.onSpinWait();
      }
      BackendTransaction forgotten = opened.backend().begin(within(100));
      while (held(observer) > 1) {
        Thread.onSpinWait();
      }
      proxy.thaw();
      stuck.rollback();
      forgotten.rollback();
      assertThat(held(observer)).isZero();
    }
  }

  @Test
  void whatOnlyReadIsNeverUnknownWhenTheAnswerToItsCommitIsLost() {
    try (FaultProxy proxy = FaultProxy.before(server.url());
        Database opened = Holdfast.open(proxy.through(server.url()))) {
      opened.collection("things").insertOne(Document.of("id", "a"));
      proxy.plan(Fault.at(Point.BEFORE_REPLY).naming("COMMIT"));
      BackendTransaction reading = opened.backend().begin(TransactionOptions.DEFAULT);
      assertThatThrownBy(reading::commit)
          .isInstanceOfSatisfying(
              HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
      assertThat(proxy.hits()).isEqualTo(1);
    }
  }

  private static long held(Connection observer) throws Exception {
    try (Statement statement = observer.createStatement();
        ResultSet rows = statement.executeQuery(HELD)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void aCloseDoesNotWaitForEachTransactionAndStream() {
    FaultProxy proxy = FaultProxy.before(server.url());
    Database hanging = Holdfast.open(proxy.through(server.url()));
    Collection<Document> documents = hanging.collection("c");
    List<Document> many = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      many.add(Document.of("id", "" + i));
    }
    documents.insertMany(many);
    Transaction first = hanging.begin();
    Transaction second = hanging.begin();
    Stream<Document> stream = documents.stream(Query.all());
    Iterator<Document> rows = stream.iterator();
    assertThat(rows.next().id()).isEqualTo("0");
    proxy.freeze();
    // An answer would be waited for five minutes; the limit of this test is shorter.
    hanging.close();
    assertThat(first.isOpen() || second.isOpen()).isFalse();
    proxy.close();
    stream.close();
  }
}
