package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Capabilities;
import dev.holdfast.Capability;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.spi.Read;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KitTest {
  private static Kit kit(Supplier<ReferenceBackend> backend) {
    return Kit.of(Candidate.of("reference", () -> Holdfast.open(backend.get())));
  }

  @Test
  void runsTheRulesAskedForAndTellsTheListener() {
    List<String> told = new ArrayList<>();
    KitReport report =
        kit(ReferenceBackend::new)
            .only("FIL", "LOG-01")
            .listener(result -> told.add(result.rule().id()))
            .run();
    assertThat(told).startsWith("FIL-01").endsWith("LOG-01").hasSize((int) report.passed());
    assertThat(report.cases()).isGreaterThan(report.passed());
    assertThat(report.failures()).isEmpty();
  }

  @Test
  void failsABackendThatDropsMissingFieldsFromNe() {
    KitReport report = kit(DropsMissing::new).only("FIL-01", "FIL-22").run();
    assertThat(report.summary()).isEqualTo("1 passed, 1 failed, 0 skipped");
    assertThat(report.failures().get(0).describe())
        .startsWith("FIL-22 ne is the complement of eq: documents without the field match.");
  }

  @Test
  void showsTheSeedAndAShrunkCaseOfARandomFailure() {
    KitReport report = kit(DropsMissing::new).only("RND-01").run();
    String shown = report.failures().get(0).describe();
    assertThat(shown).contains("seed 20260101").contains("$ne").contains("document {");
    assertThat(shown.lines().filter(line -> line.contains("document {"))).hasSize(1);
  }

  @Test
  void failsABackendThatHangsAndGoesOn() {
    KitReport report = hanging(Duration.ofMillis(200));
    for (int i = 0; i < 5 && report.failed() > 1; i++) {
      // What does not hang may take that long on a machine that stands still.
      report = hanging(Duration.ofSeconds(5));
    }
    assertThat(report.summary()).isEqualTo("1 passed, 1 failed, 0 skipped");
    assertThat(report.failures().get(0).rule().id()).isEqualTo("CNT-01");
  }

  private static KitReport hanging(Duration limit) {
    KitOptions hasty = KitOptions.DEFAULT.withTimeLimit(limit);
    return kit(Hangs::new).with(hasty).only("CNT-01", "PAG-04").run();
  }

  @Test
  void skipsOnlyForACapabilityThatIsNotDeclared() {
    KitReport report = kit(WithoutTransactions::new).only("CNT-01", "CNT-04").run();
    assertThat(report.summary()).isEqualTo("1 passed, 0 failed, 1 skipped");
    assertThat(report.results().get(1).reason()).isEqualTo("no TRANSACTIONS");
  }

  @Test
  void writesTheReportForPeopleForProgramsAndAsALine(@TempDir Path directory) throws IOException {
    kit(DropsMissing::new).only("FIL-01", "FIL-22").run().writeTo(directory);
    assertThat(directory.resolve("reference.txt"))
        .hasContent("reference: 1 passed, 1 failed, 0 skipped");
    assertThat(Files.readString(directory.resolve("report.md")))
        .contains("| FIL | 1 | 1 | 0 |")
        .contains("FIL-22 failed");
    assertThat(Files.readString(directory.resolve("report.json")))
        .contains("\"failed\" : 1")
        .contains("\"status\" : \"FAILED\"");
  }

  /** Takes a document without the field for one that no condition on it can match. */
  private static final class DropsMissing extends ReferenceBackend {
    @Override
    ReferenceReads reads(ReferenceState over) {
      return new ReferenceReads(over) {
        @Override
        boolean matches(Filter filter, Stored stored) {
          boolean ne =
              filter instanceof Filter.Not not
                  && not.filter() instanceof Filter.Equal equal
                  && !equal.path().isId()
                  && !stored.body().containsKey(equal.path().keys().get(0));
          return !ne && super.matches(filter, stored);
        }
      };
    }
  }

  private static final class Hangs extends ReferenceBackend {
    @Override
    public synchronized <R> R read(Read<R> read) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return super.read(read);
    }
  }

  private static final class WithoutTransactions extends ReferenceBackend {
    @Override
    public Capabilities capabilities() {
      return super.capabilities().without(Capability.TRANSACTIONS, "tried without");
    }
  }
}
