package dev.holdfast.spi;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import org.junit.jupiter.api.Test;

class UpsertTest {
  @Test
  void equalitiesThatAreAlwaysAskedForSeed() {
    Filter filter =
        Filter.allOf(
            field("a.b").eq(1L),
            Filter.allOf(field("c").eq(null), field("id").eq("x")),
            field("d").gt(1L),
            Filter.anyOf(field("e").eq(1L), field("f").eq(1L)),
            Filter.not(field("g").eq(1L)),
            field("a.b").eq(1L));
    assertThat(Upsert.seed(filter)).isEqualTo(JsonBodies.of("{\"a\":{\"b\":1},\"c\":null}"));
    assertThat(Upsert.id(filter)).contains("x");
    assertThat(Upsert.id(field("a").eq("x"))).isEmpty();
  }

  @Test
  void whatCannotBeSeededIsInvalid() {
    assertThatThrownBy(() -> Upsert.seed(field("a").eq(1L).and(field("a").eq(2L))))
        .isInstanceOf(HoldfastException.class)
        .hasMessageContaining("'a' to be 1 and 2");
    assertThatThrownBy(() -> Upsert.seed(field("a.b").eq(1L).and(field("a").eq(2L))))
        .hasMessageContaining("'a.b'");
    assertThatThrownBy(() -> Upsert.id(field("id").eq(5L))).hasMessageContaining("id 5");
  }
}
