package dev.holdfast.persistence;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Update;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the database refuses of what was acknowledged: kept, reported, never applied by halves. */
class DeadLetterTest {
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

  private static Document order(String id, long n) {
    return Document.of("id", id, "n", n);
  }

  private void sync() {
    shop.line.mend();
    shop.buffer().manualSync();
  }

  private List<DeadLetter> letters() {
    return shop.buffer().deadLetters(0, 1_000);
  }

  @Test
  void aDuplicateIsKeptWithWhatStandsBehindItAndNothingElse() {
    shop.line.cut();
    orders.insertOne(order("a", 1));
    orders.insertOne(order("b", 1));
    orders.updateOne(field("id").eq("a"), Update.inc("n", 1));
    orders.updateOne(field("id").eq("b"), Update.inc("n", 1));
    shop.stored().insertOne(order("a", 100));
    sync();

    assertThat(shop.stored("a", "n")).isEqualTo(100);
    assertThat(shop.stored("b", "n")).isEqualTo(2);
    assertThat(shop.status().isSynced()).isFalse();
    assertThat(shop.status().pendingWrites()).isZero();
    assertThat(letters()).extracting(DeadLetter::code).containsOnly(ErrorCode.DUPLICATE_KEY);
    assertThat(letters().get(0).writes()).extracting(BufferedWrite::kind).containsExactly("insert");
    assertThat(letters().get(1).message()).startsWith("It stood behind the write ");
    assertThat(letters().get(1).writes().get(0).content()).isEqualTo("{\"$inc\":{\"n\":1}}");
    assertThat(orders.count()).isEqualTo(2);
  }

  @Test
  void aBatchThatIsRefusedBitByBitIsKeptWhole() {
    HoldfastException taken = HoldfastException.duplicateKey("id", "it is there", null);
    HoldfastException busy = HoldfastException.of(ErrorCode.TIMEOUT, "it waits for a lock");
    shop.line.fail(HoldfastException.of(ErrorCode.OUTCOME_UNKNOWN, "the answer was lost"));
    orders.unordered().insertMany(List.of(order("a", 1), order("b", 1)));
    shop.line.answer(
        new WriteResult(List.of(Outcome.failed(taken), Outcome.failed(busy))),
        new WriteResult(List.of(Outcome.failed(taken))));
    sync();

    assertThat(letters())
        .flatExtracting(DeadLetter::writes)
        .extracting(BufferedWrite::id)
        .containsExactly("a", "b");
    assertThat(shop.status().deadLetters()).isEqualTo(1);
    assertThat(shop.status().pendingWrites()).isZero();
  }

  @Test
  void aUniqueValueThatIsTakenIsFoundWhenItIsSent() {
    orders.createIndex(Index.on("n").asUnique());
    orders.insertOne(order("a", 1));
    shop.line.cut();
    orders.insertOne(order("b", 1));
    orders.insertOne(order("c", 2));
    sync();

    assertThat(letters()).hasSize(1);
    assertThat(letters().get(0).writes().get(0).id()).isEqualTo("b");
    assertThat(shop.stored().findById("c")).isPresent();
  }

  @Test
  void aConflictKeepsBoth() {
    long read = orders.upsertOne(order("a", 1)).revision();
    long seen = orders.versioned().findById("a").orElseThrow().revision();
    assertThat(seen).isPositive().isGreaterThanOrEqualTo(read);
    shop.line.cut();
    orders.updateOne(field("id").eq("a"), Update.set("n", 5), seen);
    long now = shop.stored().replaceOne(order("a", 7)).revision();
    sync();

    assertThat(shop.stored("a", "n")).isEqualTo(7);
    assertThat(letters()).hasSize(1);
    assertThat(letters().get(0).code()).isEqualTo(ErrorCode.CONFLICT);
    assertThat(letters().get(0).currentRevision()).isEqualTo(now);
    assertThat(letters().get(0).writes().get(0).expectedRevision()).isEqualTo(seen);
  }

  @Test
  void anUpdateOfADocumentThatWentAwayIsReported() {
    orders.insertOne(order("a", 1));
    orders.insertOne(order("b", 1));
    shop.line.cut();
    orders.updateOne(field("id").eq("a"), Update.inc("n", 1));
    orders.updateOne(field("id").eq("b"), Update.inc("n", 1));
    orders.deleteOne(field("id").eq("a"));
    shop.stored().deleteOne(field("id").eq("a"));
    sync();

    assertThat(letters()).hasSize(1);
    assertThat(letters().get(0).message()).contains("not there any more");
    assertThat(shop.stored("b", "n")).isEqualTo(2);
  }

  @Test
  void anUpdateThatCannotBeAppliedIsKept() {
    orders.insertOne(order("a", 1));
    shop.line.cut();
    orders.updateOne(field("id").eq("a"), Update.inc("n", 1));
    orders.insertOne(order("b", 1));
    shop.stored().replaceOne(Document.of("id", "a", "n", "a text"));
    sync();

    assertThat(letters()).extracting(DeadLetter::code).containsExactly(ErrorCode.INVALID);
    assertThat(shop.stored().findById("b")).isPresent();
  }

  @Test
  void oneOfABatchKeepsAllOfItOut() {
    shop.line.cut();
    orders.insertMany(List.of(order("a", 1), order("b", 1)));
    orders.updateOne(field("id").eq("b"), Update.inc("n", 1));
    orders.unordered().insertMany(List.of(order("c", 1), order("d", 1)));
    shop.stored().insertOne(order("a", 100));
    shop.stored().insertOne(order("c", 100));
    sync();

    assertThat(shop.stored().findById("b")).isEmpty();
    assertThat(shop.stored().findById("d")).isPresent();
    assertThat(letters()).extracting(letter -> letter.writes().size()).containsExactly(2, 1, 1);
  }

  @Test
  void partOfABatchWhoseAnswerWasLostMayBeRefused() {
    shop.stored().insertOne(order("a", 100));
    shop.line.fail(HoldfastException.of(ErrorCode.OUTCOME_UNKNOWN, "lost before it arrived"));
    orders.unordered().insertMany(List.of(order("a", 1), order("b", 1)));
    sync();

    assertThat(shop.stored().findById("b")).isPresent();
    assertThat(letters()).hasSize(1);
    assertThat(letters().get(0).writes()).extracting(BufferedWrite::id).containsExactly("a");
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      names = {
        "UNAVAILABLE",
        "TIMEOUT",
        "OUTCOME_UNKNOWN",
        "TRANSACTION_ABORTED",
        "RESOURCE_EXHAUSTED",
        "PERMISSION_DENIED"
      })
  void whatPassesNeverCounts(ErrorCode code) {
    shop.line.cut();
    orders.insertOne(order("a", 1));
    shop.line.mend();
    for (int i = 0; i < 20; i++) {
      shop.line.fail(HoldfastException.of(code, "for now"));
      assertThat(shop.buffer().manualSync().pendingWrites()).isEqualTo(1);
      assertThat(shop.status().lastError()).contains("for now");
    }
    shop.buffer().manualSync();

    assertThat(letters()).isEmpty();
    assertThat(shop.status().isSynced()).isTrue();
  }

  @Test
  void anOperationFromTheFutureIsNotSentUnderAnotherId() {
    orders.insertMany(List.of(order("a", 0), order("b", 0)));
    shop.line.cut();
    orders.updateOne(field("id").eq("a"), Update.inc("n", 1));
    orders.updateOne(field("id").eq("b"), Update.inc("n", 1));
    shop.line.mend();
    shop.line.loseAnswers(1);
    shop.buffer().manualSync();
    shop.after(Duration.ofDays(-2));
    shop.buffer().manualSync();

    assertThat(letters()).extracting(DeadLetter::code).containsOnly(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(letters()).hasSize(2);
    assertThat(shop.stored("a", "n")).isEqualTo(1);
    assertThat(shop.stored("b", "n")).isEqualTo(1);
  }

  @Test
  void afterSevenDaysNobodyKnowsWhetherItWasApplied() {
    orders.insertOne(order("a", 0));
    shop.line.loseAnswers(1);
    orders.updateOne(field("id").eq("a"), Update.inc("n", 1));
    shop.line.cut();
    orders.insertOne(order("never sent", 1));
    shop.after(Duration.ofDays(7));
    sync();

    assertThat(shop.stored("a", "n")).isEqualTo(1);
    assertThat(letters()).extracting(DeadLetter::code).containsExactly(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(shop.stored().findById("never sent")).isPresent();
  }

  @Test
  void whatMetTheOutageWasNeverSentAndNeverGetsTooOld() {
    orders.insertOne(order("a", 0));
    shop.line.cut();
    orders.updateOne(field("id").eq("a"), Update.inc("n", 1));
    shop.line.mend();
    shop.line.fail(HoldfastException.of(ErrorCode.UNAVAILABLE, "away in the middle of it"));
    assertThat(shop.buffer().manualSync().pendingWrites()).isEqualTo(1);
    shop.line.cut();
    orders.updateOne(field("id").eq("a"), Update.inc("n", 1));
    shop.after(Duration.ofDays(8));
    shop.reopen();
    sync();

    assertThat(letters()).isEmpty();
    assertThat(shop.stored("a", "n")).isEqualTo(2);
  }

  @Test
  void whatMetTheOutageAfterItsAnswerWasLostIsNotTakenForUnsent() {
    orders.insertOne(order("a", 0));
    shop.line.loseAnswers(1);
    orders.updateOne(field("id").eq("a"), Update.inc("n", 1));
    shop.line.fail(HoldfastException.of(ErrorCode.UNAVAILABLE, "away"));
    assertThat(shop.buffer().manualSync().pendingWrites()).isEqualTo(1);
    sync();

    assertThat(shop.status().isSynced()).isTrue();
    assertThat(shop.stored("a", "n")).isEqualTo(1);
  }

  @Test
  void whatWasRefusedForSevenDaysSaysSo() {
    shop.line.cut();
    orders.insertOne(order("a", 1));
    shop.line.deny(batch -> !batch.writes().isEmpty());
    sync();
    shop.after(Duration.ofDays(7));

    assertThat(letters()).extracting(DeadLetter::code).containsExactly(ErrorCode.PERMISSION_DENIED);
    assertThat(letters().get(0).message())
        .contains("refused each time", "nothing of it was applied", "not permitted");
    assertThat(shop.stored().count()).isZero();
  }

  @Test
  void whatWasRefusedForSevenDaysAfterItsAnswerWasLostIsUnknown() {
    orders.insertOne(order("a", 0));
    shop.line.loseAnswers(1);
    orders.updateOne(field("id").eq("a"), Update.inc("n", 1));
    shop.line.deny(batch -> !batch.writes().isEmpty());
    sync();
    shop.after(Duration.ofDays(7));

    assertThat(letters()).extracting(DeadLetter::code).containsExactly(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(letters().get(0).message()).contains("no answer that says whether it was applied");
  }

  @Test
  void aLetterIsSentAgainOrForgottenWhenSomebodySaysSo() {
    shop.line.cut();
    orders.insertOne(order("a", 1));
    long revision = orders.versioned().findById("a").orElseThrow().revision();
    orders.updateOne(field("id").eq("a"), Update.inc("n", 1), revision);
    orders.insertOne(order("b", 1));
    shop.stored().insertOne(order("a", 100));
    shop.stored().insertOne(order("b", 100));
    sync();
    assertThat(letters()).hasSize(3);
    List<Long> ofA = letters().subList(0, 1).stream().map(DeadLetter::sequence).toList();
    List<Long> update = List.of(letters().get(2).sequence());
    long b =
        letters().stream()
            .filter(letter -> letter.writes().get(0).id().equals("b"))
            .findFirst()
            .orElseThrow()
            .sequence();
    assertThat(shop.buffer().discard(List.of(b, b, 1L))).isEqualTo(1);
    shop.stored().deleteOne(field("id").eq("a"));
    shop.reopen();

    assertThat(shop.status().deadLetters()).isEqualTo(2);
    assertThat(shop.buffer().retry(ofA)).isEqualTo(1);
    List<Long> rest = letters().stream().map(DeadLetter::sequence).toList();
    assertThat(shop.buffer().retry(rest)).isEqualTo(1);
    sync();
    assertThat(update).isNotEmpty();
    assertThat(letters()).isEmpty();
    assertThat(shop.stored("a", "n")).isEqualTo(2);
    assertThat(shop.stored("b", "n")).isEqualTo(100);
    assertThat(shop.status().isSynced()).isTrue();
  }
}
