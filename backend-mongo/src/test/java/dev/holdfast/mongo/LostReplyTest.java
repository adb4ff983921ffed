package dev.holdfast.mongo;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Transaction;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.testing.Fault;
import dev.holdfast.testing.Fault.Point;
import dev.holdfast.testing.FaultProxy;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a write is said to have done whose reply never came. */
class LostReplyTest {
  private static final String LARGE = "x".repeat(9 << 20);

  private static String direct(String url) {
    return url.replaceFirst("[&]?replicaSet=[^&]*", "") + "&directConnection=true";
  }

  private static ErrorCode failure(Runnable call) {
    try {
      call.run();
    } catch (HoldfastException e) {
      return e.code();
    }
    throw new AssertionError("It did not fail");
  }

  /** A call through a proxy that breaks it, the proxy gone afterwards. */
  private static void broken(Fault fault, TestDatabase database, Call call) {
    try (FaultProxy proxy = FaultProxy.before(database.url());
        Database opened = Holdfast.open(direct(proxy.through(database.url())))) {
      Collection<Document> documents = opened.collection("c");
      documents.upsertOne(Document.of("id", "a", "n", 0));
      proxy.plan(fault);
      call.run(opened, proxy);
      assertThat(proxy.hits()).isEqualTo(1);
    }
  }

  private interface Call {
    void run(Database database, FaultProxy proxy);
  }

  private static void increment(Database database) {
    database.collection("c").updateOne(field("id").eq("a"), Update.inc("n", 1));
  }

  private static long stored(Database database) {
    return database.collection("c").findById("a").orElseThrow().getLong("n").orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(
      value = Point.class,
      names = {"AFTER_SEND", "BEFORE_REPLY", "MID_REPLY"})
  void aWriteIsSentOnceAndItsOutcomeUnknown(Point point) {
    try (TestDatabase database = TestServer.mongo().newDatabase()) {
      broken(
          Fault.at(point).naming("findAndModify"),
          database,
          (opened, proxy) -> {
            assertThat(failure(() -> increment(opened))).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
            increment(opened);
            assertThat(stored(opened)).isBetween(1L, 2L);
          });
    }
  }

  @Test
  void aClientThatWasGivenDoesNotSendAWriteTwiceEither() {
    try (TestDatabase database = TestServer.mongo().newDatabase();
        FaultProxy proxy = FaultProxy.before(database.nativeUrl());
        MongoClient client =
            MongoClients.create(direct(proxy.through(database.nativeUrl())) + "&retryWrites=true");
        Database opened = Holdfast.open(MongoBackend.over(client, database.name()))) {
      opened.collection("c").insertOne(Document.of("id", "a", "n", 0));
      proxy.plan(Fault.at(Point.BEFORE_REPLY).naming("findAndModify"));
      assertThat(failure(() -> increment(opened))).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
      assertThat(stored(opened)).isEqualTo(1);
      proxy.plan(Fault.at(Point.BEFORE_REPLY).naming("insert"));
      assertThat(failure(() -> opened.collection("c").insertOne(Document.of("id", "b"))))
          .isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
      assertThat(opened.collection("c").count()).isEqualTo(2);
    }
  }

  @Test
  void aWriteThatIsSaidToBeLateIsAskedForAndWasMade() {
    try (TestDatabase database = TestServer.mongo().newDatabase()) {
      broken(
          Fault.late().naming("findAndModify"),
          database,
          (opened, proxy) -> {
            increment(opened);
            assertThat(stored(opened)).isEqualTo(1);
          });
      broken(
          Fault.late().naming("insert"),
          database,
          (opened, proxy) -> opened.collection("c").insertOne(Document.of("id", "b")));
      broken(
          Fault.late().naming("delete"),
          database,
          (opened, proxy) ->
              assertThat(opened.collection("c").deleteOne(field("id").eq("b"))).isEqualTo(1));
    }
  }

  @Test
  void aLateWriteIsUnknownWhenTheServerCannotBeAskedAnyMore() {
    try (TestDatabase database = TestServer.mongo().newDatabase();
        FaultProxy proxy = FaultProxy.before(database.url());
        Database opened = Holdfast.open(direct(proxy.through(database.url())))) {
      opened.collection("c").insertOne(Document.of("id", "a", "n", 0));
      proxy.plan(
          Fault.late().naming("findAndModify"), Fault.at(Point.BEFORE_SEND).naming("delete"));
      assertThat(failure(() -> increment(opened))).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
      assertThat(stored(opened)).isEqualTo(1);
      assertThat(proxy.hits()).isEqualTo(2);
    }
  }

  @Test
  void aLateWriteIsUnknownOnAServerThatRemembersNone() {
    try (TestDatabase database = TestServer.standaloneMongo().newDatabase()) {
      broken(
          Fault.late().naming("findAndModify"),
          database,
          (opened, proxy) -> {
            assertThat(failure(() -> increment(opened))).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
            assertThat(stored(opened)).isEqualTo(1);
          });
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Point.class,
      names = {"BEFORE_SEND", "BEFORE_REPLY"})
  void insertsThatNeedTwoCommandsAreNotSaidToHaveHadNoEffectWhenTheSecondFails(Point point) {
    try (TestDatabase database = TestServer.mongo().newDatabase()) {
      broken(
          Fault.at(point).naming("insert").ofRequest(2),
          database,
          (opened, proxy) -> {
            List<Document> two =
                List.of(Document.of("id", "b", "v", LARGE), Document.of("id", "c", "v", LARGE));
            assertThat(failure(() -> opened.collection("c").unordered().insertMany(two)))
                .isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
            assertThat(opened.collection("c").findById("b")).isPresent();
          });
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Point.class,
      names = {"BEFORE_SEND", "AFTER_SEND", "BEFORE_REPLY", "MID_REPLY"})
  void aPortionThatIsCutOffIsWrittenOnceWhenItsBatchComesAgain(Point point) {
    try (TestDatabase database = TestServer.mongo().newDatabase()) {
      List<Write> writes = new ArrayList<>();
      for (int i = 0; i < 1500; i++) {
        String id = i == 700 ? "a" : "d" + i;
        writes.add(new Write.Insert("c", id, Bodies.of(Map.of("v", (long) i))));
      }
      WriteBatch batch = new WriteBatch(writes, false, Operation.newId(), Images.NONE);
      broken(
          Fault.at(point).naming("commitTransaction").ofRequest(2),
          database,
          (opened, proxy) -> {
            WriteResult result = untilItIsAnswered(opened, batch);
            for (int i = 0; i < writes.size(); i++) {
              assertThat(result.outcomes().get(i).error() == null).isEqualTo(i != 700);
            }
            assertThat(opened.collection("c").count(Filter.all())).isEqualTo(1500);
          });
    }
  }

  @Test
  void onlyATransactionThatWroteIsUnknownWhenNobodyAnswersItsCommit() {
    try (TestDatabase database = TestServer.mongo().newDatabase()) {
      assertThat(afterTheServerIsGone(database, opened -> opened.count(Filter.all())))
          .isEqualTo(ErrorCode.UNAVAILABLE);
      assertThat(
              afterTheServerIsGone(
                  database, opened -> opened.updateOne(field("id").eq("a"), Update.inc("n", 1))))
          .isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    }
  }

  /** What the commit of a transaction says that has lost its server after doing something. */
  private static @Nullable ErrorCode afterTheServerIsGone(
      TestDatabase database, Consumer<Collection<Document>> done) {
    ErrorCode told = null;
    // On a machine that stands still a short time may be over before the commit.
    for (int seconds = 1; seconds < 30 && told == null; seconds *= 3) {
      told = afterTheServerIsGone(database, done, seconds);
      endAll(database);
    }
    return told;
  }

  /** What a client leaves that cannot reach its server holds its locks for a minute. */
  private static void endAll(TestDatabase database) {
    try (MongoClient client = MongoClients.create(database.nativeUrl())) {
      client.getDatabase("admin").runCommand(new BsonDocument("killAllSessions", new BsonArray()));
    }
  }

  /** Null when the time was over before that. */
  private static @Nullable ErrorCode afterTheServerIsGone(
      TestDatabase database, Consumer<Collection<Document>> done, int seconds) {
    String limit = "&connectTimeout=" + 500 * seconds;
    FaultProxy proxy = FaultProxy.before(database.url());
    try (Database opened = Holdfast.open(direct(proxy.through(database.url())) + limit)) {
      Collection<Document> documents = opened.collection("c");
      documents.upsertOne(Document.of("id", "a", "n", 0));
      Transaction open =
          opened.begin(TransactionOptions.DEFAULT.within(Duration.ofSeconds(seconds)));
      done.accept(documents.in(open));
      proxy.close();
      ErrorCode told = failure(open::commit);
      return told == ErrorCode.TRANSACTION_ABORTED ? null : told;
    } catch (HoldfastException e) {
      assertThat(e.code()).isIn(ErrorCode.UNAVAILABLE, ErrorCode.TRANSACTION_ABORTED);
      return null;
    } finally {
      proxy.close();
    }
  }

  private static WriteResult untilItIsAnswered(Database database, WriteBatch batch) {
    while (true) {
      try {
        return database.backend().write(batch);
      } catch (HoldfastException e) {
        assertThat(e.code()).isIn(ErrorCode.OUTCOME_UNKNOWN, ErrorCode.UNAVAILABLE);
      }
    }
  }
}
