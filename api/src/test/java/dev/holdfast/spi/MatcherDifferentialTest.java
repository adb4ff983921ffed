package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.internal.Normaliser;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The compiled matcher agrees with the rules written down naively, on what chance brings. */
class MatcherDifferentialTest {
  private static final int DOCUMENTS = 300;
  private static final int FILTERS = 4_000;

  private static long seed() {
    return Long.getLong("holdfast.seed", System.nanoTime());
  }

  @Test
  void compiledAndNaiveSelectTheSame() {
    long seed = seed();
    RandomDocuments random = new RandomDocuments(seed);
    Normaliser normaliser = new Normaliser(Values::normalise, path -> path, InstantSource.system());
    List<Map<String, Object>> documents = documents(random);
    long matches = 0;
    for (int i = 0; i < FILTERS; i++) {
      Filter filter = random.filter(3);
      DocumentMatcher given = DocumentMatcher.of(filter);
      DocumentMatcher normalised = DocumentMatcher.of(normaliser.filter(filter));
      for (int d = 0; d < documents.size(); d += 1 + i % 3) {
        String id = d % 2 == 0 ? "a" : "d" + d;
        boolean expected = new NaiveMatcher(id, documents.get(d), true).matches(filter);
        matches += expected ? 1 : 0;
        if (given.matches(id, documents.get(d)) != expected
            || normalised.matches(id, documents.get(d)) != expected) {
          assertThat(List.of(filter, id, documents.get(d)))
              .as("-Dholdfast.seed=%d: expected %s", seed, expected)
              .isEmpty();
        }
      }
    }
    assertThat(matches).isGreaterThan(FILTERS);
  }

  @Test
  void aPathIntoTheIdLeadsNowhere() {
    DocumentMatcher matcher = DocumentMatcher.of(new Filter.Exists(Path.of("id", "x")));
    assertThat(matcher.matches("1", Map.of())).isFalse();
  }

  private static List<Map<String, Object>> documents(RandomDocuments random) {
    List<Map<String, Object>> documents = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      documents.add(random.document());
    }
    return documents;
  }
}
