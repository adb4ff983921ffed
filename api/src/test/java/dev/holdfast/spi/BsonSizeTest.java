package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BsonSizeTest {
  @Test
  void countsAsTheFormatDoes() {
    // Length 4, end 1; each field: type 1, key, end 1; a string: length 4, end 1.
    long envelope = 5 + (2 + 3 + 5 + 2) + (2 + 4 + 8);
    assertThat(BsonSize.document("ab", Map.of())).isEqualTo(envelope);
    assertThat(BsonSize.document("ab", Map.of("n", 1L))).isEqualTo(envelope + 3 + 8);
    assertThat(BsonSize.document("ab", Map.of("n", 1.5))).isEqualTo(envelope + 3 + 8);
    assertThat(BsonSize.document("ab", Map.of("n", true))).isEqualTo(envelope + 3 + 1);
    assertThat(BsonSize.document("ab", Map.of("n", "é€\ud83d\ude00")))
        .isEqualTo(envelope + 3 + 5 + 2 + 3 + 4);
    assertThat(BsonSize.document("ab", Collections.singletonMap("n", null)))
        .isEqualTo(envelope + 3);
    assertThat(BsonSize.value(Map.of("k", Map.of()))).isEqualTo(5 + 3 + 5);
    assertThat(BsonSize.value(Collections.nCopies(11, 1L))).isEqualTo(5 + 10 * 11 + 12);
    assertThat(BsonSize.value(List.of())).isEqualTo(5);
  }

  @Test
  void anArrayUnderAKeyCountsWithTheObjectThatHoldsItInMongoDb() {
    long holder = 5 + (2 + 2);
    assertThat(BsonSize.value(Map.of("k", List.of()))).isEqualTo(5 + 3 + holder + 5);
    assertThat(BsonSize.document("ab", Map.of("k", List.of())))
        .isEqualTo(BsonSize.document("ab", Map.of()) + 3 + holder + 5);
    assertThat(BsonSize.value(List.of(List.of()))).isEqualTo(5 + 3 + 5);
  }

  @Test
  void keysCountAsMongoDbHoldsThem() {
    assertThat(BsonSize.key("")).isEqualTo(3);
    assertThat(BsonSize.key("a.b%")).isEqualTo(2 + 8);
    assertThat(BsonSize.key("$a$")).isEqualTo(2 + 5);
    assertThat(BsonSize.key("_id")).isEqualTo(5);
    assertThat(BsonSize.rootKey("_id")).isEqualTo(6);
    assertThat(BsonSize.rootKey("_rev")).isEqualTo(7);
  }

  @Test
  void theBoundIsNeverBelowTheSize() {
    for (String key : List.of("", "_id", "_rev", "$", "$a", "a.b", "%%", "é", "\ud83d\ude00")) {
      for (Object value : List.of(1L, 1.5, true, "", "€", "\ud83d\ude00", List.of(), Map.of())) {
        Map<String, @Nullable Object> body = plain(key, List.of(value, Map.of(key, value)));

        assertThat(BsonSize.envelope("i") + BsonSize.valueBound(body))
            .as("%s", body)
            .isGreaterThanOrEqualTo(BsonSize.document("i", body));
      }
    }
  }

  @Test
  void onlyWhatIsFarFromTheLimitSurelyFits() {
    String third = "a".repeat(BsonSize.LIMIT / 3);

    assertThat(BsonSize.surelyFits("i", plain("text", "a".repeat(1000)))).isTrue();
    assertThat(BsonSize.surelyFits("i", plain("text", third))).isFalse();
    assertThat(BsonSize.surelyFits("i", plain("texts", List.of(third, third, third)))).isFalse();
  }

  private static Map<String, @Nullable Object> plain(String key, Object value) {
    return Values.asObject(Objects.requireNonNull(Values.normalise(Map.of(key, value))));
  }

  @Test
  void theLimitIsInclusive() {
    assertThatCode(() -> BsonSize.requireWithinLimit("a", BsonSize.LIMIT))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> BsonSize.requireWithinLimit("a", BsonSize.LIMIT + 1L))
        .hasMessageContaining("16777217")
        .hasMessageContaining("16777216");
  }
}
