package dev.holdfast.tck;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.tck.Ledger.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoadTest {
  /** A machine that stands still may get little done in the time of one. */
  private static final int TRIES = 20;

  private static final int SET_UP = 100;

  private static Load.Result load(Backend backend) throws InterruptedException {
    try (Database database = Holdfast.open(backend)) {
      return Load.on(database).threads(8).lasting(Duration.ofMillis(500)).run();
    }
  }

  @Test
  void findsNothingWrongWithABackendThatIsRight() throws InterruptedException {
    Load.Result result = load(new ReferenceBackend());
    assertThat(result.violations()).isEmpty();
    assertThat(result.ledger().total(Outcome.ACKNOWLEDGED)).isPositive();
    assertThat(result.toString()).contains(" acknowledged, ").doesNotContain("\n");
  }

  @Test
  void findsAWriteThatIsAppliedTwice() throws InterruptedException {
    boolean found = false;
    for (int i = 0; i < TRIES && !found; i++) {
      List<String> violations = load(doubling()).violations();
      found = violations.stream().anyMatch(one -> one.contains("counted wrongly"));
    }
    assertThat(found).isTrue();
  }

  /** Every twentieth write twice, once the load has what it works on. */
  private static Backend doubling() {
    AtomicInteger writes = new AtomicInteger();
    return new Around(new ReferenceBackend()) {
      @Override
      public WriteResult write(WriteBatch batch) {
        WriteResult done = super.write(batch);
        int number = writes.incrementAndGet();
        return number <= SET_UP || number % 20 > 0 ? done : super.write(batch);
      }
    };
  }

  @Test
  void aLedgerAllowsWhatIsUnknownAndNothingElse() {
    Ledger ledger = new Ledger();
    try (Database database = Holdfast.open(new ReferenceBackend())) {
      var documents = database.collection("documents");
      var counters = database.collection("counters");
      ledger.insert("there", () -> documents.insertOne(Document.of("id", "there")));
      ledger.insert("maybe", () -> failing(ErrorCode.OUTCOME_UNKNOWN));
      ledger.insert("never", () -> failing(ErrorCode.UNAVAILABLE));
      ledger.increment("c", () -> counters.insertOne(Document.of("id", "c", "n", 1)));
      ledger.increment("c", () -> failing(ErrorCode.OUTCOME_UNKNOWN));
      assertThat(ledger.violations(documents, counters)).isEmpty();
      assertThat(ledger.toString()).isEqualTo("2 acknowledged, 1 failed, 2 unknown");
      documents.insertOne(Document.of("id", "maybe"));
      counters.replaceOne(Document.of("id", "c", "n", 2));
      assertThat(ledger.violations(documents, counters)).isEmpty();
      documents.insertOne(Document.of("id", "never"));
      documents.deleteOne(field("id").eq("there"));
      counters.replaceOne(Document.of("id", "c", "n", 3));
      assertThat(ledger.violations(documents, counters))
          .containsExactly(
              "1 acknowledged and not there: [there]",
              "1 there and never acknowledged: [never]",
              "1 counted wrongly: [c is 3 after 1 acknowledged and 1 unknown additions]");
    }
  }

  @Test
  void anErrorThatNoFailoverMakesIsStrange() {
    Ledger ledger = new Ledger();
    try (Database database = Holdfast.open(new ReferenceBackend())) {
      ledger.insert("a", () -> failing(ErrorCode.INTERNAL));
      assertThat(
              ledger.violations(database.collection("documents"), database.collection("counters")))
          .singleElement()
          .asString()
          .startsWith("1 happened: [a write failed with INTERNAL");
    }
  }

  private static void failing(ErrorCode code) {
    throw HoldfastException.of(code, "as planned");
  }
}
