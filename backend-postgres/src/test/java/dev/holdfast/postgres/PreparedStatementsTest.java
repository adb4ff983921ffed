package dev.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.Holdfast;
import dev.holdfast.tck.Candidate;
import dev.holdfast.tck.Kit;
import dev.holdfast.tck.KitReport;
import dev.holdfast.tck.RuleResult;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The driver prepares a statement on the server when it has come five times on one connection, and
 * fetches numbers in binary form from then on. A rule of the kit ends before that, an application
 * does not. Here everything is so from the first time on, over an application's own data source.
 */
class PreparedStatementsTest {
  private static final String[] AREAS = {
    "GET", "FIL", "SRT", "PAG", "CNT", "AGG", "UPD", "REV", "BLK", "STR", "IDX", "RND"
  };

  @Test
  void answersDoNotDependOnWhoPreparesAStatement() {
    try (TestDatabase server = TestServer.postgres().newDatabase()) {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setUrl(server.nativeUrl());
      source.setPrepareThreshold(-1);

      KitReport report = Kit.of(Candidate.of("prepared", () -> open(source))).only(AREAS).run();

      assertThat(report.failures()).extracting(RuleResult::describe).isEmpty();
      assertThat(report.passed()).isGreaterThan(200);
    }
  }

  private static Database open(PGSimpleDataSource source) {
    return Holdfast.open(PostgresBackend.over(source));
  }
}
