package dev.holdfast.tck;

import dev.holdfast.Database;
import dev.holdfast.Holdfast;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The kit as JUnit tests, one per rule, in an area each. A backend joins with one class:
 *
 * <pre>{@code
 * class MyBackendTest extends BackendTck {
 *   @Override protected String url() { return "mydb://localhost/tck"; }
 * }
 * }</pre>
 *
 * <p>A rule that the database is excused from by a capability it does not declare is shown as
 * skipped. The reports are written to {@code target/tck}.
 */
public abstract class BackendTck {
  private @Nullable KitRun run;

  /** For the backend's own class. */
  protected BackendTck() {}

  /** Where the database is. */
  protected abstract String url();

  /** Opens the database; every call must open the same store, where it is one that lasts. */
  protected Database open() {
    return Holdfast.open(url());
  }

  /** Names the database in reports; the URL's scheme unless overridden. */
  protected String name() {
    return Candidate.url(url()).name();
  }

  /**
   * The rules that are run: all of them, unless a class of few whose store has another one for all
   * says otherwise.
   */
  protected Kit choose(Kit kit) {
    return kit;
  }

  @TestFactory
  Stream<DynamicContainer> rules() {
    Kit kit = choose(Kit.of(Candidate.of(name(), this::open)).with(KitOptions.fromProperties()));
    KitRun started = kit.start();
    run = started;
    Map<String, List<DynamicTest>> areas = new LinkedHashMap<>();
    for (Rule rule : kit.rules()) {
      areas
          .computeIfAbsent(rule.area(), area -> new ArrayList<>())
          .add(
              DynamicTest.dynamicTest(
                  rule.id() + " " + rule.sentence(), () -> judge(started.apply(rule))));
    }
    return areas.entrySet().stream()
        .map(area -> DynamicContainer.dynamicContainer(area.getKey(), area.getValue()));
  }

  private static void judge(RuleResult result) {
    switch (result.status()) {
      case PASSED -> {}
      case SKIPPED -> Assumptions.abort(result.reason());
      case FAILED -> throw new Failure(result.describe(), result.failures().get(0).error());
    }
  }

  @AfterEach
  void writeReport() throws IOException {
    if (run == null) {
      return;
    }
    try (KitRun finished = run) {
      finished.report().writeTo(Path.of("target", "tck"));
    }
  }
}
