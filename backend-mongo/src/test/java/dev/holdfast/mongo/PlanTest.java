package dev.holdfast.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Explanation;
import dev.holdfast.Field;
import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** That queries go by the declared indexes, although the documents hold arrays everywhere. */
class PlanTest {
  private static @Nullable OpenedDatabase opened;

  @BeforeAll
  static void fill() {
    opened = OpenedDatabase.fresh();
    List<Write> writes = new ArrayList<>();
    for (long i = 0; i < 300; i++) {
      Object any = i % 50 == 0 ? List.of(i, "x") : i % 3 == 0 ? "s" + i : i;
      Map<String, Object> content =
          Map.of("a", any, "b", "x" + i % 5, "at", i, "u", i, "p.q", Map.of("$r", i));
      writes.add(new Write.Insert("c", "d" + i, Bodies.of(Values.object(plain(content)))));
    }
    backend().write(new WriteBatch(writes, true, null, Images.NONE));
    index(Index.on("a").named("by a"));
    index(Index.on("b", "at").named("by b and at"));
    index(Index.on(Sort.descending("at")).named("latest"));
    index(Index.on("u").asUnique().named("by u"));
    index(new Index("by r", List.of(Sort.ascending(Path.of("p.q", "$r"))), false));
  }

  private static Map<String, @Nullable Object> plain(Map<String, Object> content) {
    return Values.asObject(Objects.requireNonNull(Values.normalise(content)));
  }

  private static Backend backend() {
    return Objects.requireNonNull(opened).backend();
  }

  private static void index(Index index) {
    backend().admin(new Admin.CreateIndex("c", index));
  }

  @AfterAll
  static void close() {
    if (opened != null) {
      opened.close();
    }
  }

  @Test
  void everyOperatorThatIsARangeSeeks() {
    Field a = Field.field("a");
    List<Sort> byA = List.of(Sort.ascending("a"), Sort.ascending(Path.ID));
    for (Filter filter :
        List.of(
            a.eq("x"),
            a.eq(5L),
            a.eq(null),
            a.eq(List.of(50L, "x")),
            a.gt(5L),
            a.lte("x"),
            a.gte(true),
            a.lt(5L),
            a.startsWith("s1"),
            a.regex("^s1.*5$"),
            a.in(1L, "s3", true),
            a.eq(5L).or(a.eq(7L)))) {
      Explanation explanation = explain(filter, byA, null);
      assertThat(explanation.usedIndex()).as("%s", filter).contains("by a");
      assertThat(explanation.plan())
          .as("%s", filter)
          .doesNotContain("\"a\": [\"[MinKey, MaxKey]\"]")
          .doesNotContain("COLLSCAN");
    }
  }

  @Test
  void everyKindOfIndexServes() {
    assertThat(explain(Field.field("u").eq(5L)).usedIndex()).contains("by u");
    Filter nested = new Filter.Equal(Path.of("p.q", "$r"), 5L);
    assertThat(explain(nested).usedIndex()).contains("by r");
    Filter both = Field.field("b").eq("x1").and(Field.field("at").gt(100L));
    assertThat(explain(both).usedIndex()).contains("by b and at");
    assertThat(explain(Field.field("id").eq("d1")).usedIndex()).contains("id");
    assertThat(explain(Field.field("id").in("d1", "d2")).usedIndex()).contains("id");
    assertThat(explain(Field.field("z").eq(1L), byAt(false), null).plan())
        .doesNotContain("COLLSCAN");
  }

  @Test
  void orderAndLimitComeFromTheIndex() {
    Filter equal = Field.field("b").eq("x1");
    for (boolean descending : List.of(true, false)) {
      Explanation page = explain(equal, byAt(descending), null);
      assertThat(page.usedIndex()).contains("by b and at");
      assertThat(page.plan()).doesNotContain("SORT");
      Explanation all = explain(Filter.all(), byAt(descending), null);
      assertThat(all.usedIndex()).contains("latest");
      assertThat(all.plan()).doesNotContain("SORT");
    }
  }

  @Test
  void thePageAfterAKeySeeks() {
    Filter equal = Field.field("b").eq("x1");
    assertThat(explain(equal, byAt(false), Arrays.asList(100L, "d1")).plan())
        .contains("\"at\": [\"[100, MaxKey]\"]")
        .doesNotContain("SORT");
    assertThat(explain(equal, byAt(true), Arrays.asList(100L, "d1")).plan())
        .contains("\"at\": [\"[100, MinKey]\"]")
        .doesNotContain("SORT");
    List<Sort> byA = List.of(Sort.ascending("a"), Sort.ascending(Path.ID));
    assertThat(explain(Filter.all(), byA, Arrays.asList("s1", "d1")).plan())
        .contains("\"a\": [\"[\\\"s1\\\", MaxKey]\"]")
        .doesNotContain("SORT");
    List<Sort> byId = List.of(Sort.ascending(Path.ID));
    assertThat(explain(Filter.all(), byId, Arrays.asList("d1")).usedIndex()).contains("id");
  }

  @Test
  void whatTheServerDoesNotDecideIsSaid() {
    Filter exact = Field.field("b").eq("x1");
    Explanation explanation = explain(exact.and(Field.field("a").regex("s.*5")));
    assertThat(explanation.pushed()).contains("x1").doesNotContain("s.*5");
    assertThat(explanation.residual().orElseThrow()).contains("s.*5").doesNotContain("x1");
    assertThat(explain(exact).residual()).isEmpty();
    assertThat(explain(Field.field("a").contains("x")).residual()).isEmpty();
  }

  private static List<Sort> byAt(boolean descending) {
    return List.of(new Sort(Path.of("at"), descending), new Sort(Path.ID, descending));
  }

  private static Explanation explain(Filter filter) {
    return explain(filter, List.of(Sort.ascending(Path.ID)), null);
  }

  private static Explanation explain(
      Filter filter, List<Sort> sort, @Nullable List<@Nullable Object> after) {
    Read.Find find = new Read.Find("c", filter, sort, after, 0, 20, null);
    return backend().read(new Read.Explain(find));
  }
}
