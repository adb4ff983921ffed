package dev.holdfast.postgres;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.Transaction;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.testing.PostgresPair;
import dev.holdfast.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What callers are told while a server hangs, comes back, or has lost its standby. */
class PostgresOutageTest {
  // The pool that all share has one thread on two cores.
  private static final Executor THREADS = task -> new Thread(task).start();

  private static final String CANCEL =
      "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event='SyncRep'";

  private static final String LOCKED =
      "SELECT 1 FROM pg_stat_activity WHERE wait_event_type='Lock' HAVING count(*)=2";

  /** What a transaction is told whose time is over before its commit. */
  private static final Set<ErrorCode> EARLY =
      Set.of(ErrorCode.TRANSACTION_ABORTED, ErrorCode.TIMEOUT);

  private static @Nullable PostgresPair pair;

  private final PostgresPair servers = started();
  private TestDatabase given;
  private Database database;
  private Collection<Document> documents;

  private static synchronized PostgresPair started() {
    PostgresPair there = pair == null ? PostgresPair.start() : pair;
    pair = there;
    return there;
  }

  @BeforeEach
  void open() {
    given = servers.newDatabase();
    database =
        Holdfast.open(
            given.url() + "&poolSize=4&busyTimeout=60000&connectTimeout=60000&socketTimeout=60000");
    documents = database.collection("outage");
    documents.insertOne(Document.of("id", "there", "n", 0));
  }

  @AfterEach
  void close() {
    servers.thaw();
    database.close();
    given.close();
  }

  @AfterAll
  static void stop() {
    if (pair != null) {
      pair.close();
    }
  }

  @Test
  void aClientGoesOnAfterItsServerWasStartedAgain() {
    Transaction open = database.begin();
    documents.in(open).insertOne(Document.of("id", "lost"));
    servers.restartPrimary();
    assertThat(failure(() -> documents.in(open).count()))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.TRANSACTION_ABORTED))
        .satisfies(e -> assertThat(e.retryable()).isTrue());
    assertThat(eventually(() -> documents.count())).isEqualTo(1);
    eventually(() -> documents.upsertOne(Document.of("id", "after")));
    assertThat(documents.count()).isEqualTo(2);
  }

  @Test
  void whatHangsEndsByItsTimeLimitAndTheClientGoesOnAfterwards() throws Exception {
    try (Database patient =
            Holdfast.open(
                given.url() + "&busyTimeout=60000&connectTimeout=60000&socketTimeout=8000");
        Connection holder = DriverManager.getConnection(given.nativeUrl());
        Statement statement = holder.createStatement()) {
      // A write that reached no server, or comes before a commit of its own, would be UNAVAILABLE:
      // this one is a single statement, as the collection is known, and the server has it.
      Collection<Document> waiting = patient.collection("outage");
      assertThat(waiting.count()).isEqualTo(1);
      holder.setAutoCommit(false);
      statement.execute("LOCK TABLE holdfast.outage IN ACCESS EXCLUSIVE MODE");
      CompletableFuture<ErrorCode> writer =
          told(() -> waiting.updateOne(field("id").eq("there"), Update.inc("n", 1)));
      CompletableFuture<ErrorCode> reader = told(() -> waiting.findById("there"));
      awaitRow(LOCKED);
      servers.freezePrimary();
      assertThat(writer.get(60, TimeUnit.SECONDS)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
      assertThat(reader.get(60, TimeUnit.SECONDS)).isEqualTo(ErrorCode.TIMEOUT);
      servers.thaw();
    }
    assertThat(eventually(() -> documents.findById("there"))).isPresent();
    assertThat(eventually(() -> documents.upsertOne(Document.of("id", "after")))).isNotNull();
  }

  @Test
  void aWriteWhoseWaitForTheStandbyIsStoppedIsNotAcknowledged() throws Exception {
    servers.freezeStandby();
    try (Database patient = Holdfast.open(given.url())) {
      Collection<Document> waiting = patient.collection("outage");
      List<Runnable> writes =
          List.of(
              () -> waiting.insertOne(Document.of("id", "one")),
              () -> waiting.updateOne(field("id").eq("there"), Update.inc("n", 1)),
              () -> waiting.updateMany(field("n").gte(0), Update.inc("n", 1)),
              () -> patient.transaction(tx -> waiting.in(tx).insertOne(Document.of("id", "two"))));
      for (Runnable write : writes) {
        assertThat(whenItsWaitIsStopped(write)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
      }
    }
  }

  /** It changes nothing, and so would be committed without a wait. */
  @Test
  void aRepetitionIsNotAnsweredBeforeTheStandbyHasWhatWasDoneAtFirst() throws Exception {
    Backend backend = database.backend();
    Update inc = Update.of(List.of(new Update.Inc(Path.of("n"), 1L)));
    Write change = new Write.Modify("outage", Target.id("there", null), inc, null);
    WriteBatch batch = WriteBatch.of(change).withOperationId(Operation.newId());
    WriteBatch other = new WriteBatch(List.of(), true, batch.operationId(), Images.NONE);
    servers.freezeStandby();
    List<Runnable> writes =
        List.of(
            () -> backend.write(batch),
            () -> backend.write(batch),
            () -> backend.write(other),
            () -> {
              BackendTransaction transaction = backend.begin(TransactionOptions.DEFAULT);
              transaction.write(batch);
              transaction.commit();
            });
    for (Runnable write : writes) {
      assertThat(whenItsWaitIsStopped(write)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    }
    servers.thaw();
    assertThat(backend.write(batch).outcomes().get(0).modified()).isEqualTo(1);
    assertThat(failure(() -> backend.write(other)).code()).isEqualTo(ErrorCode.INVALID);
    assertThat(documents.findById("there")).contains(Document.of("id", "there", "n", 1));
  }

  @Test
  void aTransactionWhoseTimeEndsWhileItsCommitWaitsForTheStandbyIsNotAcknowledged() {
    servers.freezeStandby();
    try (Database patient = Holdfast.open(given.url())) {
      Collection<Document> waiting = patient.collection("outage");
      ErrorCode told = ErrorCode.TRANSACTION_ABORTED;
      // On a machine that stands still a short time may be over before the commit.
      for (int seconds = 1; EARLY.contains(told) && seconds < 30; seconds *= 3) {
        TransactionOptions options = TransactionOptions.DEFAULT.within(Duration.ofSeconds(seconds));
        Runnable late =
            () ->
                patient.transaction(
                    options, tx -> waiting.in(tx).insertOne(Document.of("id", "late")));
        told = failure(late).code();
      }
      assertThat(told).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    }
  }

  private ErrorCode whenItsWaitIsStopped(Runnable write) throws Exception {
    CompletableFuture<ErrorCode> outcome = told(write);
    awaitRow(CANCEL);
    return outcome.get(60, TimeUnit.SECONDS);
  }

  /** Asks, as an administrator would, until there is an answer. */
  private void awaitRow(String question) throws SQLException {
    try (Connection connection = DriverManager.getConnection(given.nativeUrl());
        Statement statement = connection.createStatement()) {
      boolean there = false;
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!there && System.nanoTime() < deadline) {
        try (ResultSet rows = statement.executeQuery(question)) {
          there = rows.next();
        }
      }
      assertThat(there).isTrue();
    }
  }

  private static HoldfastException failure(Runnable call) {
    try {
      call.run();
    } catch (HoldfastException e) {
      return e;
    }
    throw new AssertionError("It did not fail");
  }

  private static CompletableFuture<ErrorCode> told(Runnable call) {
    return CompletableFuture.supplyAsync(() -> failure(call).code(), THREADS);
  }

  /** Calls until the connections that were lost have been found out, one by one at worst. */
  private static <T> T eventually(Supplier<T> call) {
    for (int attempt = 0; attempt < 10; attempt++) {
      try {
        return call.get();
      } catch (HoldfastException e) {
        assertThat(e.code()).isIn(ErrorCode.UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN);
      }
    }
    return call.get();
  }
}
