package dev.holdfast.postgres;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Transaction;
import dev.holdfast.Update;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An insert that waits for whoever deletes its id. */
class RacingInsertTest {
  private static void awaitWaiting(TestDatabase database) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database.nativeUrl());
        Statement statement = connection.createStatement()) {
      boolean waiting = false;
      while (!waiting) {
        try (ResultSet rows =
            statement.executeQuery(
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type='Lock'"
                    + " AND datname=current_database()")) {
          waiting = rows.next();
        }
      }
    }
  }

  private static long revision(Collection<Document> documents) {
    return documents.versioned().findById("a").orElseThrow().revision();
  }

  @Test
  void hasARevisionThatNobodyHasSeenAlsoWhereItIsNotTheGreatest() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (TestDatabase server = TestServer.postgres().newDatabase();
        Database database = Holdfast.open(server.url() + "&busyTimeout=60000")) {
      Collection<Document> documents = database.collection("c");
      documents.insertOne(Document.of("id", "a", "n", 1));
      List<Long> seen = new ArrayList<>(List.of(revision(documents)));
      Future<?> inserting;
      try (Transaction deleting = database.begin()) {
        Collection<Document> within = documents.in(deleting);
        within.updateOne(field("id").eq("a"), Update.set("n", 2));
        seen.add(revision(within));
        inserting = thread.submit(() -> documents.insertOne(Document.of("id", "a", "n", 3)));
        awaitWaiting(server);
        within.updateOne(field("id").eq("a"), Update.set("n", 4));
        seen.add(revision(within));
        within.deleteOne(field("id").eq("a"));
        deleting.commit();
      }
      inserting.get(60, TimeUnit.SECONDS);
      long now = revision(documents);
      assertThat(seen).doesNotContain(now);
      assertThat(now).isBetween(seen.get(1), seen.get(2));
      for (long before : seen) {
        HoldfastException stale =
            catchThrowableOfType(
                HoldfastException.class, () -> documents.deleteOne(field("id").eq("a"), before));
        assertThat(stale.code()).isEqualTo(ErrorCode.CONFLICT);
      }
      documents.updateOne(field("id").eq("a"), Update.set("n", 5));
      assertThat(revision(documents)).isGreaterThan(now).isGreaterThan(seen.get(2));
    } finally {
      thread.shutdownNow();
    }
  }
}
