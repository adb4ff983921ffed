package dev.holdfast.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.Capability;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.layers.CircuitBreaker;
import dev.holdfast.layers.Metrics;
import dev.holdfast.layers.MetricsSnapshot;
import dev.holdfast.layers.Retry;
import dev.holdfast.layers.Timeout;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that starts while its database is out of reach. */
class OpenedLateTest {
  private static final AtomicInteger NAMES = new AtomicInteger();

  @TempDir Path directory;

  private final String name = "late" + NAMES.incrementAndGet();

  private final Database server = Holdfast.open("memory:" + name);

  @BeforeEach
  void begin() {
    AwayProvider.back();
  }

  @AfterEach
  void end() {
    AwayProvider.back();
    server.close();
  }

  private Database open(String url) {
    return Holdfast.open(
        url,
        Metrics.collect(),
        OfflineBuffer.in(directory.resolve("late.buffer")).stepping(Instant::now),
        Retry.upTo(1),
        CircuitBreaker.opensAfter(1_000),
        Timeout.after(Duration.ofSeconds(20)));
  }

  private static HoldfastException error(ThrowingCallable call) {
    return catchThrowableOfType(HoldfastException.class, call);
  }

  private static Synchronizer buffer(Database database) {
    return OfflineBuffer.of(database).orElseThrow();
  }

  private static void assertSynced(SyncStatus status) {
    assertThat(status.isSynced()).as(status.toString()).isTrue();
  }

  @Test
  void aDatabaseThatWasMetBeforeCanBeOpenedWhileItIsAway() {
    open("away:" + name).close();
    AwayProvider.away();
    try (Database database = open("away:" + name)) {
      assertThat(database.capabilities().has(Capability.TRANSACTIONS)).isTrue();
      assertThat(database.capabilities().has(Capability.DURABLE)).isFalse();
      assertThat(database.health().healthy()).isFalse();
      database.collection("orders").insertOne(Document.of("id", "a"));
      assertThat(error(() -> database.collection("orders").count()).code())
          .isEqualTo(ErrorCode.UNAVAILABLE);
      assertThat(buffer(database).getSyncStatus().pendingWrites()).isEqualTo(1);
      MetricsSnapshot away = Metrics.of(database).orElseThrow();
      assertThat(away.storage()).isNull();
      assertThat(away.pendingWrites()).isEqualTo(1);

      AwayProvider.back();
      assertSynced(buffer(database).manualSync());
      assertThat(database.collection("orders").count()).isEqualTo(1);
      assertThat(database.health().healthy()).isTrue();
      MetricsSnapshot back = Metrics.of(database).orElseThrow();
      assertThat(back.storage()).isNotNull();
      assertThat(back.pendingWrites()).isZero();
    }
    assertThat(server.collection("orders").findById("a")).isPresent();
  }

  @Test
  void whatWaitedIsSentAfterAStartWithoutTheDatabase() {
    open("away:" + name).close();
    AwayProvider.away();
    for (String id : new String[] {"a", "b"}) {
      try (Database database = open("away:" + name)) {
        database.collection("orders").insertOne(Document.of("id", id));
      }
    }
    AwayProvider.back();
    try (Database database = open("away:" + name)) {
      assertSynced(buffer(database).manualSync());
    }
    assertThat(server.collection("orders").count()).isEqualTo(2);
  }

  @Test
  void aDatabaseThatTheBufferNeverMetIsRefused() {
    AwayProvider.away();
    HoldfastException never = error(() -> open("away:" + name));
    assertThat(never.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(never)
        .hasMessageContaining("has never met memory:" + name)
        .hasMessageContaining("connection refused");
    assertThat(directory.resolve("late.buffer")).doesNotExist();

    AwayProvider.back();
    open("away:" + name).close();
    AwayProvider.away();
    assertThat(error(() -> open("away:other"))).hasMessageContaining("has never met memory:other");
    assertThat(error(() -> Holdfast.open("away:" + name))).hasMessage("connection refused");
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql://localhost:1/none", "mongodb://localhost:1/none"})
  void aServerIsKnownByItsUrlWithoutBeingAsked(String url) {
    assertThat(error(() -> open(url + "?connectTimeout=PT1S")))
        .hasMessageContaining("has never met " + url);
  }

  @Test
  void whatIsWrongForGoodIsSaidAtOnceAndLaterParksNothing() {
    open("away:" + name).close();
    AwayProvider.refusal =
        () -> HoldfastException.of(ErrorCode.PERMISSION_DENIED, "wrong password");
    assertThat(error(() -> open("away:" + name)).code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    AwayProvider.away();
    try (Database database = open("away:" + name)) {
      database.collection("orders").insertOne(Document.of("id", "a"));
      AwayProvider.refusal = () -> HoldfastException.invalid("a layout of a newer version");
      SyncStatus status = buffer(database).manualSync();
      assertThat(status.deadLetters()).isZero();
      assertThat(status.pendingWrites()).isEqualTo(1);
      assertThat(status.lastError()).contains("a layout of a newer version");
    }
  }

  @Test
  void aDatabaseThatCanDoLessThanBeforeGetsNothing() {
    open("away:" + name).close();
    AwayProvider.away();
    try (Database database = open("away:" + name)) {
      database.collection("orders").insertOne(Document.of("id", "a"));
      AwayProvider.refusal = null;
      AwayProvider.lacking = new Capability[] {Capability.OPERATION_IDS};
      assertThat(buffer(database).manualSync().lastError()).contains("OPERATION_IDS");
      AwayProvider.back();
      assertSynced(buffer(database).manualSync());
    }
  }
}
