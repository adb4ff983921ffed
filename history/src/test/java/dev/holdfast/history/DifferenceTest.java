package dev.holdfast.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Of documents as large as documents may be. */
class DifferenceTest {
  private static final int BEGIN = 133;

  private static String diff(Document from, Document to) {
    return Version.diff(Optional.of(from), Optional.of(to));
  }

  /** So much of it as a failure should tell. */
  private static String begin(String patch) {
    return patch.substring(0, Math.min(patch.length(), BEGIN));
  }

  private static List<Object> numbers(int from, int to) {
    return new ArrayList<>(IntStream.range(from, to).mapToObj(Long::valueOf).toList());
  }

  @Test
  void ofKeysOfAnyLength() {
    String key = "k".repeat(60_000);
    assertThat(diff(Document.of("id", "a", key, 1), Document.of("id", "a", key, 2)))
        .isEqualTo("[{\"op\":\"replace\",\"path\":\"/" + key + "\",\"value\":2}]");
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void ofArraysThatDifferThroughoutItIsTheArray() {
    Document from =
        Document.of("n", 1, "in", Document.of("a/~b", numbers(0, 100_000)), "short", numbers(0, 3));
    Document to =
        Document.of(
            "n", 2, "in", Document.of("a/~b", numbers(100_000, 200_000)), "short", numbers(1, 3));
    assertThat(begin(diff(from, to)))
        .isEqualTo(
            "[{\"op\":\"replace\",\"path\":\"/n\",\"value\":2},"
                + "{\"op\":\"remove\",\"path\":\"/short/0\",\"value\":0},"
                + "{\"op\":\"replace\",\"path\":\"/in/a~1~0b\",\"value\":[1000");
    List<Object> nested = new ArrayList<>();
    List<Object> others = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      nested.add(numbers(i, i + 300));
      others.add(numbers(i + 1_000, i + 1_300));
    }
    assertThat(begin(diff(Document.of("a", nested), Document.of("a", others))))
        .startsWith("[{\"op\":\"replace\",\"path\":\"/a\",\"value\":[[1000,");
    assertThat(begin(diff(Document.of("a", numbers(0, 1)), Document.of("a", numbers(1, 100_000)))))
        .startsWith("[{\"op\":\"replace\",\"path\":\"/a\",\"value\":[1,");
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void ofLongArraysThatDifferInLittleItIsWhatDiffers() {
    List<Object> all = numbers(0, 100_000);
    List<Object> more = new ArrayList<>(all);
    more.add(7L);
    assertThat(diff(Document.of("a", all), Document.of("a", more)))
        .isEqualTo("[{\"op\":\"add\",\"path\":\"/a/100000\",\"value\":7}]");
    more = new ArrayList<>(all);
    more.remove(50_000);
    assertThat(diff(Document.of("a", all), Document.of("a", more)))
        .isEqualTo("[{\"op\":\"remove\",\"path\":\"/a/50000\",\"value\":50000}]");
  }
}
