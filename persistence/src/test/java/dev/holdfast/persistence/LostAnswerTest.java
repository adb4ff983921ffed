package dev.holdfast.persistence;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Update;
import dev.holdfast.Versioned;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write whose answer was lost counts once for whoever reads before it is known what it did. */
class LostAnswerTest {
  @TempDir Path directory;

  /** A shop whose document "a" has n = 0, as the cache knows. */
  private Shop shop(UnaryOperator<OfflineBuffer> settings) {
    Shop shop = new Shop(directory, settings);
    shop.orders().insertOne(order("a", 0));
    return shop;
  }

  private static Document order(String id, long n) {
    return Document.of("id", id, "n", n);
  }

  private static void inc(Shop shop) {
    shop.orders().updateOne(field("id").eq("a"), Update.inc("n", 1));
  }

  private static long n(Shop shop) {
    return shop.orders().findById("a").orElseThrow().getLong("n").orElseThrow();
  }

  private static void assertUnavailable(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class,
            error -> assertThat(error.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .hasMessageContaining(message);
  }

  @Test
  void aDirectWriteIsSentAgainBeforeItsDocumentIsRead() {
    try (Shop shop = shop(same -> same)) {
      shop.line.loseAnswers(1);
      inc(shop);
      assertThat(n(shop)).isEqualTo(1);
      assertThat(shop.status().isSynced()).isTrue();
    }
  }

  @Test
  void aWriteThatWaitedIsSentAgainBeforeItsDocumentIsRead() {
    try (Shop shop = shop(same -> same)) {
      shop.line.cut();
      inc(shop);
      shop.line.mend();
      shop.line.loseAnswers(1);
      assertThat(shop.buffer().manualSync().pendingWrites()).isEqualTo(1);
      assertThat(n(shop)).isEqualTo(1);
      assertThat(shop.stored("a", "n")).isEqualTo(1);
    }
  }

  @Test
  void whereItCannotBeSentThereIsNoAnswerAndNoRevision() {
    try (Shop shop = shop(same -> same)) {
      shop.line.loseAnswers(2);
      inc(shop);
      assertUnavailable(() -> n(shop), "may be in it already");
      Versioned<Document> seen = shop.orders().versioned().findById("a").orElseThrow();
      assertThat(seen.value().getLong("n")).hasValue(1L);
      shop.orders().replaceOne(order("a", 10), seen.revision());
      assertThat(shop.stored("a", "n")).isEqualTo(10);
    }
  }

  @Test
  void byHandItIsReadWhenSomebodyHasSentIt() {
    try (Shop shop = shop(OfflineBuffer::syncingByHand)) {
      shop.line.loseAnswers(1);
      inc(shop);
      assertUnavailable(() -> n(shop), "manualSync() sends them");
      shop.buffer().manualSync();
      assertThat(n(shop)).isEqualTo(1);
    }
  }

  @Test
  void whatSaysAllThatTheDocumentIsIsShownBeforeItIsSent() {
    try (Shop shop = shop(OfflineBuffer::syncingByHand)) {
      shop.line.loseAnswers(1);
      shop.orders().replaceOne(order("a", 5));
      inc(shop);
      Observed<Long> read = OfflineBuffer.observe(() -> n(shop));
      assertThat(read.value()).isEqualTo(6);
      assertThat(read.stale()).isTrue();
      assertThat(shop.stored("a", "n")).isEqualTo(5);
    }
  }

  @Test
  void offlineItCountsOnceOnWhatWasSeenBeforeIt() {
    try (Shop shop = shop(buffer -> buffer.syncingByHand().caching(1))) {
      shop.line.loseAnswers(1);
      inc(shop);
      assertUnavailable(() -> n(shop), "may be in it already");
      shop.line.cut();
      shop.orders().insertOne(order("pushes a out of what is kept ahead", 1));
      assertThat(n(shop)).isEqualTo(1);
    }
  }

  @Test
  void whatAnotherHasSeenMeanwhileIsNotCountedUpon() {
    try (Shop shop = shop(same -> same)) {
      shop.line.loseAnswers(1);
      shop.line.beforeLosing(() -> assertThat(n(shop)).isEqualTo(1));
      inc(shop);
      shop.line.cut();
      assertUnavailable(() -> n(shop), "is not in the cache");
      shop.line.mend();
      shop.buffer().manualSync();
      assertThat(n(shop)).isEqualTo(1);
    }
  }

  @Test
  void whatWasRefusedEachTimeIsShownWithoutBeingSent() {
    try (Shop shop = shop(same -> same)) {
      Collection<Document> orders = shop.orders();
      shop.line.cut();
      inc(shop);
      shop.line.deny(batch -> !batch.writes().isEmpty());
      shop.line.mend();
      assertThat(shop.buffer().manualSync().heldWrites()).isEqualTo(1);
      int refused = shop.line.refused;
      assertThat(orders.findById("a").orElseThrow().getLong("n")).hasValue(1L);
      assertThat(shop.line.refused).isEqualTo(refused);
      shop.line.deny(batch -> false);
    }
  }
}
