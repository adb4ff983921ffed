package dev.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.Holdfast;
import dev.holdfast.tck.Candidate;
import dev.holdfast.tck.Kit;
import dev.holdfast.tck.KitOptions;
import dev.holdfast.tck.KitReport;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import org.junit.jupiter.api.Test;

/**
 * The random questions again, where the planner must use the indexes: over the kit's small
 * collections it would rather read and sort everything.
 */
class ForcedPlansTest {
  private static final int CASES = Integer.getInteger("holdfast.postgres.forcedPlans", 1_000);

  @Test
  void indexesAnswerAsTheReferenceDoes() {
    try (TestDatabase database = TestServer.postgres().newDatabase()) {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(database.nativeUrl());
      config.setConnectionInitSql("SET jit=off; SET enable_seqscan=off; SET enable_sort=off");
      try (HikariDataSource source = new HikariDataSource(config)) {
        Candidate candidate =
            Candidate.of(
                "forced plans", () -> Holdfast.open(PostgresBackend.over(source, "forced")));
        KitReport report =
            Kit.of(candidate).with(KitOptions.DEFAULT.withRandomCases(CASES)).only("RND").run();
        assertThat(report.failures()).isEmpty();
        assertThat(report.passed()).isEqualTo(report.results().size());
      }
    }
  }
}
