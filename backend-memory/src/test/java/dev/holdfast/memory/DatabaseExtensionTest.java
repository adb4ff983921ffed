package dev.holdfast.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.testing.DatabaseExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs test classes that misuse the extension, and looks at how they fail. */
@Timeout(300)
class DatabaseExtensionTest {
  private static TestExecutionSummary run(Class<?> tests) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request().selectors(selectClass(tests)).build(), listener);
    return listener.getSummary();
  }

  private static void assertFails(Class<?> tests, String... parts) {
    TestExecutionSummary summary = run(tests);
    assertThat(summary.getTestsFailedCount()).isEqualTo(1);
    assertThat(summary.getFailures().get(0).getException()).hasMessageContainingAll(parts);
  }

  static class InConstructor {
    @RegisterExtension static final DatabaseExtension DB = DatabaseExtension.memory();

    InConstructor(Database database) {
      database.collections();
    }

    @Test
    void neverRuns() {}
  }

  @Test
  void aConstructorThatWantsTheDatabaseIsToldWhereItIs() {
    assertFails(InConstructor.class, "@BeforeEach", "constructor");
  }

  static class Twice {
    @RegisterExtension static final DatabaseExtension ONE = DatabaseExtension.url("memory:twice");
    @RegisterExtension static final DatabaseExtension TWO = DatabaseExtension.url("memory:twice");

    @Test
    void neverRuns() {}
  }

  @Test
  void twoExtensionsOnOneDatabaseDoNotWaitForEachOther() {
    assertFails(Twice.class, "memory:twice", "another DatabaseExtension");
    assertThat(run(Closing.class).getTestsSucceededCount()).isEqualTo(2);
  }

  static class Leaking {
    @RegisterExtension static final DatabaseExtension DB = DatabaseExtension.url("memory:twice");

    @Test
    void leavesATransactionThatHoldsADocument() {
      DB.collection("a", Document.class)
          .in(DB.database().begin())
          .insertOne(Document.of("id", "x"));
    }
  }

  @Test
  void aTransactionLeftOpenIsNamedAndTheNextTestFindsNothingOfIt() {
    assertFails(Leaking.class, "1 transaction");
    assertThat(run(Closing.class).getTestsSucceededCount()).isEqualTo(2);
  }

  static class Closing {
    @RegisterExtension static final DatabaseExtension DB = DatabaseExtension.url("memory:twice");

    @Test
    void closesTheDatabaseItself() {
      DB.collection("a", Document.class).insertOne(Document.of("id", "x"));
      DB.database().close();
    }

    @Test
    void alsoTheSecond() {
      closesTheDatabaseItself();
    }
  }

  static class Outer {
    @RegisterExtension static final DatabaseExtension DB = DatabaseExtension.memory();

    @BeforeEach
    void insert(Database database) {
      database.collection("a").insertOne(Document.of("id", "x"));
    }

    @Nested
    class Inner {
      @Test
      void seesTheOneDatabase(Database database) {
        assertThat(DB.database()).isSameAs(database);
        assertThat(database.collection("a").count()).isEqualTo(1);
      }
    }
  }

  @Test
  void aNestedTestHasOneDatabase() {
    assertThat(run(Outer.class).getTestsSucceededCount()).isEqualTo(1);
  }
}
