package dev.holdfast.tck;

import dev.holdfast.Capabilities;
import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.tck.RuleResult.CaseFailure;
import dev.holdfast.tck.RuleResult.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One run of the kit over one open database. Each case gets collections of its own. Used by one
 * thread at a time.
 */
public final class KitRun implements AutoCloseable {
  private static final Duration TO_CLOSE = Duration.ofSeconds(30);

  private final Candidate candidate;
  private final KitOptions options;
  private final String prefix = "tck" + Long.toString(System.nanoTime() & 0xFFFFFFFFL, 36) + "_";
  private final List<RuleResult> results = new ArrayList<>();
  private final Map<String, String> fixtures = new LinkedHashMap<>();
  private final Deque<String> spare = new ArrayDeque<>();
  private final Capabilities declared;
  private Database database;
  private boolean gaveWay;
  private int names;

  KitRun(Candidate candidate, KitOptions options) {
    this.candidate = candidate;
    this.options = options;
    this.database = candidate.open();
    this.declared = database.capabilities();
  }

  /** Tries every case of the rule, or skips it when a capability that it requires is missing. */
  public RuleResult apply(Rule rule) {
    RuleResult result = result(rule);
    results.add(result);
    return result;
  }

  private RuleResult result(Rule rule) {
    Capabilities capabilities = database().capabilities();
    String missing =
        rule.requires().stream()
            .filter(capability -> !capabilities.has(capability))
            .map(Capability::name)
            .sorted()
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      return new RuleResult(rule, Status.SKIPPED, 0, List.of(), "no " + missing);
    }
    List<CaseFailure> failures = new ArrayList<>();
    int cases = 0;
    for (Rule.Case one : rule.cases()) {
      Trial trial = new Trial(this, rule);
      Throwable error = attempt(trial, one);
      cases += trial.cases();
      if (error != null) {
        failures.add(new CaseFailure(one.name(), error));
      }
    }
    Status status = failures.isEmpty() ? Status.PASSED : Status.FAILED;
    return new RuleResult(rule, status, cases, failures, "");
  }

  /** Everything applied so far. */
  public KitReport report() {
    return new KitReport(candidate.name(), declared, results);
  }

  private @Nullable Throwable attempt(Trial trial, Rule.Case one) {
    Duration own = trial.rule().limit();
    Duration limit = own == null ? options.timeLimit() : own;
    try {
      within(
          limit,
          trial::progress,
          () -> {
            try (trial) {
              one.check().run(trial);
            }
          });
      return null;
    } catch (TimeoutException e) {
      abandon();
      return new Failure("did not go on for " + limit.toSeconds() + " seconds");
    } catch (ExecutionException e) {
      return e.getCause() == null ? e : e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e;
    }
  }

  /**
   * Runs the work on a thread of its own.
   *
   * @param progress when the work was last seen to go on, by the nanosecond clock
   * @throws TimeoutException when it has not gone on for so long; it is left behind, interrupted
   */
  private static void within(Duration limit, LongSupplier progress, Work work)
      throws TimeoutException, ExecutionException, InterruptedException {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
                done.complete(true);
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            },
            "tck");
    thread.setDaemon(true);
    thread.start();
    while (true) {
      long left = limit.toNanos() - (System.nanoTime() - progress.getAsLong());
      if (left <= 0) {
        thread.interrupt();
        throw new TimeoutException();
      }
      if (ends(done, left)) {
        return;
      }
    }
  }

  private static boolean ends(CompletableFuture<Boolean> work, long nanos)
      throws ExecutionException, InterruptedException {
    try {
      return work.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    }
  }

  /** Leaves a database that hangs behind and goes on with a new one. */
  private void abandon() {
    closeQuietly(database);
    fixtures.clear();
    spare.clear();
    database = candidate.open();
  }

  private static void closeQuietly(Database database) {
    try {
      long start = System.nanoTime();
      within(TO_CLOSE, () -> start, database::close);
    } catch (TimeoutException | ExecutionException e) {
      // The case has failed already; what its database does while closing adds nothing.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  KitOptions options() {
    return options;
  }

  synchronized Database database() {
    if (gaveWay) {
      gaveWay = false;
      database = candidate.open();
    }
    return database;
  }

  /**
   * Opens a database for a case of its own. A store that only one may have open at a time is closed
   * before, and opened again when {@link #database} is called next.
   */
  synchronized Database openAnother() {
    Capabilities capabilities = gaveWay ? null : database.capabilities();
    if (capabilities != null
        && capabilities.has(Capability.DURABLE)
        && !capabilities.has(Capability.SHARED)) {
      database.close();
      gaveWay = true;
    }
    return candidate.open();
  }

  synchronized Database reopen() {
    database().close();
    database = candidate.open();
    return database;
  }

  synchronized String newName() {
    return prefix + ++names;
  }

  /** The name of a collection that is empty and has no index. */
  synchronized String lend() {
    return spare.isEmpty() ? newName() : spare.pop();
  }

  synchronized void takeBack(String name) {
    spare.push(name);
  }

  Collection<Document> fixture(String name, Consumer<Collection<Document>> loader) {
    String collection = fixtures.get(name);
    if (collection == null) {
      collection = newName();
      loader.accept(database().collection(collection));
      fixtures.put(name, collection);
    }
    return database().collection(collection);
  }

  @Override
  public void close() {
    try {
      fixtures.values().forEach(name -> database().collection(name).drop());
      spare.forEach(name -> database().collection(name).drop());
    } finally {
      database.close();
    }
  }

  private interface Work {
    void run() throws Exception;
  }
}
