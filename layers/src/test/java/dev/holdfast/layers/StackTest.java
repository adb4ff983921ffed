package dev.holdfast.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Transaction;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers together: their order, their configuration, and the two that watch. */
class StackTest {
  private static final Timeout TIMEOUT = Timeout.after(Duration.ofSeconds(2));

  @Test
  void aStackPrintsItselfFromTheOutside() {
    try (Database database =
        Holdfast.open(
            "memory:", Metrics.collect(), Retry.upTo(3), CircuitBreaker.opensAfter(5), TIMEOUT)) {
      assertThat(database)
          .hasToString("metrics -> retry(3) -> breaker(5) -> timeout(2s) -> memory:");
    }
  }

  @Test
  void harmfulOrdersAreRefusedWithTheReason() {
    assertThatThrownBy(() -> Holdfast.open("memory:", TIMEOUT, Retry.upTo(1)))
        .hasMessageContaining("cuts it off between two attempts");
    assertThatThrownBy(() -> Holdfast.open("memory:", TIMEOUT, CircuitBreaker.opensAfter(1)))
        .hasMessageContaining("does not learn that calls hang");
    assertThatThrownBy(() -> Holdfast.open("memory:", CircuitBreaker.opensAfter(1), Retry.upTo(1)))
        .hasMessageContaining("counts one failure for many");
    assertThatThrownBy(
            () -> Holdfast.open("memory:", Retry.upTo(1), Metrics.collect(), Retry.upTo(1)))
        .hasMessageContaining("multiplies their attempts");
    assertThatThrownBy(() -> Holdfast.open("memory:", TIMEOUT, TIMEOUT))
        .hasMessageContaining("only the shorter one works");
    assertThatThrownBy(
            () ->
                Holdfast.open(
                    "memory:", CircuitBreaker.opensAfter(1), CircuitBreaker.opensAfter(1)))
        .hasMessageContaining("the refusals of the inner one");
  }

  @Test
  void aStackIsConfiguredByOptions() {
    String options =
        "?maxRetries=2&circuitBreaker=5/20:PT30S&callTimeout=PT2S&metrics=true&chaos=seed:-9007199254740993,before:0";
    try (Database database = Holdfast.open("memory:" + options)) {
      assertThat(database)
          .hasToString("metrics -> retry(2) -> breaker(5/20) -> timeout(2s) -> chaos -> memory:");
    }
  }

  @Test
  void aDatabaseInThisProcessHasNoLayersUnlessAsked() {
    try (Database database = Holdfast.open("memory:?maxRetries=0&circuitBreaker=off")) {
      assertThat(database).hasToString("memory:");
    }
    try (Database database = Holdfast.open("memory:")) {
      assertThat(database).hasToString("memory:");
    }
  }

  @Test
  void aDatabaseOnAServerIsAskedAgainThreeTimesUnlessItSaysOtherwise() {
    RetryProvider provider = new RetryProvider();
    DatabaseConfig server = DatabaseConfig.parse("postgresql://db/shop");
    assertThat(provider.layer(server).orElseThrow().around(new Scripted()))
        .hasToString("retry(3) -> scripted");
    assertThat(provider.layer(server.withOptions(Map.of("maxRetries", "0")))).isEmpty();
  }

  @Test
  void theEnvironmentConfiguresLayersToo() {
    DatabaseConfig config =
        DatabaseConfig.fromEnvironment(
            Map.of("DB_BACKEND", "in-memory", "DB_MAX_RETRIES", "4", "DB_CALL_TIMEOUT", "500"));
    try (Database database = Holdfast.open(config)) {
      assertThat(database).hasToString("retry(4) -> timeout(0.5s) -> memory:");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "maxRetries=eleven",
        "maxRetries=11",
        "maxRetries=-1",
        "circuitBreaker=-1",
        "circuitBreaker=5/4",
        "callTimeout=2s",
        "callTimeout=PT2H",
        "metrics=perhaps",
        "chaos=before",
        "chaos=sometimes:0.1",
        "chaos=seed:one",
        "chaos=seed:1,seed:2",
        "chaos=before:2"
      })
  void anOptionThatCannotBeReadIsInvalid(String option) {
    assertThatThrownBy(() -> Holdfast.open("memory:?" + option))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
        .hasMessageMatching(
            "(The option )?" + option.substring(0, option.indexOf('=')) + "(:| is) .*");
  }

  @Test
  void aSettingOutOfRangeIsRefusedWithItsNameAndTheRange() {
    assertThatThrownBy(() -> Retry.upTo(3).within(Duration.ZERO))
        .hasMessage("Retry.within is PT0S; it must be from PT0.001S to PT1H");
    assertThatThrownBy(() -> Timeout.after(Duration.ofHours(2)))
        .hasMessage("Timeout.after is PT2H; it must be from PT0.001S to PT1H");
    assertThatThrownBy(() -> Chaos.seeded(1).failing(Chaos.Moment.BEFORE, 1.1))
        .hasMessage("Chaos.failing is 1.1; it must be from 0 to 1");
    assertThatThrownBy(() -> Chaos.seeded(1).failing(Chaos.Moment.BEFORE, Double.NaN))
        .hasMessage("Chaos.failing is NaN; it must be from 0 to 1");
    assertThatThrownBy(() -> Chaos.seeded(1).failingEvery(0, Chaos.Moment.BEFORE))
        .hasMessageStartingWith("Chaos.failingEvery is 0; it must be from 1 to ");
    assertThatThrownBy(() -> Chaos.seeded(1).delaying(-0.1, Duration.ZERO))
        .hasMessage("Chaos.delaying is -0.1; it must be from 0 to 1");
    assertThatThrownBy(() -> Chaos.seeded(1).delaying(1, Duration.ofSeconds(-1)))
        .hasMessage("Chaos.delaying is PT-1S; it must be from PT0S to PT1H");
    assertThatThrownBy(() -> Holdfast.open("memory:?maxRetries=11"))
        .hasMessage("The option maxRetries: Retry.upTo is 11; it must be from 1 to 10");
  }

  /** Every call waits until it is let go, or interrupted. */
  private static final class Hanging extends ForwardingBackend {
    final CountDownLatch letGo = new CountDownLatch(1);
    final CountDownLatch rolledBack = new CountDownLatch(1);

    Hanging() {
      super(new Scripted());
    }

    private void hang() {
      boolean waiting = true;
      while (waiting) {
        try {
          letGo.await();
          waiting = false;
        } catch (InterruptedException e) {
          // As a driver that does not heed interrupts.
        }
      }
    }

    @Override
    public <R> R read(Read<R> read) {
      hang();
      return super.read(read);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      hang();
      return super.write(batch);
    }

    @Override
    public BackendTransaction begin(TransactionOptions options) {
      BackendTransaction begun = super.begin(options);
      Session hanging = this;
      return new BackendTransaction() {
        @Override
        public <R> R read(Read<R> read) {
          return hanging.read(read);
        }

        @Override
        public WriteResult write(WriteBatch batch) {
          return hanging.write(batch);
        }

        @Override
        public void commit() {
          hang();
          begun.commit();
        }

        @Override
        public void rollback() {
          begun.rollback();
          rolledBack.countDown();
        }
      };
    }

    @Override
    public String toString() {
      return "hanging";
    }
  }

  private static ErrorCode code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return org.assertj.core.api.Assertions.catchThrowableOfType(HoldfastException.class, call)
        .code();
  }

  @Test
  void aCallThatHangsIsTimeoutAndAWriteIsUnknown() throws InterruptedException {
    Hanging hanging = new Hanging();
    try (Database database = Holdfast.open(hanging, Timeout.after(Duration.ofMillis(20)))) {
      var documents = database.collection("c");
      assertThat(code(documents::count)).isEqualTo(ErrorCode.TIMEOUT);
      assertThat(code(() -> documents.insertOne(Document.of("id", "a"))))
          .isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
      var transaction = begun(database);
      assertThat(code(() -> documents.in(transaction).count()))
          .isEqualTo(ErrorCode.TRANSACTION_ABORTED);
      var other = begun(database);
      assertThat(code(other::commit)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
      hanging.letGo.countDown();
      hanging.rolledBack.await();
    }
  }

  /** It does not hang; a machine that stands still may take longer than the limit even so. */
  private static Transaction begun(Database database) {
    while (true) {
      try {
        return database.begin();
      } catch (HoldfastException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
      }
    }
  }

  @Test
  void theDeadlineOfARetryLimitsItsAttempts() {
    Hanging hanging = new Hanging();
    Retry brief = Retry.upTo(3).within(Duration.ofMillis(30));
    try (Database database = Holdfast.open(hanging, brief, Timeout.after(Duration.ofHours(1)))) {
      assertThat(code(() -> database.collection("c").count())).isEqualTo(ErrorCode.TIMEOUT);
    } finally {
      hanging.letGo.countDown();
    }
  }

  @Test
  void metricsCountByOperationCollectionAndOutcome() {
    Scripted scripted = new Scripted(ErrorCode.UNAVAILABLE);
    try (Database database =
        Holdfast.open(scripted, Metrics.collect(), CircuitBreaker.opensAfter(9))) {
      var documents = database.collection("c");
      assertThatThrownBy(documents::count);
      documents.insertOne(Document.of("id", "a"));
      documents.insertMany(List.of(Document.of("id", "b"), Document.of("id", "d")));
      documents.findById("a");
      documents.findById("b");
      database.transaction(tx -> documents.in(tx).count());
      MetricsSnapshot snapshot = Metrics.of(database).orElseThrow();
      assertThat(snapshot.calls())
          .extracting(
              MetricsSnapshot.Calls::operation,
              MetricsSnapshot.Calls::collection,
              MetricsSnapshot.Calls::outcome,
              MetricsSnapshot.Calls::count)
          .contains(
              org.assertj.core.api.Assertions.tuple("count", "c", "UNAVAILABLE", 1L),
              org.assertj.core.api.Assertions.tuple("count", "c", "SUCCESS", 1L),
              org.assertj.core.api.Assertions.tuple("insert", "c", "SUCCESS", 1L),
              org.assertj.core.api.Assertions.tuple("bulk", "c", "SUCCESS", 1L),
              org.assertj.core.api.Assertions.tuple("get", "c", "SUCCESS", 2L),
              org.assertj.core.api.Assertions.tuple("commit", "none", "SUCCESS", 1L));
      assertThat(snapshot.calls().get(0).latencies()).containsOnlyKeys(0.5, 0.95, 0.99);
      assertThat(snapshot.breaker()).isEqualTo("CLOSED");
      assertThat(Objects.requireNonNull(snapshot.storage()).documents()).isEqualTo(3);
      assertThat(snapshot.pendingWrites()).isNull();
    }
  }

  /** How often the other one counted, which is not the first one's. */
  private static long snapshotOfAnother(String url, SimpleMeterRegistry registry) {
    try (Database other = Holdfast.open(url, Metrics.to(registry))) {
      for (int i = 0; i < 3; i++) {
        other.collection("c").count();
      }
      assertThat(registry.find("holdfast.connections.max").gauges()).hasSize(2);
      assertThat(registry.get("holdfast.calls").tag("instance", "2").timer().count()).isEqualTo(3);
      return Metrics.of(other).orElseThrow().calls().stream()
          .filter(calls -> calls.operation().equals("count"))
          .mapToLong(MetricsSnapshot.Calls::count)
          .sum();
    }
  }

  @Test
  void metricsGoIntoARegistryAndShowTheBreakerAndThePool(
      @org.junit.jupiter.api.io.TempDir java.nio.file.Path directory) throws java.io.IOException {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    String url = "sqlite:" + directory.toRealPath().resolve("x.db");
    try (Database database =
        Holdfast.open(url, Metrics.to(registry), CircuitBreaker.opensAfter(9))) {
      database.collection("c").count();
      assertThat(registry.get("holdfast.calls").tag("db", url).timer().count()).isEqualTo(1);
      assertThat(snapshotOfAnother(url, registry)).isEqualTo(3);
      assertThat(registry.get("holdfast.breaker.state").gauge().value()).isZero();
      assertThat(registry.get("holdfast.connections.max").gauge().value()).isEqualTo(11);
      assertThat(registry.get("holdfast.connections.active").gauge().value()).isZero();
    }
    assertThat(registry.find("holdfast.connections.max").gauge()).isNull();
  }
}
