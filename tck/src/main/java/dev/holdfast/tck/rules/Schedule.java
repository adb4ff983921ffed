package dev.holdfast.tck.rules;

import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.tck.Failure;
import dev.holdfast.tck.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Steps of several transactions, one after the other, each transaction on a thread of its own.
 *
 * <p>A database may answer a conflict by waiting, by aborting or, in time, by UNAVAILABLE. So a
 * step that does not end soon is left waiting, with the later steps of its transaction behind it,
 * and the others go on. What each transaction saw, and what is stored in the end, must then be
 * right whoever came through; and someone must have.
 */
final class Schedule implements AutoCloseable {
  static final Duration LONGEST = Duration.ofSeconds(90);

  private static final int TRIES = 10;

  private final Trial k;
  private final List<Actor> actors = new ArrayList<>();

  Schedule(Trial k) {
    this.k = k;
  }

  /** Begins a transaction. */
  Actor transaction(String name) {
    return transaction(name, TransactionOptions.DEFAULT);
  }

  /** Begins a transaction of this kind. */
  Actor transaction(String name, TransactionOptions options) {
    Actor actor = new Actor(this, name);
    boolean first = actors.isEmpty();
    actors.add(actor);
    actor.begin(() -> k.database().begin(options), !first && !options.readOnly());
    return actor;
  }

  /** Someone who works without a transaction. */
  Actor outside(String name) {
    Actor actor = new Actor(this, name);
    actors.add(actor);
    return actor;
  }

  /** Something has ended that others may have waited for. */
  void ended() {
    actors.forEach(Actor::lookAgain);
  }

  /** Waits for everyone. Fails when nobody came through, or for an error that is no conflict. */
  void finish() throws Exception {
    k.check(
        !everyoneIsRefused(),
        "everyone was refused: " + actors + "; whoever is first should come through");
  }

  /** Waits for everyone. Fails for an error that is no conflict. */
  private boolean everyoneIsRefused() throws Exception {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    for (Actor actor : actors) {
      actor.await(deadline - System.nanoTime());
    }
    for (Actor actor : actors) {
      HoldfastException error = actor.error();
      if (error != null && !isConflict(error)) {
        throw new Failure(
            actor + " failed with " + error.code() + ": " + error.getMessage(), error);
      }
    }
    return actors.stream().noneMatch(Actor::succeeded);
  }

  /** What is done in a schedule, and checked when it is finished. */
  interface Crosswise {
    Check in(Schedule schedule, Collection<Document> documents);
  }

  /** What must hold when someone has come through. */
  interface Check {
    void run();
  }

  /**
   * A schedule of two that lock crosswise. Where the machine lets both take a step at the same
   * moment they may refuse each other, but not each time.
   */
  static void crosswise(Trial k, Crosswise steps) throws Exception {
    for (int i = 0; i < TRIES; i++) {
      try (Schedule schedule = new Schedule(k)) {
        Check check = steps.in(schedule, IsolationRules.two(k));
        if (!schedule.everyoneIsRefused()) {
          check.run();
          return;
        }
      }
    }
    throw new Failure("everyone was refused, " + TRIES + " times; one should come through");
  }

  private static boolean isConflict(HoldfastException error) {
    return error.code() == ErrorCode.UNAVAILABLE
        || error.code() == ErrorCode.DUPLICATE_KEY
        || (error.code() == ErrorCode.TRANSACTION_ABORTED && error.retryable());
  }

  /** Fails unless the {@code v} of the documents, by id, are one of these states. */
  void leaves(Collection<Document> documents, List<Map<String, Long>> allowed) {
    Map<String, Long> state = values(documents);
    k.check(
        allowed.contains(state),
        state + " is left by " + actors + "; possible is one of " + allowed);
  }

  /** The {@code v} of each document. */
  static Map<String, Long> values(Collection<Document> documents) {
    Map<String, Long> values = new TreeMap<>();
    for (Document document : documents.findMany(Filter.all())) {
      values.put(String.valueOf(document.id()), document.getLong("v").orElse(-1L));
    }
    return values;
  }

  /** Rolls back what is still open. */
  @Override
  public void close() {
    actors.forEach(Actor::stop);
  }
}
