package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.HoldfastException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValuesTest {
  private static Object plain(Object value) {
    return Objects.requireNonNull(Values.normalise(value));
  }

  @Test
  void javaValuesBecomePlain() {
    assertThat(Values.normalise(1)).isEqualTo(1L);
    assertThat(Values.normalise((short) 1)).isEqualTo(1L);
    assertThat(Values.normalise(1.0f)).isEqualTo(1L);
    assertThat(Values.normalise('x')).isEqualTo("x");
    assertThat(Values.normalise(Optional.of(1))).isEqualTo(1L);
    assertThat(Values.normalise(Optional.empty())).isNull();
    assertThat(Values.normalise(new int[] {1, 2})).isEqualTo(List.of(1L, 2L));
    assertThat(Values.normalise(new Object[] {1, null})).isEqualTo(Arrays.asList(1L, null));
    assertThat(Values.normalise(Map.of("at", Instant.EPOCH)))
        .isEqualTo(Map.of("at", "1970-01-01T00:00:00.000000000Z"));
    assertThat(Values.normalise(Map.of(7, List.of(List.of(1.0)))))
        .isEqualTo(Map.of("7", List.of(List.of(1L))));
  }

  @Test
  void aBigDecimalIsAJsonNumberOnlyInJson() {
    assertThat(Values.normalise(new BigDecimal("1.50"))).isEqualTo("65000015 1.5");
    assertThat(Values.normaliseJson(new BigDecimal("1.50"))).isEqualTo(1.5);
    assertThat(Values.normaliseJson(BigInteger.TWO)).isEqualTo(2L);
  }

  @Test
  void whatIsPlainIsNotCopied() {
    Object plain = plain(Map.of("a", List.of(1, 2)));
    assertThat(Values.normalise(plain)).isSameAs(plain);
    Map<?, ?> outer = (Map<?, ?>) plain(Map.of("x", plain));
    assertThat(outer.get("x")).isSameAs(plain);
  }

  @Test
  void theResultDoesNotFollowTheSource() {
    Map<String, Object> source = new LinkedHashMap<>(Map.of("a", new ArrayList<>(List.of(1))));
    Object plain = plain(source);
    source.put("b", 2);
    assertThat(plain).isEqualTo(Map.of("a", List.of(1L)));
    assertThatThrownBy(() -> Values.asObject(plain).put("b", 2L))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> Values.asArray(plain(List.of(1))).add(2L))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void errorsNameThePath() {
    assertThatThrownBy(() -> Values.normalise(Map.of("a", List.of(1, Map.of("b", Double.NaN)))))
        .isInstanceOf(HoldfastException.class)
        .hasMessageContaining("a[1].b")
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> Values.normalise(Map.of("k\0", 1))).hasMessageContaining("U+0000");
    assertThatThrownBy(() -> Values.normalise(Collections.singletonMap(null, 1)))
        .hasMessageContaining("null");
    assertThatThrownBy(() -> Values.normalise(new Object()))
        .hasMessageContaining("java.lang.Object");
    assertThatThrownBy(() -> Values.normalise(Map.of(1, "a", "1", "b")))
        .hasMessageContaining("twice");
  }

  @Test
  void depthIsLimited() {
    Object allowed = nested(100);
    assertThat(Values.depth(Values.normalise(allowed))).isEqualTo(100);
    assertThatThrownBy(() -> Values.normalise(nested(101))).hasMessageContaining("100 deep");
    Object plain = plain(allowed);
    assertThatThrownBy(() -> Values.normalise(Arrays.asList(plain)))
        .hasMessageContaining("100 deep");
  }

  private static Object nested(int depth) {
    Object value = new ArrayList<>();
    for (int i = 1; i < depth; i++) {
      value = i % 2 == 0 ? Map.of("k", value) : List.of(value);
    }
    return value;
  }

  @Test
  void sortsByTypeThenValue() {
    List<@Nullable Object> sorted =
        Arrays.asList(null, -1L, 0.5, 1L, "", "a", "\uffff", "\ud800\udc00", Map.of(), false, true);
    for (int i = 0; i < sorted.size(); i++) {
      for (int j = 0; j < sorted.size(); j++) {
        assertThat(Integer.signum(Values.compare(sorted.get(i), sorted.get(j))))
            .isEqualTo(Integer.compare(i, j));
      }
    }
    assertThat(Values.compare(Map.of(), List.of(1L))).isZero();
  }

  @Test
  void equalityIgnoresTheOrderOfKeysOnly() {
    Map<String, Object> ab = new LinkedHashMap<>();
    ab.put("a", 1);
    ab.put("b", List.of(1.0, 2));
    Map<String, Object> ba = new LinkedHashMap<>();
    ba.put("b", List.of(1, 2.0));
    ba.put("a", 1.0);
    Object x = plain(ab);
    Object y = plain(ba);
    assertThat(Values.equal(x, y)).isTrue();
    assertThat(Objects.hashCode(x)).isEqualTo(Objects.hashCode(y));
    assertThat(Values.equal(x, Values.normalise(Map.of("a", 1, "b", List.of(2, 1))))).isFalse();
    assertThat(Values.equal(Values.normalise(1), Values.normalise("1"))).isFalse();
    assertThat(Values.equal(x, Map.copyOf(Values.asObject(y)))).isTrue();
  }

  @Test
  void objectsOfEverySizeKeepOrderAndFindTheirKeys() {
    for (int size : new int[] {0, 1, 8, 9, 17, 100, 256, 257, 2000}) {
      Map<String, @Nullable Object> expected = new LinkedHashMap<>();
      for (int i = 0; i < size; i++) {
        // "Aa" and "BB" have one hash code.
        expected.put(Integer.toString(i, 2).replace("0", "Aa").replace("1", "BB"), (long) i);
      }
      Map<String, @Nullable Object> plain = Values.object(expected);
      assertThat(plain).isEqualTo(expected).hasSameHashCodeAs(expected);
      assertThat(new ArrayList<>(plain.keySet())).isEqualTo(new ArrayList<>(expected.keySet()));
      expected.forEach((key, value) -> assertThat(plain.get(key)).isEqualTo(value));
      assertThat(plain.containsKey("absent")).isFalse();
      assertThat(plain.get("absent")).isNull();
    }
  }
}
