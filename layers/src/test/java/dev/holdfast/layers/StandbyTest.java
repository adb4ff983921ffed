package dev.holdfast.layers;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Update;
import dev.holdfast.testing.PostgresPair;
import dev.holdfast.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A write that may be lost in a failover is repeated, and is acknowledged by no repetition. */
class StandbyTest {
  private static final String CANCEL =
      "SELECT query_start,pg_cancel_backend(pid) FROM pg_stat_activity"
          + " WHERE wait_event='SyncRep' AND query_start>?";

  @Test
  void whatNoStandbyHasIsNotAcknowledgedHoweverOftenItIsRepeated() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (PostgresPair servers = PostgresPair.start();
        TestDatabase given = servers.newDatabase();
        Database database =
            Holdfast.open(given.url() + "&busyTimeout=60000", Retry.upTo(2).pausing(nanos -> {}))) {
      Collection<Document> documents = database.collection("c");
      documents.insertOne(Document.of("id", "there", "n", 0));
      List<Runnable> writes =
          List.of(
              () -> documents.insertOne(Document.of("id", "one")),
              () -> documents.updateOne(field("id").eq("there"), Update.inc("n", 1)),
              () -> documents.updateMany(field("n").gte(0), Update.inc("n", 1)),
              () ->
                  database.transaction(tx -> documents.in(tx).insertOne(Document.of("id", "two"))));
      servers.freezeStandby();
      Future<Integer> administrator = thread.submit(() -> cancelEachWait(given.nativeUrl()));
      List<ErrorCode> told = new ArrayList<>();
      for (Runnable write : writes) {
        HoldfastException error = catchThrowableOfType(HoldfastException.class, write::run);
        assertThat(error).isNotNull();
        told.add(error.code());
      }
      assertThat(told).containsOnly(ErrorCode.OUTCOME_UNKNOWN);
      thread.shutdownNow();
      assertThat(administrator.get(60, TimeUnit.SECONDS)).isGreaterThan(writes.size());
      servers.thaw();
      assertThat(documents.count()).isEqualTo(3);
      assertThat(documents.findById("there")).contains(Document.of("id", "there", "n", 2));
    } finally {
      thread.shutdownNow();
    }
  }

  /** Until it is interrupted; each wait once, so that no other statement is hit. How many. */
  private static int cancelEachWait(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement statement = connection.prepareStatement(CANCEL)) {
      int waits = 0;
      Timestamp last = new Timestamp(0);
      while (!Thread.currentThread().isInterrupted()) {
        statement.setTimestamp(1, last);
        try (ResultSet rows = statement.executeQuery()) {
          while (rows.next()) {
            last = rows.getTimestamp(1);
            waits++;
          }
        }
      }
      return waits;
    }
  }
}
