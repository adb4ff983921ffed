package dev.holdfast.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database whose calls do worse than fail, and the thread that sends what waits. */
class HangingLineTest {
  @TempDir Path directory;

  /** Writes do what a test says first. */
  private static final class Odd extends ForwardingBackend {
    private volatile Runnable first = () -> {};

    Odd(Backend inner) {
      super(inner);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      first.run();
      return super.write(batch);
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
      return "odd -> " + inner();
    }
  }

  private OfflineBuffer buffer() {
    return OfflineBuffer.in(directory.resolve("odd.buffer"))
        .autoSaving(Duration.ofMillis(1), 1)
        .patient(Duration.ofMillis(200));
  }

  private static void until(Supplier<Boolean> condition) {
    Instant limit = Instant.now().plusSeconds(30);
    while (!condition.get() && Instant.now().isBefore(limit)) {
      Thread.onSpinWait();
    }
    assertThat(condition.get()).isTrue();
  }

  @Test
  void aCallThatHangsDoesNotHoldUpTheClose() throws InterruptedException {
    Backend store = Holdfast.open("memory:").backend();
    Odd odd = new Odd(store);
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch letGo = new CountDownLatch(1);
    odd.first =
        () -> {
          hanging.countDown();
          boolean waits = true;
          while (waits) {
            try {
              letGo.await();
              waits = false;
            } catch (InterruptedException e) {
              // As a driver that does not heed interrupts.
            }
          }
        };
    Database database = Holdfast.open(odd, buffer());
    database.collection("orders").insertOne(Document.of("id", "a"));
    Synchronizer synchronizer = OfflineBuffer.of(database).orElseThrow();
    hanging.await();
    database.close();
    assertThat(synchronizer.getSyncStatus().pendingWrites()).isEqualTo(1);
    letGo.countDown();

    odd.first = () -> {};
    try (Database again = Holdfast.open(odd, buffer())) {
      assertThat(OfflineBuffer.of(again).orElseThrow().manualSync().isSynced()).isTrue();
      assertThat(again.collection("orders").count()).isEqualTo(1);
    }
    store.close();
  }

  @Test
  void anErrorIsSaidAndSendingGoesOn() {
    Backend store = Holdfast.open("memory:").backend();
    Odd odd = new Odd(store);
    odd.first =
        () -> {
          throw new OutOfMemoryError("for a test");
        };
    try (Database database = Holdfast.open(odd, buffer())) {
      Synchronizer synchronizer = OfflineBuffer.of(database).orElseThrow();
      database.collection("orders").insertOne(Document.of("id", "a"));
      until(() -> synchronizer.getSyncStatus().lastError() != null);
      assertThat(synchronizer.getSyncStatus().lastError()).contains("OutOfMemoryError");
      database.collection("orders").insertOne(Document.of("id", "b"));
      odd.first = () -> {};
      until(() -> synchronizer.getSyncStatus().isSynced());
    }
    assertThat(Holdfast.open(store).collection("orders").count()).isEqualTo(2);
    store.close();
  }
}
