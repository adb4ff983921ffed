package dev.holdfast.tck;

import dev.holdfast.Capability;
import dev.holdfast.Database;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.tck.history.HistoryRun;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Records what transactions on many threads were answered, and looks in it for what snapshot
 * isolation forbids: 2,000 of them, or as many as {@code -Dholdfast.history.transactions=100000}
 * says. A backend joins with one class, as with {@link BackendTck}.
 */
public abstract class HistoryTck {
  private static final int TRANSACTIONS =
      Integer.getInteger("holdfast.history.transactions", 2_000);
  private static final long SEED = Long.getLong("holdfast.history.seed", 1);
  private static final Set<ErrorCode> ALLOWED =
      EnumSet.of(
          ErrorCode.TRANSACTION_ABORTED,
          ErrorCode.CONFLICT,
          ErrorCode.TIMEOUT,
          ErrorCode.UNAVAILABLE,
          ErrorCode.OUTCOME_UNKNOWN);

  /** For the backend's own class. */
  protected HistoryTck() {}

  /** Where the database is. */
  protected abstract String url();

  /** Opens it. */
  protected Database open() {
    return Holdfast.open(url());
  }

  @Test
  void nothingHappensThatSnapshotIsolationForbids() throws InterruptedException {
    try (Database database = open()) {
      Assumptions.assumeTrue(
          database.capabilities().has(Capability.TRANSACTIONS), "no TRANSACTIONS");
      HistoryRun.Result result =
          HistoryRun.on(database).transactions(TRANSACTIONS).seed(SEED).run();
      System.out.println(database + " in a history of seed " + SEED + ": " + result);
      prove(result);
    }
  }

  private static void prove(HistoryRun.Result result) {
    if (!result.verdict().anomalies().isEmpty()) {
      throw new Failure(result.toString());
    }
    if (!ALLOWED.containsAll(result.refused().keySet())) {
      throw new Failure("calls failed with codes that no conflict has: " + result.refused());
    }
    if (result.verdict().failed() > result.verdict().size() * 3L / 4) {
      throw new Failure("too few came through for anything to be seen: " + result);
    }
  }
}
