package dev.holdfast.persistence;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.Bulk;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Update;
import dev.holdfast.UpdateResult;
import dev.holdfast.Versioned;
import dev.holdfast.spi.ForwardingBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a caller meets while the database is away, and what becomes of it afterwards. */
class OfflineBufferTest {
  @TempDir Path directory;
  private Shop shop;
  private Collection<Document> orders;

  @BeforeEach
  void open() {
    shop = new Shop(directory);
    orders = shop.orders();
  }

  @AfterEach
  void close() {
    shop.close();
  }

  private static @Nullable ErrorCode code(ThrowingCallable call) {
    HoldfastException error = catchThrowableOfType(HoldfastException.class, call);
    return error == null ? null : error.code();
  }

  private static Document order(String id, long n) {
    return Document.of("id", id, "n", n);
  }

  @Test
  void writesWhileTheDatabaseIsAwayReachItInOrder() {
    orders.insertOne(order("old", 1));
    shop.line.cut();
    orders.insertOne(order("a", 1));
    orders.updateOne(field("id").eq("a"), Update.inc("n", 1));
    orders.updateOne(field("id").eq("a"), Update.mul("n", 10));
    orders.replaceOne(order("old", 5));
    orders.upsertOne(order("b", 7));
    orders.insertOne(order("gone", 1));
    assertThat(orders.deleteOne(field("id").eq("gone"))).isEqualTo(1);
    assertThat(shop.stored().count()).isEqualTo(1);
    assertThat(shop.status().pendingWrites()).isEqualTo(7);

    shop.line.mend();
    shop.after(Duration.ofMinutes(1));

    assertThat(shop.status().isSynced()).isTrue();
    assertThat(shop.stored("a", "n")).isEqualTo(20);
    assertThat(shop.stored("old", "n")).isEqualTo(5);
    assertThat(shop.stored("b", "n")).isEqualTo(7);
    assertThat(shop.stored().count()).isEqualTo(3);
    assertThat(orders.count()).isEqualTo(3);
  }

  @Test
  void aWriteWhoseAnswerIsLostIsAppliedOnceUnderItsId() {
    orders.insertOne(order("a", 0));
    shop.line.loseAnswers(2);
    orders.updateOne(field("id").eq("a"), Update.inc("n", 1));
    assertThat(shop.status().pendingWrites()).isEqualTo(1);
    shop.buffer().manualSync();
    shop.buffer().manualSync();

    assertThat(shop.status().isSynced()).isTrue();
    assertThat(shop.stored("a", "n")).isEqualTo(1);
    assertThat(shop.line.writes.stream().skip(1).map(batch -> batch.operationId()).distinct())
        .hasSize(1);
  }

  @Test
  void whatCannotBePutOffIsUnavailableWhileTheDatabaseIsAway() {
    orders.insertOne(order("a", 1));
    shop.line.cut();
    orders.insertOne(order("b", 2));

    assertThat(code(() -> orders.findMany(Filter.all()))).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(code(orders::count)).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(code(() -> orders.updateMany(field("n").gte(0), Update.inc("n", 1))))
        .isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(code(() -> orders.deleteOne(field("n").eq(1)))).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(code(() -> orders.findOneAndDelete(field("id").eq("a"))))
        .isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(code(() -> shop.database().transaction(tx -> orders.in(tx).count())))
        .isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(code(() -> orders.createIndex(Index.on("n")))).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(code(orders::drop)).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(code(() -> shop.database().collections())).isEqualTo(ErrorCode.UNAVAILABLE);
  }

  /** By a write that cannot be put off, and so goes to the database. */
  private void findItBack() {
    shop.line.mend();
    shop.database().collection("other").deleteMany(Filter.all());
    assertThat(shop.status().isOffline()).isFalse();
  }

  @Test
  void aQueryWaitsForWhatIsStillToBeSentAndIsNeverAPart() {
    shop.line.cut();
    orders.insertOne(order("a", 1));
    shop.line.mend();
    assertThat(code(orders::count)).isEqualTo(ErrorCode.UNAVAILABLE);
    findItBack();

    assertThat(orders.count()).isEqualTo(1);
    assertThat(shop.status().isSynced()).isTrue();
  }

  /** As by a restore. */
  @Test
  void whatIsReplacedBeneathItIsForgotten() {
    orders.insertOne(order("a", 1));
    ForwardingBackend.tellReplaced(shop.database().backend());
    shop.line.cut();
    assertThat(code(() -> orders.findById("a"))).isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void findByIdAnswersFromTheBufferThenFromTheCacheAndSaysSo() {
    orders.insertOne(order("written", 1));
    shop.direct.collection("orders").insertOne(order("read", 2));
    shop.direct.collection("orders").insertOne(order("never", 3));
    assertThat(OfflineBuffer.observe(() -> orders.findById("read")).stale()).isFalse();
    assertThat(orders.findById("absent")).isEmpty();
    shop.line.cut();
    orders.updateOne(field("id").eq("written"), Update.inc("n", 10));
    orders.insertOne(order("new", 4));

    Observed<Long> read = OfflineBuffer.observe(() -> n("read"));
    assertThat(read.value()).isEqualTo(2);
    assertThat(read.stale()).isTrue();
    assertThat(n("written")).isEqualTo(11);
    assertThat(n("new")).isEqualTo(4);
    assertThat(orders.findById("absent")).isEmpty();
    assertThat(orders.findByIds(List.of("new", "read"))).containsOnlyKeys("new", "read");
    assertThat(code(() -> orders.findById("never"))).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(code(() -> orders.findByIds(List.of("new", "never"))))
        .isEqualTo(ErrorCode.UNAVAILABLE);
    orders.deleteOne(field("id").eq("new"));
    assertThat(orders.findById("new")).isEmpty();
  }

  private long n(String id) {
    return orders.findById(id).orElseThrow().getLong("n").orElseThrow();
  }

  @Test
  void whatTheCacheMakesOfAnUpdateNeverOverwritesWhatItHasNotSeen() {
    orders.insertOne(order("a", 1));
    shop.stored().updateOne(field("id").eq("a"), Update.set("unseen", true));
    orders.updateOne(field("id").eq("a"), Update.inc("n", 1));
    shop.line.cut();
    Versioned<Document> seen = orders.versioned().findById("a").orElseThrow();
    assertThat(seen.value().getLong("n")).hasValue(2L);
    orders.replaceOne(order("a", 9), seen.revision());
    shop.line.mend();
    shop.buffer().manualSync();

    assertThat(shop.stored("a", "n")).isEqualTo(2);
    assertThat(shop.buffer().deadLetters(0, 1_000)).hasSize(1);
  }

  @Test
  void aDocumentThatAWaitingUpdateDoesNotFitIsStillThere() {
    shop.line.cut();
    orders.updateOne(field("id").eq("a"), Update.inc("n", 1));
    shop.stored().insertOne(Document.of("id", "a", "n", "many"));
    findItBack();

    assertThat(orders.findById("a")).contains(Document.of("id", "a", "n", "many"));
    assertThat(shop.buffer().deadLetters(0, 1_000)).hasSize(1);
  }

  @Test
  void theCallerIsToldWhichDurabilityAWriteHas() {
    Observed<UpdateResult> there = OfflineBuffer.observe(() -> orders.upsertOne(order("a", 1)));
    assertThat(there.buffered()).isFalse();
    shop.line.cut();
    Observed<UpdateResult> here = OfflineBuffer.observe(() -> orders.replaceOne(order("a", 2)));

    assertThat(here.buffered()).isTrue();
    assertThat(here.value().matched()).isEqualTo(1);
    assertThat(here.value().revision()).isNegative();
  }

  @Test
  void laterWritesToADocumentQueueBehindAndOthersDoNot() {
    shop.line.cut();
    orders.insertOne(order("a", 1));
    findItBack();

    orders.updateOne(field("id").eq("a"), Update.inc("n", 1));
    orders.insertOne(order("b", 1));

    assertThat(shop.status().pendingWrites()).isEqualTo(2);
    assertThat(shop.stored().findById("b")).isPresent();
    assertThat(shop.stored().findById("a")).isEmpty();
    assertThat(n("a")).isEqualTo(2);
    shop.buffer().manualSync();
    assertThat(shop.stored("a", "n")).isEqualTo(2);
  }

  @Test
  void whatWaitsOutlivesTheProcess() {
    shop.line.cut();
    orders.insertOne(order("a", 1));
    orders.updateOne(field("id").eq("a"), Update.push("tags", "x"));
    shop.reopen();
    assertThat(shop.status().pendingWrites()).isEqualTo(2);
    shop.line.mend();
    shop.after(Duration.ofMinutes(1));

    assertThat(shop.stored("a", "n")).isEqualTo(1);
    assertThat(shop.status().isSynced()).isTrue();
  }

  @Test
  void aRevisionMadeUpByTheBufferCanBeExpected() {
    Collection<Versioned<Document>> versioned = orders.versioned();
    shop.line.cut();
    orders.insertOne(order("a", 1));
    long first = versioned.findById("a").orElseThrow().revision();
    UpdateResult second = orders.updateOne(field("id").eq("a"), Update.inc("n", 1), first);
    assertThat(code(() -> orders.updateOne(field("id").eq("a"), Update.inc("n", 5), first)))
        .isEqualTo(ErrorCode.CONFLICT);
    long last = orders.replaceOne(order("a", 9), second.revision()).revision();
    assertThat(shop.status().pendingWrites()).isEqualTo(3);
    shop.line.mend();
    shop.buffer().manualSync();

    assertThat(shop.status().isSynced()).isTrue();
    assertThat(shop.stored("a", "n")).isEqualTo(9);
    assertThat(orders.deleteOne(field("id").eq("a"), last)).isEqualTo(1);
  }

  @Test
  void whatABatchMadeOfADocumentInTheEndCanBeExpected() {
    shop.line.cut();
    orders.bulkWrite(
        List.of(
            Bulk.insert(order("a", 1)), Bulk.updateOne(field("id").eq("a"), Update.inc("n", 1))));
    long made = orders.versioned().findById("a").orElseThrow().revision();
    orders.updateOne(field("id").eq("a"), Update.inc("n", 1), made);
    shop.line.mend();
    shop.buffer().manualSync();

    assertThat(shop.status().isSynced()).isTrue();
    assertThat(shop.stored("a", "n")).isEqualTo(3);
  }

  @Test
  void aRevisionThatNobodyRemembersIsAConflictAtOnce() {
    shop.line.cut();
    orders.insertOne(order("a", 1));
    long made = orders.versioned().findById("a").orElseThrow().revision();
    shop.line.mend();
    shop.buffer().manualSync();
    shop.reopen();
    orders = shop.orders();
    shop.line.cut();

    assertThat(code(() -> orders.replaceOne(order("a", 2), made))).isEqualTo(ErrorCode.CONFLICT);
    assertThat(shop.status().pendingWrites()).isZero();
  }

  @Test
  void aBatchIsKeptWhole() {
    shop.line.cut();
    List<String> ids = orders.insertMany(List.of(order("a", 1), order("b", 2)));
    assertThat(ids).containsExactly("a", "b");
    HoldfastException refused =
        catchThrowableOfType(
            HoldfastException.class,
            () ->
                orders.bulkWrite(List.of(Bulk.insert(order("c", 1)), Bulk.insert(order("a", 1)))));
    assertThat(refused.code()).isEqualTo(ErrorCode.DUPLICATE_KEY);
    assertThat(refused.index()).hasValue(1);
    HoldfastException some =
        catchThrowableOfType(
            HoldfastException.class,
            () -> orders.unordered().insertMany(List.of(order("d", 1), order("a", 1))));
    assertThat(some.bulkResult().orElseThrow().insertedIds()).containsExactly("d");
    shop.line.mend();
    shop.buffer().manualSync();

    assertThat(orders.count()).isEqualTo(3);
    assertThat(orders.findById("c")).isEmpty();
  }

  @Test
  void aBatchWhoseAnswerIsLostIsAppliedOnce() {
    orders.insertOne(order("a", 0));
    shop.line.loseAnswers(1);
    orders
        .unordered()
        .bulkWrite(
            List.of(
                Bulk.updateOne(field("id").eq("a"), Update.inc("n", 1)),
                Bulk.insert(order("b", 1))));
    shop.buffer().manualSync();

    assertThat(shop.stored("a", "n")).isEqualTo(1);
    assertThat(shop.status().isSynced()).isTrue();
  }

  @Test
  void aBusyDatabaseIsNotAway() {
    shop.line.fail(HoldfastException.of(ErrorCode.UNAVAILABLE, "busy"));
    assertThat(code(() -> orders.insertOne(order("a", 1)))).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(shop.line.asked).isEqualTo(1);
    assertThat(shop.status().isSynced()).isTrue();
    assertThat(orders.insertOne(order("a", 1))).isEqualTo("a");
  }

  @Test
  void aDatabaseThatAnswersReadsAndTakesNoWritesIsAway() {
    orders.insertOne(order("old", 0));
    shop.line.takeNoWrites();
    orders.insertOne(order("a", 1));
    assertThat(shop.status().pendingWrites()).isEqualTo(1);
    assertThat(shop.status().isOffline()).isTrue();
    assertThat(shop.status().lastError()).contains("it is a standby now");

    for (int i = 0; i < 5; i++) {
      assertThat(shop.database().collection("other").count()).isZero();
      orders.updateOne(field("id").eq("old"), Update.inc("n", 1));
      shop.after(Duration.ofSeconds(30));
      assertThat(shop.status().isOffline()).isTrue();
    }
    assertThat(n("old")).isEqualTo(5);
    assertThat(shop.status().pendingWrites()).isEqualTo(6);
    shop.line.mend();
    shop.after(Duration.ofSeconds(30));
    assertThat(shop.status().isSynced()).isTrue();
    assertThat(shop.stored("old", "n")).isEqualTo(5);
  }

  @Test
  void aReadThatIsAnsweredBringsTheNextTryForwardOnceInAnOutage() {
    shop.line.takeNoWrites();
    for (int i = 0; i < 3; i++) {
      orders.insertOne(order("a" + i, 1));
      shop.after(Duration.ofSeconds(30));
    }
    assertThat(shop.status().nextSyncTime()).isAfter(shop.instant());
    shop.database().collection("other").count();
    assertThat(shop.status().nextSyncTime()).isEqualTo(shop.instant());
    shop.after(Duration.ZERO);
    assertThat(shop.status().nextSyncTime()).isAfter(shop.instant());
    shop.database().collection("other").count();
    assertThat(shop.status().nextSyncTime()).isAfter(shop.instant());
    shop.buffer().manualSync();

    findItBack();
    shop.line.cut();
    orders.insertOne(order("b", 1));
    shop.line.mend();
    shop.database().collection("other").count();
    shop.after(Duration.ZERO);
    assertThat(shop.status().isSynced()).isTrue();
    assertThat(shop.stored().count()).isEqualTo(4);
  }

  @Test
  void errorsOfUsersAreTheirs() {
    orders.insertOne(order("a", 1));
    assertThat(code(() -> orders.insertOne(order("a", 1)))).isEqualTo(ErrorCode.DUPLICATE_KEY);
    assertThat(code(() -> orders.updateOne(field("id").eq("a"), Update.push("n", 1))))
        .isEqualTo(ErrorCode.INVALID);
    shop.line.cut();
    orders.upsertOne(order("a", 1));
    assertThat(code(() -> orders.updateOne(field("id").eq("a"), Update.push("n", 1))))
        .isEqualTo(ErrorCode.INVALID);
    assertThat(shop.status().pendingWrites()).isEqualTo(1);
  }

  @Test
  void documentsAndUpdatesOfEveryShapeSurvive() {
    Document deep = Document.parse("{\"id\":\"deep\",\"v\":" + nested(98) + "}");
    shop.line.cut();
    orders.insertOne(deep);
    orders.insertOne(Document.of("id", "odd \"id\" ☃", "a.b", 1, "", null));
    orders.insertOne(Document.of("id", "long", "text", "\uD83D\uDE00".repeat(1_500_001)));
    orders.insertOne(order("u", 1));
    orders.updateOne(
        field("id").eq("u"), Update.set("v", Document.parse(nested(98)).toMap()).inc("d", 0.1));
    shop.reopen();
    shop.line.mend();
    shop.buffer().manualSync();

    assertThat(shop.status().isSynced()).isTrue();
    assertThat(shop.stored().findById("deep")).contains(deep);
    assertThat(shop.stored().findById("odd \"id\" ☃")).isPresent();
    assertThat(shop.stored().findById("long").orElseThrow().getString("text").orElseThrow())
        .hasSize(3_000_002);
  }

  private static String nested(int depth) {
    return "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
  }
}
