package dev.holdfast.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Field;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Transaction;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.layers.Chaos.Moment;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryTest {
  private final List<Long> pauses = new ArrayList<>();
  private final Retry retry = Retry.upTo(3).pausing(pauses::add);

  @AfterEach
  void noInterruptIsLeft() {
    assertThat(Thread.interrupted()).isFalse();
  }

  private Collection<Document> documents(Scripted scripted) {
    return Holdfast.open(scripted, retry).collection("c");
  }

  private static ErrorCode[] times(int count, ErrorCode code) {
    ErrorCode[] codes = new ErrorCode[count];
    java.util.Arrays.fill(codes, code);
    return codes;
  }

  @ParameterizedTest
  @EnumSource(names = {"UNAVAILABLE", "TIMEOUT"})
  void aReadIsRepeatedUpToTheNumberGiven(ErrorCode code) {
    assertThat(documents(new Scripted(times(3, code))).count()).isZero();
    assertThat(pauses).hasSize(3);
    Scripted worse = new Scripted(times(4, code));
    assertThatThrownBy(() -> documents(worse).count()).hasMessageContaining("scripted " + code);
    assertThat(worse.calls).isEqualTo(4);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"UNAVAILABLE", "TIMEOUT", "OUTCOME_UNKNOWN"})
  void whatWillNotPassIsNotRepeated(ErrorCode code) {
    Scripted scripted = new Scripted(code);
    assertThatThrownBy(() -> documents(scripted).deleteOne(Filter.all()));
    assertThatThrownBy(() -> documents(new Scripted(code)).count());
    assertThat(scripted.calls).isEqualTo(1);
    assertThat(pauses).isEmpty();
  }

  @Test
  void aWriteWhoseAnswerWasLostIsRepeatedUnderOneOperationId() {
    Scripted scripted = new Scripted(ErrorCode.OUTCOME_UNKNOWN, ErrorCode.UNAVAILABLE);
    documents(scripted).insertOne(Document.of("id", "a"));
    List<String> ids = scripted.writes.stream().map(WriteBatch::operationId).toList();
    assertThat(ids).hasSize(3).doesNotContainNull();
    assertThat(ids).containsOnly(ids.get(0));
  }

  @Test
  void eachWriteHasAnOperationIdOfItsOwn() {
    Scripted scripted = new Scripted();
    documents(scripted).insertOne(Document.of("id", "a"));
    documents(scripted).insertOne(Document.of("id", "b"));
    assertThat(scripted.writes.stream().map(WriteBatch::operationId)).doesNotHaveDuplicates();
  }

  @Test
  void withoutOperationIdsAnUnknownOutcomeIsPassedOn() {
    Scripted without = new Scripted(ErrorCode.UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN);
    without.operationIds = false;
    assertThat(code(() -> documents(without).insertOne(Document.of("id", "a"))))
        .isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    Scripted unwanted = new Scripted(ErrorCode.OUTCOME_UNKNOWN);
    Database database = Holdfast.open(unwanted, retry.withoutOperationIds());
    assertThat(code(() -> database.collection("c").insertOne(Document.of("id", "a"))))
        .isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(unwanted.writes.get(0).operationId()).isNull();
  }

  @Test
  void whatWasUnknownOnceStaysUnknownWhenNoAttemptIsAnswered() {
    Scripted scripted =
        new Scripted(
            ErrorCode.OUTCOME_UNKNOWN,
            ErrorCode.UNAVAILABLE,
            ErrorCode.UNAVAILABLE,
            ErrorCode.UNAVAILABLE);
    assertThat(code(() -> documents(scripted).insertOne(Document.of("id", "a"))))
        .isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
  }

  @Test
  void anAnswerAfterAnUnknownOneCounts() {
    Scripted scripted = new Scripted(ErrorCode.OUTCOME_UNKNOWN, ErrorCode.DUPLICATE_KEY);
    assertThat(code(() -> documents(scripted).insertOne(Document.of("id", "a"))))
        .isEqualTo(ErrorCode.DUPLICATE_KEY);
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      names = {"PERMISSION_DENIED", "CLOSED", "RESOURCE_EXHAUSTED", "INTERNAL"})
  void anErrorThatNeverLookedForTheWriteIsNoAnswerToIt(ErrorCode later) {
    Scripted scripted = new Scripted(ErrorCode.OUTCOME_UNKNOWN, later);
    assertThat(code(() -> documents(scripted).insertOne(Document.of("id", "a"))))
        .isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
  }

  @Test
  void anIndexWhoseOutcomeIsUnknownIsNotMadeAgain() {
    Scripted scripted = new Scripted(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(code(() -> documents(scripted).createIndex(Index.on("x"))))
        .isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(scripted.calls).isEqualTo(1);
  }

  @Test
  void anOverloadedStoreIsAskedAgainTwiceAtMost() {
    Scripted scripted = new Scripted();
    for (int i = 0; i < 4; i++) {
      scripted.fail(
          HoldfastException.of(
              ErrorCode.UNAVAILABLE, "pool", new SQLTransientConnectionException("timed out")));
    }
    assertThat(code(() -> documents(scripted).count())).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(scripted.calls).isEqualTo(3);
  }

  @Test
  void pausesGrowUpToTenSeconds() {
    List<Long> longest = new ArrayList<>();
    for (int attempt = 1; attempt <= 9; attempt++) {
      longest.add(Attempts.longestPause(attempt));
    }
    assertThat(longest)
        .containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L);
    for (int i = 0; i < 200; i++) {
      documents(new Scripted(ErrorCode.UNAVAILABLE)).count();
    }
    assertThat(pauses).allMatch(pause -> pause >= 0 && pause <= 100);
    assertThat(pauses).anyMatch(pause -> pause > 50).anyMatch(pause -> pause < 50);
  }

  @Test
  void noAttemptBeginsAfterTheDeadline() {
    Scripted scripted = new Scripted(times(9, ErrorCode.UNAVAILABLE));
    Retry brief = Retry.upTo(9).within(Duration.ofMillis(1)).pausing(millis -> {});
    Database database = Holdfast.open(scripted, brief);
    assertThat(code(() -> database.collection("c").count())).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(scripted.calls).isLessThan(10);
  }

  @Test
  void anInterruptedThreadStopsAtOnceAndKeepsItsFlag() {
    Scripted scripted = new Scripted(times(3, ErrorCode.UNAVAILABLE));
    Thread.currentThread().interrupt();
    assertThat(code(() -> documents(scripted).count())).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(scripted.calls).isEqualTo(1);
    Retry interrupted =
        Retry.upTo(3)
            .pausing(
                millis -> {
                  throw new InterruptedException();
                });
    Scripted other = new Scripted(times(3, ErrorCode.UNAVAILABLE));
    Database database = Holdfast.open(other, interrupted);
    assertThat(code(() -> database.collection("c").count())).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(other.calls).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 11})
  void aNumberOutOfRangeIsRefusedByNameAndRange(int retries) {
    assertThatThrownBy(() -> Retry.upTo(retries))
        .hasMessage("Retry.upTo is " + retries + "; it must be from 1 to 10");
  }

  @Test
  void aLostConnectionInATransactionAbortsItAndTheClosureFormRunsAgain() {
    Chaos chaos = Chaos.seeded(1).failingEvery(3, Moment.INSIDE);
    try (Database database = Holdfast.open("memory:", retry, chaos)) {
      Collection<Document> documents = database.collection("c");
      documents.insertOne(Document.of("id", "a", "n", 0));
      try (Transaction tx = database.begin()) {
        documents.in(tx).count();
        documents.in(tx).count();
        HoldfastException lost = error(() -> documents.in(tx).count());
        assertThat(lost.code()).isEqualTo(ErrorCode.TRANSACTION_ABORTED);
        assertThat(lost.retryable()).isTrue();
      }
      for (int i = 0; i < 20; i++) {
        database.transaction(
            tx -> {
              documents.in(tx).updateOne(Field.field("id").eq("a"), Update.inc("n", 1));
              return documents.in(tx).count();
            });
      }
      assertThat(documents.findById("a")).contains(Document.of("id", "a", "n", 20));
    }
  }

  /** Every way in which a commit can be lost; nothing is lost or doubled in the closure form. */
  @ParameterizedTest
  @EnumSource(names = {"BEFORE_COMMIT", "AFTER_COMMIT"})
  void aCommitWhoseAnswerWasLostIsFoundOut(Moment moment) {
    Chaos chaos = Chaos.seeded(1).failingEvery(2, moment).failing(Moment.AFTER, 0.3);
    Retry patient = Retry.upTo(10).pausing(millis -> {});
    for (String url : List.of("memory:")) {
      try (Database database = Holdfast.open(url, patient, chaos)) {
        Collection<Document> documents = database.collection("c");
        documents.insertOne(Document.of("id", "a", "n", 0));
        for (int i = 0; i < 50; i++) {
          database.transaction(
              tx -> documents.in(tx).updateOne(Field.field("id").eq("a"), Update.inc("n", 1)));
        }
        assertThat(documents.findById("a")).contains(Document.of("id", "a", "n", 50));
      }
    }
  }

  @Test
  void aRollbackThatFailsMakesNoUnknownCommitCertain() {
    Backend memory = Holdfast.open("memory:").backend();
    Backend losing =
        new ForwardingBackend(memory) {
          @Override
          public BackendTransaction begin(TransactionOptions options) {
            return new Losing(super.begin(options));
          }

          @Override
          public String toString() {
            return "losing -> " + inner();
          }
        };
    try (Database database = Holdfast.open(losing, retry)) {
      Collection<Document> documents = database.collection("c");
      assertThat(code(() -> database.transaction(tx -> documents.in(tx).insertOne(Document.of()))))
          .isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
      assertThat(documents.count()).isEqualTo(1);
    }
  }

  /** Commits and loses the answer; there is nobody to roll back. */
  private record Losing(BackendTransaction begun) implements BackendTransaction {
    @Override
    public <R> R read(Read<R> read) {
      return begun.read(read);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      return begun.write(batch);
    }

    @Override
    public void commit() {
      begun.commit();
      throw HoldfastException.of(ErrorCode.OUTCOME_UNKNOWN, "the answer was lost");
    }

    @Override
    public void rollback() {
      throw HoldfastException.of(ErrorCode.UNAVAILABLE, "no thread is free");
    }
  }

  @Test
  void aCommitWhoseAnswerWasLostIsUnknownWithoutOperationIds() {
    Chaos chaos = Chaos.seeded(1).failingEvery(1, Moment.AFTER_COMMIT);
    try (Database database = Holdfast.open("memory:", retry.withoutOperationIds(), chaos)) {
      Collection<Document> documents = database.collection("c");
      assertThat(code(() -> database.transaction(tx -> documents.in(tx).insertOne(Document.of()))))
          .isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
      assertThat(database.<Long>transaction(tx -> documents.in(tx).count())).isEqualTo(1);
    }
  }

  private static ErrorCode code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return error(call).code();
  }

  private static HoldfastException error(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(HoldfastException.class, call);
  }
}
