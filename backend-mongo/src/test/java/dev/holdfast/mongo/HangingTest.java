package dev.holdfast.mongo;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Query;
import dev.holdfast.Transaction;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.testing.Fault;
import dev.holdfast.testing.Fault.Point;
import dev.holdfast.testing.FaultProxy;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What hangs in one transaction holds up neither its end nor others. */
@Timeout(value = 50, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HangingTest {
  private static String direct(String url) {
    return url.replaceFirst("[&]?replicaSet=[^&]*", "") + "&directConnection=true";
  }

  private static TransactionOptions within(Duration time) {
    return TransactionOptions.DEFAULT.within(time);
  }

  private static void fill(Collection<Document> documents) {
    List<Document> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      all.add(Document.of("id", "" + i, "n", 0));
    }
    documents.insertMany(all);
  }

  /** Reads on in a thread of its own until the fetch hangs, or the reading ends without. */
  private static Thread hang(FaultProxy proxy, Runnable reading) {
    proxy.forget();
    proxy.plan(Fault.at(Point.FREEZE).naming("getMore"));
    Thread reader =
        new Thread(
            () -> {
              try {
                reading.run();
              } catch (HoldfastException e) {
                // Its transaction has ended, or the connection was cut.
              }
            });
    reader.start();
    while (proxy.hits() == 0 && reader.isAlive()) {
      Thread.onSpinWait();
    }
    return reader;
  }

  @Test
  void aFetchThatHangsKeepsNoTransactionFromEndingByItsDeadline() throws Exception {
    try (TestDatabase server = TestServer.mongo().newDatabase();
        FaultProxy proxy = FaultProxy.before(server.url());
        Database direct = Holdfast.open(server.url() + "&busyTimeout=30000");
        Database opened = Holdfast.open(direct(proxy.through(server.url())))) {
      fill(direct.collection("c"));
      // On a machine that stands still a short time may be over before the fetch.
      for (int seconds = 1; seconds < 20 && proxy.hits() == 0; seconds *= 4) {
        hangingFetch(proxy, direct.collection("c"), opened, Duration.ofSeconds(seconds));
      }
      assertThat(proxy.hits()).isEqualTo(1);
      assertThat(direct.collection("c").findById("7").orElseThrow().getLong("n")).hasValue(10L);
    }
  }

  private static void hangingFetch(
      FaultProxy proxy, Collection<Document> direct, Database opened, Duration time)
      throws InterruptedException {
    try (Transaction hanging = opened.begin(within(time));
        Transaction forgotten = opened.begin(within(time));
        Stream<Document> rows = heldAndRead(opened.collection("c"), forgotten, hanging)) {
      Thread reader = hang(proxy, () -> rows.forEach(row -> {}));
      if (proxy.hits() == 1) {
        direct.updateOne(field("id").eq("7"), Update.inc("n", 10));
        assertThat(reader.isAlive()).isTrue();
        proxy.thaw();
      }
      reader.join();
    }
  }

  private static Stream<Document> heldAndRead(
      Collection<Document> documents, Transaction holding, Transaction reading) {
    try {
      documents.in(holding).updateOne(field("id").eq("7"), Update.inc("n", 1));
      return documents.in(reading).stream(Query.all());
    } catch (HoldfastException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.TRANSACTION_ABORTED);
      return Stream.empty();
    }
  }

  @Test
  void aRollbackDoesNotWaitForAFetchThatHangs() throws Exception {
    try (TestDatabase server = TestServer.mongo().newDatabase();
        FaultProxy proxy = FaultProxy.before(server.url());
        Database opened = Holdfast.open(direct(proxy.through(server.url())))) {
      fill(opened.collection("c"));
      BackendTransaction hanging = opened.backend().begin(TransactionOptions.DEFAULT);
      Rows rows = hanging.read(new Read.Find("c", Filter.all(), List.of(), null, 0, -1, null));
      Thread reader =
          hang(
              proxy,
              () -> {
                while (rows.next()) {
                  rows.id();
                }
              });
      hanging.rollback();
      assertThat(reader.isAlive()).isTrue();
      proxy.thaw();
      reader.join();
      rows.close();
      assertThat(opened.collection("c").count(Filter.all())).isEqualTo(500);
    }
  }

  @Test
  void aCommitThatIsGivenUpHoldsNoLocks() {
    try (TestDatabase server = TestServer.mongo().newDatabase();
        FaultProxy proxy = FaultProxy.before(server.url());
        Database direct = Holdfast.open(server.url() + "&busyTimeout=30000");
        Database opened = Holdfast.open(direct(proxy.through(server.url())))) {
      fill(direct.collection("c"));
      Fault[] always = new Fault[1000];
      Arrays.fill(always, Fault.at(Point.BEFORE_SEND).naming("commitTransaction"));
      proxy.plan(always);
      ErrorCode told = ErrorCode.TRANSACTION_ABORTED;
      // On a machine that stands still a short time may be over before the commit.
      for (int seconds = 1; seconds < 20 && told == ErrorCode.TRANSACTION_ABORTED; seconds *= 4) {
        told = commit(opened, Duration.ofSeconds(seconds));
      }
      assertThat(told).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
      direct.collection("c").updateOne(field("id").eq("7"), Update.inc("n", 10));
      assertThat(direct.collection("c").findById("7").orElseThrow().getLong("n")).hasValue(10L);
    }
  }

  /** What a transaction is told that nobody lets commit. */
  private static ErrorCode commit(Database database, Duration time) {
    try (Transaction open = database.begin(within(time))) {
      Collection<Document> held = database.collection("c").in(open);
      held.updateOne(field("id").eq("7"), Update.inc("n", 1));
      open.commit();
      throw new AssertionError("It was committed");
    } catch (HoldfastException e) {
      return e.code();
    }
  }
}
