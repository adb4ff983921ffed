package dev.holdfast.persistence;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Update;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the buffer sends what waits, and what it says of it. */
class SynchronizerTest {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  @TempDir Path directory;

  private Shop shop(UnaryOperator<OfflineBuffer> settings) {
    return new Shop(directory, settings);
  }

  private static Document order(String id) {
    return Document.of("id", id, "n", 1);
  }

  @Test
  void theStatusSaysHowFarItIs() {
    try (Shop shop = shop(same -> same)) {
      assertThat(shop.status())
          .isEqualTo(new SyncStatus(true, 0, 0, 0, false, null, null, Duration.ZERO, null));
      shop.line.cut();
      shop.orders().insertOne(order("a"));
      SyncStatus away = shop.status();
      assertThat(away.isSynced()).isFalse();
      assertThat(away.pendingWrites()).isEqualTo(1);
      assertThat(away.isOffline()).isTrue();
      assertThat(away.nextSyncTime()).isAfter(shop.instant());
      assertThat(away.lastError()).contains("the line is cut");
      assertThat(shop.buffer().pending(0, 1_000))
          .extracting(BufferedWrite::id, BufferedWrite::at)
          .containsExactly(org.assertj.core.api.Assertions.tuple("a", shop.instant()));
      shop.line.mend();
      SyncStatus back = shop.buffer().manualSync();
      assertThat(back.isSynced()).isTrue();
      assertThat(back.lastSyncTime()).isEqualTo(shop.instant());
      assertThat(back.nextSyncTime()).isNull();
      assertThat(back.syncLatency()).isPositive();
      assertThat(back.lastError()).isNull();
    }
  }

  @Test
  void theDatabaseIsAskedAgainAfterPausesThatDouble() {
    try (Shop shop = shop(same -> same)) {
      shop.line.cut();
      shop.orders().insertOne(order("a"));
      Duration longest = Duration.ZERO;
      for (int i = 0; i < 12; i++) {
        Instant next = shop.status().nextSyncTime();
        Duration pause = Duration.between(shop.instant(), next);
        assertThat(pause).isPositive().isLessThanOrEqualTo(LONGEST_PAUSE);
        longest = pause.compareTo(longest) > 0 ? pause : longest;
        shop.after(pause.minusMillis(1));
        assertThat(shop.status().nextSyncTime()).isEqualTo(next);
        shop.after(Duration.ofMillis(1));
        assertThat(shop.status().nextSyncTime()).isAfter(next);
      }
      assertThat(longest).isGreaterThanOrEqualTo(LONGEST_PAUSE.dividedBy(2));
      shop.line.mend();
      shop.after(LONGEST_PAUSE);
      assertThat(shop.status().isSynced()).isTrue();
    }
  }

  @Test
  void aClockThatIsSetBackPutsNothingOffByMoreThanAPause() {
    try (Shop shop = shop(same -> same)) {
      shop.line.cut();
      shop.orders().insertOne(order("a"));
      shop.line.mend();
      shop.setBack(Duration.ofDays(2));
      assertThat(shop.status().nextSyncTime())
          .isBeforeOrEqualTo(shop.instant().plus(LONGEST_PAUSE));
      shop.after(LONGEST_PAUSE);
      assertThat(shop.stored().count()).isEqualTo(1);
    }
  }

  @Test
  void aClockThatIsSetBackPutsWriteBehindOffByNoMoreThanItsInterval() {
    Duration interval = Duration.ofSeconds(30);
    try (Shop shop = shop(buffer -> buffer.autoSaving(interval, 1_000))) {
      shop.orders().insertOne(order("a"));
      shop.setBack(Duration.ofDays(2));
      assertThat(shop.status().nextSyncTime()).isEqualTo(shop.instant().plus(interval));
      shop.after(interval);
      assertThat(shop.stored().count()).isEqualTo(1);
    }
  }

  @Test
  void byHandNothingIsSentUntilSomebodySaysSo() {
    try (Shop shop = shop(OfflineBuffer::syncingByHand)) {
      shop.line.cut();
      shop.orders().insertOne(order("a"));
      shop.line.mend();
      shop.after(LONGEST_PAUSE);
      assertThat(shop.status().isOffline()).isFalse();
      assertThat(shop.status().pendingWrites()).isEqualTo(1);
      assertThat(shop.status().nextSyncTime()).isNull();
      assertThatThrownBy(() -> shop.orders().count()).hasMessageContaining("manualSync()");
      shop.reopen();
      assertThat(shop.status().pendingWrites()).isEqualTo(1);
      assertThat(shop.buffer().manualSync().isSynced()).isTrue();
      assertThat(shop.orders().count()).isEqualTo(1);
    }
  }

  @Test
  void writeBehindSendsWhenItIsTime() {
    try (Shop shop = shop(buffer -> buffer.autoSaving(Duration.ofSeconds(30), 1_000))) {
      shop.orders().insertOne(order("a"));
      assertThat(shop.stored().count()).isZero();
      assertThat(shop.status().nextSyncTime())
          .isEqualTo(shop.instant().plus(Duration.ofSeconds(30)));
      shop.after(Duration.ofSeconds(29));
      shop.orders().insertOne(order("b"));
      assertThat(shop.stored().count()).isZero();
      shop.after(Duration.ofSeconds(1));
      assertThat(shop.stored().count()).isEqualTo(2);
      assertThat(shop.line.writes).hasSize(1);
    }
  }

  @Test
  void writeBehindSendsWhenEnoughWait() {
    try (Shop shop = shop(buffer -> buffer.autoSaving(Duration.ofSeconds(30), 3))) {
      shop.orders().insertOne(order("a"));
      shop.orders().updateOne(field("id").eq("a"), Update.inc("n", 1));
      shop.after(Duration.ZERO);
      assertThat(shop.stored().count()).isZero();
      shop.orders().insertOne(order("b"));
      shop.after(Duration.ZERO);
      assertThat(shop.stored("a", "n")).isEqualTo(2);
    }
  }

  @Test
  void writeBehindIsNotSeenByItsOwnQueries() {
    try (Shop shop = shop(buffer -> buffer.autoSaving(Duration.ofHours(1), 1_000))) {
      Collection<Document> orders = shop.orders();
      orders.insertOne(order("a"));
      assertThat(orders.findById("a")).isPresent();
      assertThat(orders.count()).isEqualTo(1);
      orders.insertOne(order("b"));
      assertThat(shop.database().<Long>transaction(tx -> orders.in(tx).count())).isEqualTo(2);
    }
  }

  @Test
  void aQueryWaitsForWhatWasThereAndNotForWhatComesMeanwhile() {
    try (Shop shop = shop(buffer -> buffer.autoSaving(Duration.ofHours(1), 1_000))) {
      shop.orders().insertOne(order("a"));
      shop.line.meanwhile(() -> shop.orders().insertOne(order("b" + shop.line.writes.size())));
      assertThat(shop.orders().count()).isEqualTo(1);
      assertThat(shop.status().pendingWrites()).isEqualTo(1);
      shop.line.meanwhile(() -> {});
    }
  }

  @Test
  void writeBehindByHandWaitsUntilSomebodySaysSo() throws InterruptedException {
    try (Shop shop = shop(buffer -> buffer.autoSaving(Duration.ofHours(1), 1).syncingByHand())) {
      shop.orders().insertOne(order("a"));
      AtomicBoolean due = new AtomicBoolean();
      Thread waiting = new Thread(() -> due.set(shop.buffer().await()));
      waiting.start();
      while (waiting.isAlive() && waiting.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      shop.buffer().stop();
      waiting.join();
      assertThat(due).isFalse();
    }
  }

  @Test
  void closingSendsWhatWaitsAndTheStatusSaysWhatIsLeft() {
    Shop shop = shop(buffer -> buffer.autoSaving(Duration.ofHours(1), 1_000));
    shop.orders().insertOne(order("a"));
    Synchronizer buffer = shop.buffer();
    shop.database().close();
    assertThat(shop.stored().count()).isEqualTo(1);
    assertThat(buffer.getSyncStatus().isSynced()).isTrue();

    Shop away = new Shop(directory.resolveSibling(directory.getFileName()), same -> same);
    away.line.cut();
    away.orders().insertOne(order("b"));
    Synchronizer left = away.buffer();
    away.close();
    assertThat(left.getSyncStatus().pendingWrites()).isEqualTo(1);
    assertThat(left.manualSync().pendingWrites()).isEqualTo(1);
  }

  @Test
  void aWriteThatAnotherRefusedIsNotHeldUpByIt() {
    try (Shop shop = shop(same -> same)) {
      shop.line.cut();
      for (int i = 0; i < 250; i++) {
        shop.orders().insertOne(order("o" + i));
      }
      shop.stored().insertOne(order("o7"));
      shop.stored().insertOne(order("o170"));
      shop.line.mend();
      assertThat(shop.buffer().manualSync().deadLetters()).isEqualTo(2);
      assertThat(shop.stored().count()).isEqualTo(250);
      assertThat(shop.line.writes.size()).isLessThan(20);
    }
  }

  @Test
  void aThreadOfItsOwnSendsWhenTheDatabaseIsBack() throws InterruptedException {
    var store = Holdfast.open("memory:").backend();
    Line line = new Line(store);
    OfflineBuffer buffer = OfflineBuffer.in(directory.resolve("threaded"));
    try (var database = Holdfast.open(line, buffer);
        var direct = Holdfast.open(store)) {
      line.cut();
      database.collection("orders").insertOne(order("a"));
      line.mend();
      long limit = System.nanoTime() + Duration.ofMinutes(2).toNanos();
      while (direct.collection("orders").count() == 0 && System.nanoTime() < limit) {
        LockSupport.parkNanos(1_000_000);
      }
      assertThat(direct.collection("orders").count()).isEqualTo(1);
    }
  }

  @Test
  void aFullBufferRefusesAndKeepsWhatItHas() {
    try (Shop shop = shop(buffer -> buffer.limitedTo(2_000))) {
      shop.line.cut();
      int taken = 0;
      ErrorCode refused = null;
      while (refused == null) {
        try {
          shop.orders().insertOne(order("o" + taken));
          taken++;
        } catch (HoldfastException e) {
          refused = e.code();
          assertThat(e).hasMessageContaining("is full").hasMessageContaining("2000 bytes");
        }
      }
      assertThat(refused).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
      assertThat(taken).isPositive();
      shop.line.mend();
      shop.buffer().manualSync();
      assertThat(shop.stored().count()).isEqualTo(taken);
    }
  }
}
