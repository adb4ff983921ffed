package dev.holdfast.tck;

import static dev.holdfast.Field.field;

import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Transaction;
import dev.holdfast.TransactionOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * {@link Load} as JUnit tests, for a few seconds, or for as long as {@code
 * -Dholdfast.load.seconds=60} says. A backend joins with one class, as with {@link BackendTck}.
 */
public abstract class LoadTck {
  private static final int SMALL = 3;
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final int SECONDS = Integer.getInteger("holdfast.load.seconds", 5);

  /** For the backend's own class. */
  protected LoadTck() {}

  /** Where the database is. */
  protected abstract String url();

  /** Opens it with so many connections, where it has such a thing. */
  protected Database open(int connections) {
    String url = url();
    return Holdfast.open(url + (url.contains("?") ? "&" : "?") + "poolSize=" + connections);
  }

  /**
   * How long a call may wait for a connection before it is UNAVAILABLE, while open transactions
   * hold them all; empty for a store whose transactions hold none, where such a call must succeed.
   */
  protected Optional<Duration> patience() {
    return Optional.empty();
  }

  /** Looks for what the load left behind in the store itself: open cursors, say. */
  protected void afterwards(Database database) {}

  private static Duration length(int part) {
    return Duration.ofMillis(SECONDS * 1000L / part);
  }

  @Test
  void manyThreadsLoseNothingAndLeaveNothingBehind() throws InterruptedException {
    try (Database database = open(10)) {
      prove(Load.on(database).lasting(length(1)), database, 10);
    }
  }

  @Test
  void fewerConnectionsThanThreadsAreEnough() throws InterruptedException {
    try (Database database = open(SMALL)) {
      prove(Load.on(database).lasting(length(2)).seed(2), database, SMALL);
    }
  }

  private void prove(Load load, Database database, int connections) throws InterruptedException {
    Load.Result result = load.run();
    System.out.println(database + " under load: " + result);
    if (!result.violations().isEmpty()) {
      throw new Failure(result.toString());
    }
    allAtOnce(database, connections);
    afterwards(database);
  }

  /** As many transactions at once as there are connections: none has been lost on the way. */
  private static void allAtOnce(Database database, int connections) {
    if (!database.capabilities().has(Capability.TRANSACTIONS)) {
      return;
    }
    List<Transaction> open = reading(database, connections);
    open.forEach(Transaction::close);
  }

  private static List<Transaction> reading(Database database, int count) {
    List<Transaction> open = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        open.add(patiently(() -> begun(database)));
      }
      return open;
    } catch (RuntimeException | Error e) {
      open.forEach(Transaction::close);
      throw e;
    }
  }

  private static Transaction begun(Database database) {
    Transaction tx = database.begin(TransactionOptions.reading());
    try {
      database.collection("tckload").in(tx).count();
      return tx;
    } catch (RuntimeException | Error e) {
      tx.close();
      throw e;
    }
  }

  /** A connection that has to be made first may take a busy machine longer than a call waits. */
  private static <R> R patiently(Supplier<R> call) {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (true) {
      try {
        return call.get();
      } catch (HoldfastException e) {
        if (e.code() != ErrorCode.UNAVAILABLE || System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  @Test
  void withoutAFreeConnectionACallIsUnavailableInTimeAndLaterSucceeds() {
    try (Database database = open(SMALL)) {
      Assumptions.assumeTrue(
          database.capabilities().has(Capability.TRANSACTIONS), "no TRANSACTIONS");
      Collection<Document> documents = database.collection("tckload");
      patiently(() -> documents.upsertOne(Document.of("id", "1", "n", 1)));
      List<Transaction> held = reading(database, SMALL);
      try {
        exhausted(documents);
      } finally {
        held.forEach(Transaction::close);
      }
      if (patiently(() -> documents.count(field("n").eq(1))) != 1) {
        throw new Failure("the document is gone after the pool was exhausted");
      }
      allAtOnce(database, SMALL);
      documents.drop();
    }
  }

  private void exhausted(Collection<Document> documents) {
    long start = System.nanoTime();
    Optional<Duration> longest = patience();
    try {
      documents.findMany(Filter.all());
    } catch (HoldfastException e) {
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      if (longest.isEmpty() || e.code() != ErrorCode.UNAVAILABLE) {
        throw e;
      }
      if (waited.compareTo(longest.get()) > 0) {
        throw new Failure("UNAVAILABLE came after " + waited + ", later than " + longest.get());
      }
      return;
    }
    if (longest.isPresent()) {
      throw new Failure("a call found a connection while all " + SMALL + " were held");
    }
  }
}
