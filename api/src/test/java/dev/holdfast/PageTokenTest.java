package dev.holdfast;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.spi.Read;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PageTokenTest {
  private static final List<@Nullable Object> KEYS =
      Arrays.asList(null, 7L, -0.5, "é\uD83D\uDE00\u0001", true, false, List.of(), "id-1");

  @Test
  void everyKindOfKeyComesBack() {
    for (boolean backward : new boolean[] {false, true}) {
      PageToken token = new PageToken(backward, KEYS);

      assertThat(PageToken.parse(token.text(42), 42, KEYS.size())).isEqualTo(token);
    }
  }

  @Test
  void aTokenIsSafeInAUrl() {
    assertThat(new PageToken(true, KEYS).text(-1)).matches("[A-Za-z0-9_-]+");
  }

  @Test
  void aTokenChangedInAnyPlaceIsInvalid() {
    String text = new PageToken(false, KEYS).text(42);
    for (int i = 0; i < text.length(); i++) {
      char other = text.charAt(i) == 'A' ? 'B' : 'A';
      assertInvalid(text.substring(0, i) + other + text.substring(i + 1), 42, KEYS.size());
      assertInvalid(text.substring(0, i), 42, KEYS.size());
    }
    assertInvalid(text + "A", 42, KEYS.size());
    assertInvalid("not a token!", 42, KEYS.size());
  }

  @Test
  void aTokenOfAnotherQueryIsInvalid() {
    String text = new PageToken(false, KEYS).text(42);

    assertInvalid(text, 43, KEYS.size());
    assertInvalid(text, 42, KEYS.size() - 1);
  }

  @Test
  void queriesThatDifferHaveDifferentFingerprints() {
    Filter one = field("a").eq(1L);
    List<Long> fingerprints = new ArrayList<>();
    for (String collection : List.of("c", "d")) {
      for (Filter filter :
          List.of(
              one,
              field("a").eq("1"),
              field("a").eq(1.5),
              field("b").eq(1L),
              field("a").gt(1L),
              field("a").gte(1L),
              Filter.not(one),
              Filter.allOf(one, one),
              Filter.anyOf(one, one),
              field("a").exists())) {
        for (boolean descending : new boolean[] {false, true}) {
          fingerprints.add(fingerprint(collection, filter, new Sort(Path.ID, descending)));
        }
      }
    }

    assertThat(fingerprints).doesNotHaveDuplicates();
  }

  @Test
  void anObjectHasOneFingerprintHoweverItsKeysAreOrdered() {
    Map<String, Object> ab = new LinkedHashMap<>();
    ab.put("a", 1L);
    ab.put("b", 2L);
    Map<String, Object> ba = new LinkedHashMap<>();
    ba.put("b", 2L);
    ba.put("a", 1L);

    assertThat(fingerprint("c", field("x").eq(ab), Sort.ascending(Path.ID)))
        .isEqualTo(fingerprint("c", field("x").eq(ba), Sort.ascending(Path.ID)));
  }

  private static long fingerprint(String collection, Filter filter, Sort sort) {
    return Fingerprint.of(new Read.Find(collection, filter, List.of(sort), null, 0, -1, null));
  }

  private static void assertInvalid(String text, long fingerprint, int keys) {
    assertThatThrownBy(() -> PageToken.parse(text, fingerprint, keys))
        .as(text)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
  }
}
