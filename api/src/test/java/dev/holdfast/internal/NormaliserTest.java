package dev.holdfast.internal;

import static dev.holdfast.Field.element;
import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Aggregation;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.spi.Values;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class NormaliserTest {
  private static final Instant NOW = Instant.parse("2024-02-29T12:30:00Z");
  private static final Normaliser NORMALISER =
      new Normaliser(
          Values::normalise,
          path -> path.equals(Path.of("orderId")) ? Path.ID : path,
          InstantSource.fixed(NOW));

  private static void assertInvalid(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
        .hasMessageContainingAll(parts);
  }

  @Test
  void valuesBecomePlainAndPathsThoseOfTheStore() {
    UUID uuid = UUID.fromString("00000000-0000-0000-0000-00000000ABCD");
    assertThat(NORMALISER.filter(field("orderId").eq(uuid)))
        .isEqualTo(field("id").eq("00000000-0000-0000-0000-00000000abcd"));
    assertThat(NORMALISER.filter(field("a").gte(1.0f))).isEqualTo(field("a").gte(1L));
    assertThat(NORMALISER.filter(field("at").lt(NOW)))
        .isEqualTo(field("at").lt("2024-02-29T12:30:00.000000000Z"));
    assertThat(NORMALISER.filter(field("a").in(1, 1L, 1.0, null)))
        .isEqualTo(field("a").in(1L, null));
    assertThat(NORMALISER.filter(field("orderId").elemMatch(field("orderId").eq(1))))
        .isEqualTo(field("id").elemMatch(field("orderId").eq(1L)));
  }

  @Test
  void logicIsFlat() {
    Filter a = field("a").eq(1L);
    Filter b = field("b").eq(1L);
    assertThat(
            NORMALISER.filter(
                a.and(b).and(Filter.all()).and(new Filter.And(List.of(new Filter.Or(List.of(a)))))))
        .isEqualTo(Filter.allOf(a, b, a));
    assertThat(NORMALISER.filter(Filter.anyOf(new Filter.And(List.of(Filter.anyOf(a, b))), b)))
        .isEqualTo(Filter.anyOf(a, b, b));
    assertThat(NORMALISER.filter(Filter.not(Filter.not(a)))).isEqualTo(a);
    assertThat(NORMALISER.filter(Filter.not(Filter.all()))).isEqualTo(Filter.not(Filter.all()));
  }

  @Test
  void longChainsAndListsAreFineDeepOnesAreNot() {
    Filter chain = Filter.none();
    for (int i = 0; i < 1_000; i++) {
      chain = chain.or(field("a").eq(i));
    }
    Filter fine = chain;
    assertThat(((Filter.Or) NORMALISER.filter(fine)).filters()).hasSize(1_000);
    assertInvalid(() -> NORMALISER.filter(fine.or(field("a").eq(1))), "1000 conditions", "in");
    List<Object> many = new ArrayList<>(Collections.nCopies(100_000, 1));
    assertThat(NORMALISER.filter(field("a").in(many))).isEqualTo(field("a").in(1L));
    many.add(1);
    assertInvalid(() -> NORMALISER.filter(field("a").in(many)), "'a'", "100001", "100000");
    Filter deep = field("a").eq(1);
    for (int i = 0; i < 100_000; i++) {
      deep = Filter.not(deep);
    }
    Filter tooDeep = deep;
    assertInvalid(() -> NORMALISER.filter(tooDeep), "100 deep");
  }

  @Test
  void operandsAreChecked() {
    assertInvalid(() -> NORMALISER.filter(field("a").gt(List.of(1))), "'a'", "gt", "an array");
    assertInvalid(
        () -> NORMALISER.filter(new Filter.ContainsAll(Path.of("a"), List.of(Map.of()))),
        "'a'",
        "contains",
        "an object",
        "scalars and null");
    assertInvalid(() -> NORMALISER.filter(field("a").size(-1)), "'a'", "-1", "0 or more");
    assertInvalid(() -> NORMALISER.filter(field("a").eq(Double.NaN)), "'a'", "NaN");
    assertInvalid(() -> NORMALISER.filter(field("a").startsWith("\uD800")), "'a'", "U+D800");
    assertInvalid(() -> NORMALISER.filter(field("a\u0000").eq(1)), "U+0000");
    assertInvalid(() -> NORMALISER.filter(field("a").regex("(")), "'a'", "malformed");
    assertInvalid(() -> NORMALISER.filter(element().eq(1)), "element()", "elemMatch");
    assertInvalid(
        () -> NORMALISER.filter(new Filter.ElementMatch(Path.of("a"), field("b").eq(1), true)),
        "'a'",
        "'b'");
    assertThat(NORMALISER.filter(field("a").contains(null))).isEqualTo(field("a").contains(null));
  }

  @Test
  void updatesAreCheckedAndTimed() {
    assertThat(NORMALISER.update(Update.currentDate("at").inc("n", 1)))
        .isEqualTo(Update.set("at", "2024-02-29T12:30:00.000000000Z").inc("n", 1L));
    assertThat(NORMALISER.update(Update.pushAll("t", Arrays.asList(1, null, 2.0))))
        .isEqualTo(Update.pushAll("t", Arrays.asList(1L, null, 2L)));
    assertInvalid(() -> NORMALISER.update(Update.of(List.of())), "no operation");
    assertInvalid(() -> NORMALISER.update(Update.set("orderId", "x")), "'id'", "never changes");
    assertInvalid(() -> NORMALISER.update(Update.unset("id.x")), "'id.x'");
    assertInvalid(() -> NORMALISER.update(Update.rename("a", "id")), "'id'");
    assertInvalid(() -> NORMALISER.update(Update.inc("n", new BigDecimal("1.5"))), "'n'", "inc");
    assertInvalid(() -> NORMALISER.update(Update.inc("n", Double.NaN)), "'n'", "NaN");
    assertInvalid(() -> NORMALISER.update(Update.max("n", List.of())), "'n'", "max", "an array");
  }

  @Test
  void operationsMustNotMeet() {
    for (Update update :
        List.<Update>of(
            Update.set("a", 1).inc("a", 1),
            Update.set("a.b", 1).unset("a"),
            Update.set("a", 1).unset("a.b.c"),
            Update.rename("a", "b").set("b.c", 1),
            Update.rename("a", "a"),
            Update.rename("a.b", "a"))) {
      assertInvalid(() -> NORMALISER.update(update), "'");
    }
    assertThat(NORMALISER.update(Update.set("a.b", 1L).set("a.c", 1L).set("ab", 1L)).operations())
        .hasSize(3);
  }

  @Test
  void sortsEndWithTheId() {
    assertThat(NORMALISER.sort(List.of(Sort.descending("a"))))
        .containsExactly(Sort.descending("a"), Sort.descending("id"));
    assertThat(NORMALISER.sort(List.of())).containsExactly(Sort.ascending("id"));
    assertInvalid(
        () -> NORMALISER.sort(List.of(Sort.ascending("orderId"), Sort.ascending("id"))), "twice");
  }

  @Test
  void aggregationsNameEachFieldOnce() {
    assertInvalid(
        () -> NORMALISER.aggregation(Aggregation.all().by("a").count("a")), "'a'", "twice");
    assertInvalid(() -> NORMALISER.aggregation(Aggregation.all()), "nothing");
    assertInvalid(
        () -> NORMALISER.aggregation(Aggregation.all().count("n").having(field("m").gt(1))), "'m'");
    Aggregation normal =
        NORMALISER.aggregation(
            Aggregation.all().by("orderId").sum("s", "v").having(field("s").gt(BigDecimal.TEN)));
    assertThat(normal.keys().get(0).path()).isEqualTo(Path.ID);
    assertThat(normal.having()).isEqualTo(field("s").gt(BigDecimal.TEN));
  }
}
