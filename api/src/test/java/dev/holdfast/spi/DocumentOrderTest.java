package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Path;
import dev.holdfast.Sort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentOrderTest {
  private static final List<String> IN_ORDER =
      List.of(
          "{}",
          "{\"a\":-1}",
          "{\"a\":9007199254740992}",
          "{\"a\":9007199254740993}",
          "{\"a\":\"\"}",
          "{\"a\":\"b\"}",
          "{\"a\":\"\uFFFD\"}",
          "{\"a\":\"\uD83D\uDE00\"}",
          "{\"a\":[1]}",
          "{\"a\":false}",
          "{\"a\":true}");

  @Test
  void typesStandInTheirOrderAndTheReverseWhenDescending() {
    DocumentOrder up = DocumentOrder.of(List.of(Sort.ascending("a")));
    DocumentOrder down = DocumentOrder.of(List.of(Sort.descending("a")));
    for (int i = 0; i < IN_ORDER.size(); i++) {
      for (int k = 0; k < IN_ORDER.size(); k++) {
        Map<String, Object> a = JsonBodies.of(IN_ORDER.get(i));
        Map<String, Object> b = JsonBodies.of(IN_ORDER.get(k));
        int expected = Integer.compare(i, k);
        assertThat(up.compare("x", a, "x", b)).isEqualTo(expected);
        assertThat(down.compare("x", a, "x", b)).isEqualTo(-expected);
        assertThat(up.compareKeys(up.keys("x", a), up.keys("x", b))).isEqualTo(expected);
      }
    }
  }

  @Test
  void theIdDecidesInTheDirectionOfTheLastKey() {
    Map<String, Object> array = JsonBodies.of("{\"a\":[1]}");
    Map<String, Object> object = JsonBodies.of("{\"a\":{}}");
    DocumentOrder down = DocumentOrder.of(List.of(Sort.ascending("b"), Sort.descending("a")));
    assertThat(down.compare("1", array, "2", object)).isPositive();
    assertThat(DocumentOrder.of(List.of()).compare("1", array, "2", object)).isNegative();
    List<Object> keys = new ArrayList<>();
    keys.add(null);
    keys.add(List.of());
    keys.add("1");
    assertThat(down.keys("1", array)).isEqualTo(keys);
  }

  @Test
  void keysBehindTheIdAreLeftOut() {
    assertThat(DocumentOrder.total(List.of(Sort.descending("id"), Sort.ascending("a"))))
        .containsExactly(Sort.descending(Path.ID));
  }
}
