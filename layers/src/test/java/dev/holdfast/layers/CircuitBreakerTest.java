package dev.holdfast.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  private final Scripted store = new Scripted();
  private final Hands clock = new Hands(Instant.parse("2026-03-01T12:00:00Z"));

  private Database open(CircuitBreaker breaker) {
    return Holdfast.open(store, breaker.withClock(clock));
  }

  private static State state(Database database) {
    return database.unwrap(CircuitBreakerBackend.class).orElseThrow().state();
  }

  private void fail(Database database, ErrorCode code) {
    store.fail(HoldfastException.of(code, "scripted"));
    assertThatThrownBy(() -> database.collection("c").count()).hasMessageContaining("scripted");
  }

  @Test
  void tenThousandErrorsOfUsersLeaveItClosed() {
    Database database = open(CircuitBreaker.opensAfter(1));
    Collection<Document> documents = database.collection("c");
    documents.insertOne(Document.of("id", "a"));
    for (int i = 0; i < 10_000; i++) {
      assertThatThrownBy(() -> documents.insertOne(Document.of("id", "a")))
          .isInstanceOfSatisfying(
              HoldfastException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.DUPLICATE_KEY));
    }
    for (ErrorCode code : ErrorCode.values()) {
      if (!List.of(ErrorCode.UNAVAILABLE, ErrorCode.TIMEOUT, ErrorCode.OUTCOME_UNKNOWN)
          .contains(code)) {
        fail(database, code);
      }
    }
    assertThat(state(database)).isEqualTo(State.CLOSED);
  }

  @Test
  void opensAfterThatManyFailuresInARow() {
    for (ErrorCode code :
        List.of(ErrorCode.UNAVAILABLE, ErrorCode.TIMEOUT, ErrorCode.OUTCOME_UNKNOWN)) {
      Database database = open(CircuitBreaker.opensAfter(3));
      fail(database, code);
      fail(database, code);
      database.collection("c").count();
      fail(database, code);
      fail(database, code);
      assertThat(state(database)).isEqualTo(State.CLOSED);
      fail(database, code);
      assertThat(state(database)).as("after %s", code).isEqualTo(State.OPEN);
    }
  }

  @Test
  void opensAfterThatManyOfTheLast() {
    Database database = open(CircuitBreaker.opensAfter(3).ofLast(10));
    for (int i = 0; i < 10; i++) {
      database.collection("c").count();
    }
    fail(database, ErrorCode.UNAVAILABLE);
    database.collection("c").count();
    fail(database, ErrorCode.UNAVAILABLE);
    assertThat(state(database)).isEqualTo(State.CLOSED);
    fail(database, ErrorCode.UNAVAILABLE);
    assertThat(state(database)).isEqualTo(State.OPEN);
  }

  /** It tells resilience4j of few successes; that must not show. */
  @Test
  void opensExactlyWhenSoManyOfTheLastHaveFailed() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      int failures = 1 + random.nextInt(4);
      int calls = failures + random.nextInt(6);
      Database database = open(CircuitBreaker.opensAfter(failures).ofLast(calls));
      Deque<Boolean> failed = new ArrayDeque<>();
      boolean open = false;
      for (int call = 0; call < 100 && !open; call++) {
        boolean fails = random.nextInt(4) == 0;
        if (fails) {
          fail(database, ErrorCode.UNAVAILABLE);
        } else {
          database.collection("c").count();
        }
        failed.add(fails);
        if (failed.size() > calls) {
          failed.remove();
        }
        open = Collections.frequency(failed, true) >= failures;
        assertThat(state(database))
            .as("%d of %d, after %s", failures, calls, failed)
            .isEqualTo(open ? State.OPEN : State.CLOSED);
      }
    }
  }

  @Test
  void whatFailsFromTheStartOpensItThoughTheLastAreFew() {
    Database database = open(CircuitBreaker.opensAfter(2).ofLast(100));
    fail(database, ErrorCode.UNAVAILABLE);
    fail(database, ErrorCode.UNAVAILABLE);
    assertThat(state(database)).isEqualTo(State.OPEN);
  }

  @Test
  void openItAnswersAtOnceAndSaysWhenItTriesAgain() {
    Database database = open(CircuitBreaker.opensAfter(1).restingFor(Duration.ofSeconds(30)));
    fail(database, ErrorCode.UNAVAILABLE);
    int before = store.calls;
    assertThatThrownBy(() -> database.collection("c").count())
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .hasMessageContaining("2026-03-01T12:00:30Z");
    assertThat(store.calls).isEqualTo(before);
    assertThat(database.health().healthy()).isTrue();
  }

  private Database opened() {
    Database database = open(CircuitBreaker.opensAfter(4));
    for (int i = 0; i < 4; i++) {
      fail(database, ErrorCode.UNAVAILABLE);
    }
    assertThat(state(database)).isEqualTo(State.OPEN);
    return database;
  }

  @Test
  void afterItsRestThreeCallsMayTryAndCloseIt() {
    Database database = opened();
    clock.move(Duration.ofSeconds(11));
    for (int i = 0; i < 3; i++) {
      database.collection("c").count();
      assertThat(state(database)).isEqualTo(i < 2 ? State.HALF_OPEN : State.CLOSED);
    }
  }

  @Test
  void closedAgainItCountsAnew() {
    Database database = opened();
    clock.move(Duration.ofSeconds(11));
    for (int i = 0; i < 3; i++) {
      database.collection("c").count();
    }
    for (int i = 0; i < 4; i++) {
      assertThat(state(database)).isEqualTo(State.CLOSED);
      fail(database, ErrorCode.UNAVAILABLE);
    }
    assertThat(state(database)).isEqualTo(State.OPEN);
  }

  @Test
  void threeCallsThatFailOpenItAgain() {
    Database database = opened();
    clock.move(Duration.ofSeconds(11));
    for (int i = 0; i < 3; i++) {
      assertThat(state(database)).isEqualTo(i == 0 ? State.OPEN : State.HALF_OPEN);
      fail(database, ErrorCode.UNAVAILABLE);
    }
    assertThat(state(database)).isEqualTo(State.OPEN);
  }

  @Test
  void aRetryOutsideDoesNotKnockOnAnOpenBreaker() {
    Database database =
        Holdfast.open(
            store,
            Retry.upTo(3)
                .pausing(
                    millis -> {
                      throw new AssertionError("it pauses");
                    }),
            CircuitBreaker.opensAfter(1).withClock(clock));
    Database alone = Holdfast.open(database.unwrap(CircuitBreakerBackend.class).orElseThrow());
    fail(alone, ErrorCode.UNAVAILABLE);
    assertThatThrownBy(() -> database.collection("c").count())
        .hasMessageContaining("circuit breaker");
  }

  @Test
  void aCallOfAThreadThatWasInterruptedDoesNotCount() {
    Database database = open(CircuitBreaker.opensAfter(1));
    Thread.currentThread().interrupt();
    try {
      fail(database, ErrorCode.UNAVAILABLE);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(state(database)).isEqualTo(State.CLOSED);
  }

  @Test
  void settingsOutOfRangeAreRefusedByNameAndRange() {
    assertThatThrownBy(() -> CircuitBreaker.opensAfter(0))
        .hasMessage("CircuitBreaker.opensAfter is 0; it must be from 1 to 10000");
    assertThatThrownBy(() -> CircuitBreaker.opensAfter(5).ofLast(4))
        .hasMessage("CircuitBreaker.ofLast is 4; it must be from 5 to 10000");
    assertThatThrownBy(() -> CircuitBreaker.opensAfter(5).restingFor(Duration.ZERO))
        .hasMessageContaining("CircuitBreaker.restingFor is PT0S");
  }
}
