package dev.holdfast.postgres;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What others see of an index that takes long, and of a read that takes two statements. */
class IndexBuildTest {
  private static final String LATE =
      "SELECT 1 FROM pg_stat_activity WHERE wait_event_type='Lock' AND query LIKE 'CREATE INDEX%'"
          + " AND datname=current_database() AND now()-query_start>interval '500 ms'";

  private static boolean isTrue(Connection connection, String question) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(question)) {
      return rows.next();
    }
  }

  private static Database withDocument(String url) {
    Database opened = Holdfast.open(url);
    opened.collection("c").insertOne(Document.of("id", "a", "v", 1));
    return opened;
  }

  /** A database in which a collection is known; that may take a busy machine several attempts. */
  private static Database inAHurry(String url) {
    for (int attempt = 1; ; attempt++) {
      try {
        Database opened = Holdfast.open(url);
        try {
          opened.collection("c").count();
          return opened;
        } catch (HoldfastException e) {
          opened.close();
          throw e;
        }
      } catch (HoldfastException e) {
        if (attempt == 20) {
          throw e;
        }
      }
    }
  }

  @Test
  void isNotCutShortAndStopsNobodyWhoMakesAnotherCollection() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (TestDatabase server = TestServer.postgres().newDatabase();
        Database opened = withDocument(server.url() + "&busyTimeout=20000");
        Database patient = inAHurry(server.url() + "&busyTimeout=60000&statementTimeout=400");
        Connection writer = DriverManager.getConnection(server.nativeUrl());
        Connection watcher = DriverManager.getConnection(server.nativeUrl())) {
      writer.setAutoCommit(false);
      assertThat(isTrue(writer, "UPDATE holdfast.c SET rev=rev RETURNING 1")).isTrue();
      Future<Boolean> building =
          thread.submit(() -> patient.collection("c").createIndex(Index.on("v")));
      while (!isTrue(watcher, LATE) && !building.isDone()) {
        Thread.onSpinWait();
      }
      opened.collection("d").insertOne(Document.of("id", "a"));
      assertThat(opened.collection("d").createIndex(Index.on("v"))).isTrue();
      assertThat(building.isDone()).isFalse();
      writer.commit();
      assertThat(building.get(60, TimeUnit.SECONDS)).isTrue();
      assertThat(opened.collection("c").indexes()).hasSize(1);
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void aStreamThatGoesOnWithAnotherStatementIsOfOneState() {
    try (TestDatabase server = TestServer.postgres().newDatabase();
        Database opened = Holdfast.open(server.url())) {
      Collection<Document> documents = opened.collection("c");
      List<String> ids = new ArrayList<>();
      String longText = "s" + "x".repeat(5000);
      for (int i = 0; i < 200; i++) {
        ids.add("" + (1000 + i));
        String text = i < 100 ? "a" + (1000 + i) : longText + (1000 + i);
        documents.insertOne(Document.of("id", ids.get(i), "s", text));
      }
      List<String> found = new ArrayList<>();
      try (Stream<Document> rows = documents.stream(Query.all().sort(Sort.ascending("s")))) {
        Iterator<Document> each = rows.iterator();
        found.add(each.next().getString("id").orElseThrow());
        documents.updateOne(field("id").eq("1150"), Update.set("s", "0"));
        documents.updateOne(field("id").eq("1000"), Update.set("s", "z"));
        each.forEachRemaining(row -> found.add(row.getString("id").orElseThrow()));
      }
      assertThat(found).isEqualTo(ids);
    }
  }

  @Test
  void anIndexOfAnotherWhoseNameBeginsLikeOursIsNotTakenForOurs() {
    String plan =
        "[{\"Plan\":{\"Node Type\":\"Index Scan\",\"Index Name\":\"hf_idea\","
            + "\"Index Cond\":\"(x = 1)\"}}]";
    assertThat(PlanReading.of(plan).indexNumber()).isEmpty();
    assertThat(PlanReading.of(plan.replace("hf_idea", "hf_i17")).indexNumber()).hasValue(17L);
  }
}
