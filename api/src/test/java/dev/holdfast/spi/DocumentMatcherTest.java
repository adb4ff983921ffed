package dev.holdfast.spi;

import static dev.holdfast.Field.element;
import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentMatcherTest {
  private static boolean matches(Filter filter, String json) {
    Map<String, Object> body = JsonBodies.of(json);
    return DocumentMatcher.of(filter).matches("id7", body);
  }

  @Test
  void nullAndMissingAreTheSameToAllButExists() {
    for (String json : List.of("{}", "{\"a\":null}")) {
      assertThat(matches(field("a").eq(null), json)).isTrue();
      assertThat(matches(field("a").ne(1L), json)).isTrue();
      assertThat(matches(field("a").lt(1L), json)).isFalse();
      assertThat(matches(field("a").in(1L, null), json)).isTrue();
      assertThat(matches(Filter.not(field("a").gt(1L)), json)).isTrue();
    }
    assertThat(matches(field("a").exists(), "{\"a\":null}")).isTrue();
    assertThat(matches(field("a").exists(), "{}")).isFalse();
  }

  @Test
  void comparisonsStayWithinOneType() {
    assertThat(matches(field("a").gt(5L), "{\"a\":\"7\"}")).isFalse();
    assertThat(matches(field("a").gt(5L), "{\"a\":true}")).isFalse();
    assertThat(matches(field("a").gte(false), "{\"a\":true}")).isTrue();
    assertThat(matches(field("a").gt("Z"), "{\"a\":\"a\"}")).isTrue();
  }

  @Test
  void numbersCompareByExactValue() {
    assertThat(matches(field("a").gt(9007199254740992L), "{\"a\":9007199254740993}")).isTrue();
    assertThat(matches(field("a").lt(0x1p63), "{\"a\":9223372036854775807}")).isTrue();
    assertThat(matches(field("a").eq(1L), "{\"a\":1.0}")).isTrue();
  }

  @Test
  void stringsCompareByCodePoint() {
    assertThat(matches(field("a").gt("\uFFFD"), "{\"a\":\"\uD83D\uDE00\"}")).isTrue();
  }

  @Test
  void nothingLooksIntoAnArrayUnasked() {
    assertThat(matches(field("a").eq(1L), "{\"a\":[1]}")).isFalse();
    assertThat(matches(field("a.0").eq(1L), "{\"a\":[1]}")).isFalse();
    assertThat(matches(field("a.b").eq(1L), "{\"a\":[{\"b\":1}]}")).isFalse();
    assertThat(matches(field("a").contains(1L), "{\"a\":[1]}")).isTrue();
    assertThat(matches(field("a").contains(null), "{\"a\":[null]}")).isTrue();
    assertThat(matches(field("a").containsAll(), "{\"a\":[]}")).isTrue();
    assertThat(matches(field("a").containsAll(), "{\"a\":1}")).isFalse();
  }

  @Test
  void wholeValuesAreEqualInAnyOrderOfKeys() {
    Object operand = JsonBodies.of("{\"x\":[1,{\"p\":1,\"q\":2.0}],\"y\":null}");
    assertThat(matches(field("a").eq(operand), "{\"a\":{\"y\":null,\"x\":[1,{\"q\":2,\"p\":1}]}}"))
        .isTrue();
    assertThat(matches(field("a").eq(operand), "{\"a\":{\"x\":[1,{\"q\":2,\"p\":1}]}}")).isFalse();
  }

  @Test
  void elemMatchTestsObjectsOrScalarsNeverBoth() {
    Filter objects = field("a").elemMatch(field("id").eq(1L));
    assertThat(matches(objects, "{\"a\":[{\"id\":1}]}")).isTrue();
    assertThat(matches(objects, "{\"a\":[1,[1]]}")).isFalse();
    Filter scalars = field("a").elemMatch(element().gt(1L).and(element().lt(4L)));
    assertThat(matches(scalars, "{\"a\":[0,5,2]}")).isTrue();
    assertThat(matches(scalars, "{\"a\":[0,5,[2]]}")).isFalse();
    assertThat(matches(field("a").elemMatch(element().ne(1L)), "{\"a\":[{\"x\":1},[2]]}"))
        .isFalse();
    assertThat(matches(field("a").elemMatch(element().eq(null)), "{\"a\":[null]}")).isTrue();
  }

  @Test
  void theIdIsTheIdOnlyOutsideElements() {
    assertThat(matches(field("id").eq("id7"), "{}")).isTrue();
    assertThat(matches(field("id").startsWith("id"), "{}")).isTrue();
    assertThat(matches(field("id").exists(), "{}")).isTrue();
    assertThat(matches(field("a.id").eq("id7"), "{\"a\":{}}")).isFalse();
  }

  @Test
  void dottedPathsAndKeysWithDotsDiffer() {
    assertThat(matches(field("a.b").eq(1L), "{\"a.b\":1}")).isFalse();
    assertThat(matches(field(Path.of("a.b")).eq(1L), "{\"a.b\":1}")).isTrue();
  }

  @Test
  void emptyLogic() {
    assertThat(matches(Filter.allOf(), "{}")).isTrue();
    assertThat(matches(Filter.anyOf(), "{}")).isFalse();
    assertThat(matches(field("a").in(), "{}")).isFalse();
    assertThat(matches(field("a").nin(), "{}")).isTrue();
  }
}
