package dev.holdfast.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RatiosTest {
  private static final Options TINY =
      Options.parse(List.of("--documents=300", "--rounds=2", "--warmUps=1", "--blockMillis=1"));

  @ParameterizedTest
  @ValueSource(strings = {"memory", "sqlite", "postgres", "mongo"})
  void everyOperationIsMeasuredOnEveryContender(String backend) {
    Ratios.Measured measured = Ratios.measure(backend, TINY);

    Results results = measured.results();
    assertThat(results.contenders()).extracting(Contender::name).contains("Holdfast");
    for (Operation operation : Operation.values()) {
      for (Contender contender : results.contenders()) {
        assertThat(results.costs(operation, contender)).hasSize(2);
        if (contender.offers(operation)) {
          assertThat(results.ratio(operation, contender, Cost::wallNanos).median()).isPositive();
        }
      }
    }
    assertThat(Ratios.tables(backend, measured, TINY))
        .contains("| Holdfast", "findById", "tx of 3", "1.00 ±0.00");
  }

  @Test
  void growthComparesEachSizeWithTheSmallest() {
    Options options =
        Options.parse(
            List.of(
                "--documents=200", "--most=2000", "--rounds=1", "--warmUps=1", "--blockMillis=1"));

    assertThat(Growth.measure("memory", options))
        .containsPattern("Holdfast, 200 +\\| +1\\.00 ")
        .contains("Holdfast, 2000");
  }

  @Test
  void aContenderThatAnswersSomethingElseIsRefused() {
    Orders orders = new Orders(100);
    MapContender<?> right = new MapContender<>(new HandCopies());
    Contender wrong =
        new MapContender<>(
            new HandCopies() {
              @Override
              public String name() {
                return "forgetful";
              }

              @Override
              public java.util.Map<String, Object> visited(
                  java.util.Map<String, Object> stored, String status) {
                return stored;
              }
            });
    for (Contender contender : List.of(right, wrong)) {
      contender.insertMany(orders.stored());
    }

    assertThatThrownBy(() -> Agreement.require(List.of(right, wrong), orders))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("update")
        .hasMessageContaining("forgetful");
  }

  @Test
  void aDocumentIsAboutOneKilobyte() {
    Orders orders = new Orders(10_000);

    assertThat(orders.range(0, 100))
        .allSatisfy(order -> assertThat(Json.bytes(order).length).isBetween(850, 1_150));
  }

  @Test
  void anUnknownContenderIsRefusedWithThoseThatThereAre() {
    Options options = Options.parse(List.of("--contenders=raw,hibernate"));

    assertThatThrownBy(() -> Ratios.measure("sqlite", options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hibernate")
        .hasMessageContaining("jdbi");
  }

  @Test
  void anUnknownOptionIsRefusedWithThoseThatThereAre() {
    assertThatThrownBy(() -> Options.parse(List.of("--round=3")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--round=3")
        .hasMessageContaining("rounds");
  }
}
