package dev.holdfast.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Answers that come in another order than their calls. */
class DocumentCacheTest {
  private static final DocumentKey KEY = new DocumentKey("c", "a");
  private static final Target TARGET = Target.id("a", null);

  private final DocumentCache cache = new DocumentCache(3, 10_000);

  private static Known known(long revision, String text) {
    return Known.present(new Image("a", revision, Bodies.of(Map.of("text", text))));
  }

  private static Write replace(String text) {
    return new Write.Replace("c", TARGET, Bodies.of(Map.of("text", text)), null);
  }

  private @Nullable Object text() {
    Image image = cache.get(KEY).image();
    return image == null ? cache.get(KEY).certain() : image.body().toMap().get("text");
  }

  @Test
  void aReadThatComesAfterAWriteWhichItDidNotSeeCountsNothing() {
    long read = cache.stamp(KEY);
    cache.done(KEY, replace("new"), Outcome.changed(1, 1, 6), cache.stamp(KEY));
    cache.saw(KEY, known(5, "old"), read);
    assertThat(text()).isEqualTo("new");
    cache.saw(KEY, Known.ABSENT, read);
    assertThat(text()).isEqualTo("new");
    cache.saw(KEY, known(7, "newer"), cache.stamp(KEY));
    assertThat(text()).isEqualTo("newer");
  }

  @Test
  void ofTwoReadsTheHigherRevisionCounts() {
    long stamp = cache.stamp(KEY);
    cache.saw(KEY, known(7, "new"), stamp);
    cache.saw(KEY, known(5, "old"), stamp);
    assertThat(text()).isEqualTo("new");
  }

  @Test
  void ofTwoWritesTheHigherRevisionCounts() {
    long stamp = cache.stamp(KEY);
    cache.done(KEY, replace("seven"), Outcome.changed(1, 1, 7), stamp);
    cache.done(KEY, replace("six"), Outcome.changed(1, 1, 6), stamp);
    assertThat(text()).isEqualTo("seven");
    cache.done(KEY, replace("eight"), Outcome.changed(1, 1, 8), stamp);
    assertThat(text()).isEqualTo("eight");
  }

  @Test
  void whereTheOrderIsNotKnownNothingIs() {
    long stamp = cache.stamp(KEY);
    cache.done(KEY, replace("six"), Outcome.changed(1, 1, 6), stamp);
    cache.done(KEY, new Write.Delete("c", TARGET), Outcome.changed(1, 1, 0), stamp);
    assertThat(text()).isEqualTo(false);
  }

  @Test
  void aReadOfBeforeAWriteByFilterCountsNothing() {
    long stamp = cache.stamp(KEY);
    cache.forget("c");
    cache.saw(KEY, known(5, "old"), stamp);
    assertThat(text()).isEqualTo(false);
  }

  @Test
  void itHoldsNoMoreDocumentsAndBytesThanItMay() {
    for (int i = 0; i < 5; i++) {
      DocumentKey key = new DocumentKey("c", "d" + i);
      cache.saw(key, known(1, "x".repeat(2_000)), cache.stamp(key));
    }
    assertThat(cache.get(new DocumentKey("c", "d1")).certain()).isFalse();
    assertThat(cache.get(new DocumentKey("c", "d2")).certain()).isTrue();
    DocumentKey large = new DocumentKey("c", "large");
    cache.saw(large, known(1, "x".repeat(6_000)), cache.stamp(large));
    assertThat(cache.get(large).certain()).isTrue();
    assertThat(cache.get(new DocumentKey("c", "d4")).certain()).isFalse();
    assertThat(cache.get(new DocumentKey("c", "d2")).certain()).isTrue();
    DocumentKey huge = new DocumentKey("c", "huge");
    cache.saw(huge, known(1, "x".repeat(10_000)), cache.stamp(huge));
    assertThat(cache.get(huge).certain()).isFalse();
  }
}
