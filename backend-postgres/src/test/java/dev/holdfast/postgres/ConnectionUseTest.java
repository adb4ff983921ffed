package dev.holdfast.postgres;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Query;
import dev.holdfast.Transaction;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.spi.Pooled;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the backend uses, shares, and gives back connections, and gets along with few rights. */
class ConnectionUseTest {
  private static final String SESSIONS =
      "SELECT pid FROM pg_stat_activity"
          + " WHERE application_name='ended' AND datname=current_database()";

  private @Nullable TestDatabase database;

  @BeforeEach
  void create() {
    database = TestServer.postgres().newDatabase();
  }

  @AfterEach
  void drop() {
    database().close();
  }

  private TestDatabase database() {
    if (database == null) {
      throw new IllegalStateException("there is no database outside a test");
    }
    return database;
  }

  private String url(String options) {
    return database().url() + options;
  }

  private static HoldfastException failure(Runnable call) {
    HoldfastException error = catchThrowableOfType(HoldfastException.class, call::run);
    assertThat(error).isNotNull();
    return error;
  }

  /** What may take a busy machine longer than a call that is in a hurry waits. */
  private static <T> T eventually(Supplier<T> call) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      try {
        return call.get();
      } catch (HoldfastException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(System.nanoTime()).isLessThan(deadline);
      }
    }
  }

  private static void fill(Collection<Document> documents, int count) {
    List<Document> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(Document.of("id", "" + (10_000 + i), "n", i));
    }
    documents.insertMany(all);
  }

  @Test
  void aPoolThatIsExhaustedIsUnavailableInTimeAndRecovers() {
    try (Database patient = Holdfast.open(url(""))) {
      fill(patient.collection("c"), 100);
    }
    try (Database db = Holdfast.open(url("&poolSize=2&busyTimeout=300"))) {
      Collection<Document> documents = db.collection("c");
      Transaction one = eventually(() -> db.begin());
      Transaction two = eventually(() -> db.begin());
      assertThat(((Pooled) db.backend()).pool()).isEqualTo(new Pooled.Pool(2, 0, 0, 2));
      // Without the option it would be five seconds; the machine may stand still in one try.
      Duration shortest = Duration.ofHours(1);
      for (int i = 0; i < 5 && shortest.compareTo(Duration.ofSeconds(3)) > 0; i++) {
        long start = System.nanoTime();
        assertThat(failure(documents::count).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        shortest = Duration.ofNanos(System.nanoTime() - start);
      }
      assertThat(shortest).isLessThan(Duration.ofSeconds(3));
      one.close();
      assertThat(eventually(() -> documents.count())).isEqualTo(100);
      two.close();
    }
  }

  @Test
  void whereNoStartupOptionsAreTakenATransactionSetsItsLimits() throws SQLException {
    try (Database patient = Holdfast.open(url(""))) {
      fill(patient.collection("c"), 1);
    }
    try (Database db = Holdfast.open(url("&startupOptions=false&busyTimeout=300"));
        Connection other = DriverManager.getConnection(database().nativeUrl());
        Statement statement = other.createStatement()) {
      Collection<Document> documents = db.collection("c");
      other.setAutoCommit(false);
      statement.execute("SELECT id FROM holdfast.c FOR UPDATE");
      HoldfastException error =
          failure(
              () ->
                  db.transaction(
                      tx -> documents.in(tx).updateMany(Filter.all(), Update.inc("n", 1))));
      assertThat(error.code()).isEqualTo(ErrorCode.UNAVAILABLE);
      other.rollback();
      assertThat(
              eventually(() -> documents.updateMany(Filter.all(), Update.inc("n", 1))).modified())
          .isEqualTo(1);
    }
  }

  @Test
  void aTransactionMakesACollectionWithTheOnlyConnection() {
    try (Database db = Holdfast.open(url("&poolSize=1&busyTimeout=30000"))) {
      db.transaction(
          tx -> {
            db.collection("made in it").in(tx).insertOne(Document.of("a", 1));
            return db.collection("made in it").in(tx).count();
          });
      assertThat(db.collection("made in it").count()).isEqualTo(1);
    }
  }

  @Test
  void nothingStaysBorrowedAfterStreamsErrorsAndTransactions() {
    try (Database db = Holdfast.open(url("&poolSize=1&busyTimeout=30000"))) {
      Collection<Document> documents = db.collection("c");
      documents.createIndex(Index.on("n").asUnique());
      fill(documents, 500);
      for (int i = 0; i < 5; i++) {
        try (Stream<Document> stream = documents.stream(Query.all())) {
          assertThat(stream.limit(40).count()).isEqualTo(40);
        }
        failure(() -> documents.insertOne(Document.of("id", "10000")));
        failure(() -> documents.insertOne(Document.of("n", 1)));
        failure(() -> documents.updateMany(Filter.all(), Update.set("n", 1)));
        failure(() -> documents.updateMany(Filter.all(), Update.push("n", 1)));
        Transaction tx = db.begin(TransactionOptions.DEFAULT);
        failure(() -> documents.in(tx).insertOne(Document.of("n", 1)));
        tx.close();
        assertThat(documents.findMany(field("n").regex("x"))).isEmpty();
      }
      assertThat(documents.count()).isEqualTo(500);
    }
  }

  @Test
  void aStreamNeverHoldsTheResult() {
    try (Database db = Holdfast.open(url("&poolSize=2"))) {
      Collection<Document> documents = db.collection("c");
      String large = "x".repeat(1 << 20);
      for (int i = 0; i < 60; i++) {
        documents.insertOne(Document.of("text", large));
      }
      long before = heldBytes();
      try (Stream<Document> stream = documents.stream(Query.all())) {
        Iterator<Document> each = stream.iterator();
        int read = 0;
        // What comes first is so many documents, whatever their size.
        while (read <= PostgresRows.FIRST_PORTION) {
          assertThat(each.next().getString("text")).hasValue(large);
          read++;
        }
        assertThat(heldBytes() - before).isLessThan(20 << 20);
        while (each.hasNext()) {
          each.next();
          read++;
        }
        assertThat(read).isEqualTo(60);
      }
    }
  }

  private static long heldBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void aDataSourceOfTheApplicationIsUsedAndLeftOpen() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database().nativeUrl());
    config.setMaximumPoolSize(3);
    try (HikariDataSource source = new HikariDataSource(config)) {
      try (Database db = Holdfast.open(PostgresBackend.over(source, "their own"))) {
        fill(db.collection("c"), 100);
        db.transaction(tx -> db.collection("c").in(tx).deleteMany(field("n").gte(50)));
        assertThat(db.collection("c").count()).isEqualTo(50);
      }
      assertThat(source.isClosed()).isFalse();
      assertThat(source.getHikariPoolMXBean().getActiveConnections()).isZero();
      assertThat(question("SELECT count(*) FROM \"their own\".c")).isEqualTo("50");
    }
  }

  @Test
  void aRoleThatMayMakeNothingWorksOnWhatIsThereAndLearnsWhatItLacks() throws SQLException {
    try (Database db = Holdfast.open(url(""))) {
      fill(db.collection("c"), 10);
      db.collection("c").createIndex(Index.on("n"));
    }
    String role = "reader_" + database().name();
    execute("CREATE ROLE " + role + " LOGIN PASSWORD 'secret'");
    try {
      execute("GRANT USAGE ON SCHEMA holdfast TO " + role);
      execute("GRANT USAGE ON SEQUENCE holdfast.hf_revision TO " + role);
      execute("GRANT SELECT ON ALL TABLES IN SCHEMA holdfast TO " + role);
      execute("GRANT INSERT, UPDATE, DELETE ON holdfast.c TO " + role);
      try (Database db = Holdfast.open(as(role))) {
        Collection<Document> documents = db.collection("c");
        documents.insertOne(Document.of("id", "new", "n", 77));
        documents.updateOne(field("n").eq(77), Update.inc("n", 1));
        documents.updateMany(field("n").lt(5), Update.push("tags", "low"));
        documents.deleteMany(field("n").eq(78));
        assertThat(documents.createIndex(Index.on("n"))).isFalse();
        assertThat(documents.count()).isEqualTo(10);
        assertThat(db.collections()).containsExactly("c");

        HoldfastException denied =
            failure(() -> db.collection("other").insertOne(Document.of("a", 1)));
        assertThat(denied.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(denied).hasMessageContaining("GRANT");
        assertThat(failure(() -> documents.createIndex(Index.on("other"))).code())
            .isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(documents.count()).isEqualTo(10);
      }
    } finally {
      execute("DROP OWNED BY " + role);
      execute("DROP ROLE " + role);
    }
  }

  private String as(String role) {
    String rest = url("").substring(url("").indexOf('@'));
    return "postgresql://" + role + ":secret" + rest;
  }

  @Test
  void aTableThatAnotherProcessDroppedOrMadeAnewIsFoundAgain() {
    try (Database one = Holdfast.open(url(""));
        Database two = Holdfast.open(url(""))) {
      String longName = "long ".repeat(20);
      for (String name : List.of("c", "hf_c", longName, "it's \"quoted\"", "UPPER")) {
        Collection<Document> here = one.collection(name);
        here.insertOne(Document.of("id", "1", "a", 1));
        two.collection(name).drop();
        assertThat(here.count()).as(name).isZero();
        here.insertOne(Document.of("id", "2", "a", 1));
        two.collection(name).drop();
        assertThat(here.updateOne(field("id").eq("2"), Update.inc("a", 1)).matched()).isZero();
        two.collection(name).insertOne(Document.of("id", "3", "a", 1));
        assertThat(here.findMany(Filter.all())).hasSize(1);
        here.drop();
      }
    }
  }

  @Test
  void manyWhoMakeOneCollectionAtOnceMakeItOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    CountDownLatch allAreThere = new CountDownLatch(8);
    try (Database one = Holdfast.open(url("&busyTimeout=60000"));
        Database two = Holdfast.open(url("&busyTimeout=60000"))) {
      List<Future<String>> made = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        Database db = i % 2 == 0 ? one : two;
        made.add(
            threads.submit(
                () -> {
                  allAreThere.countDown();
                  allAreThere.await();
                  return db.collection("new").insertOne(Document.of("a", 1));
                }));
      }
      for (Future<String> each : made) {
        each.get();
      }
      assertThat(one.collection("new").count()).isEqualTo(16);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aConnectionThatTheServerEndedIsReplaced() throws SQLException {
    try (Database db = Holdfast.open(url("&applicationName=ended"))) {
      Collection<Document> documents = db.collection("c");
      fill(documents, 10);
      String pids =
          question("SELECT coalesce(string_agg(pid::text,','),'0') FROM (" + SESSIONS + ") s");
      execute("SELECT pg_terminate_backend(pid) FROM unnest(ARRAY[" + pids + "]) AS p(pid)");
      // They end when they come to it.
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      String left = "SELECT count(*) FROM (" + SESSIONS + ") s WHERE pid IN (" + pids + ")";
      while (!question(left).equals("0")) {
        assertThat(System.nanoTime()).isLessThan(deadline);
      }
      int ended = pids.split(",").length;
      assertThat(failuresOf(documents::count)).isLessThanOrEqualTo(ended);
      assertThat(documents.count()).isEqualTo(10);
    }
  }

  /** How often it is UNAVAILABLE before it succeeds. */
  private static int failuresOf(Runnable call) {
    for (int failures = 0; ; failures++) {
      try {
        call.run();
        return failures;
      } catch (HoldfastException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(failures).isLessThan(20);
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database().nativeUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String question(String sql) {
    try (Connection connection = DriverManager.getConnection(database().nativeUrl());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
