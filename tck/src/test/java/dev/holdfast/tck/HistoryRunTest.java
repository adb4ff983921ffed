package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.tck.history.Anomaly.Kind;
import dev.holdfast.tck.history.HistoryRun;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HistoryRunTest {
  private static final int TRIES = 50;
  private static final Map<String, Set<Kind>> WRONG = new LinkedHashMap<>();

  static {
    WRONG.put("the last of two updaters wins", EnumSet.of(Kind.LOST_UPDATE));
    WRONG.put("what changed since the begin is overwritten", EnumSet.of(Kind.LOST_UPDATE));
    WRONG.put("writes of a transaction are seen at once", EnumSet.of(Kind.G1A));
    WRONG.put("a transaction sees what others commit", EnumSet.of(Kind.INTERNAL, Kind.G_SINGLE));
    WRONG.put("a transaction does not see its own writes", EnumSet.of(Kind.INTERNAL));
    WRONG.put("a batch is seen in parts", EnumSet.of(Kind.G0));
  }

  private static HistoryRun.Result run(Backend backend, int transactions)
      throws InterruptedException {
    try (Database database = Holdfast.open(backend)) {
      return HistoryRun.on(database).transactions(transactions).run();
    }
  }

  @Test
  void findsNothingWrongWithABackendThatIsRight() throws InterruptedException {
    HistoryRun.Result result = run(new ReferenceBackend(), 1_000);
    assertThat(result.verdict().anomalies()).as(result.toString()).isEmpty();
    assertThat(result.verdict().size()).isGreaterThanOrEqualTo(1_000);
    assertThat(result.verdict().dependencies()).isGreaterThan(1_000);
    assertThat(result.verdict().failed()).isBetween(1L, result.verdict().size() / 2L);
  }

  @Test
  void findsEachWrongBackend() throws InterruptedException {
    Map<String, Mutant> mutants = new LinkedHashMap<>();
    WrongTransactions.all().forEach(mutant -> mutants.put(mutant.what(), mutant));
    for (Map.Entry<String, Set<Kind>> wrong : WRONG.entrySet()) {
      Mutant mutant = Objects.requireNonNull(mutants.get(wrong.getKey()), wrong.getKey());
      Set<Kind> found = EnumSet.noneOf(Kind.class);
      int tries = 0;
      while (tries < TRIES && !found.containsAll(wrong.getValue())) {
        found.addAll(run(mutant.backend().get(), 500).verdict().kinds());
        tries++;
      }
      System.out.printf("a backend where %s: %s in %d runs%n", wrong.getKey(), found, tries);
      assertThat(found).as(wrong.getKey()).containsAll(wrong.getValue());
    }
  }

  /** Every tenth answer is lost, half of them before the write was done. */
  @Test
  void lostAnswersAreNoAnomalies() throws InterruptedException {
    HistoryRun.Result result = run(losing(), 1_000);
    assertThat(result.verdict().anomalies()).as(result.toString()).isEmpty();
    assertThat(result.verdict().unknown()).isGreaterThan(10);
    assertThat(result.refused()).containsKey(ErrorCode.OUTCOME_UNKNOWN);
  }

  @Test
  void whatIsSaidToHaveFailedAndWasDoneIsADirtyRead() throws InterruptedException {
    AtomicInteger writes = new AtomicInteger();
    HistoryRun.Result result =
        run(
            new Around(new ReferenceBackend()) {
              @Override
              public WriteResult write(WriteBatch batch) {
                WriteResult done = super.write(batch);
                if (writes.incrementAndGet() % 10 == 0) {
                  throw HoldfastException.of(ErrorCode.UNAVAILABLE, "as planned");
                }
                return done;
              }
            },
            500);
    assertThat(result.verdict().kinds()).containsExactly(Kind.G1A);
  }

  private static Backend losing() {
    AtomicInteger writes = new AtomicInteger();
    return new Around(new ReferenceBackend()) {
      @Override
      public WriteResult write(WriteBatch batch) {
        int number = writes.incrementAndGet();
        if (number % 10 != 0) {
          return super.write(batch);
        }
        if (number % 20 == 0) {
          super.write(batch);
        }
        throw HoldfastException.of(ErrorCode.OUTCOME_UNKNOWN, "as planned");
      }
    };
  }
}
