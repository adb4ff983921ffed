package dev.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Field;
import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.Read;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** That statements go by the declared indexes, over enough documents for a scan to cost more. */
class StatementPlanTest {
  private static final List<Sort> BY_ID = List.of(Sort.ascending(Path.ID));

  private static @Nullable QueryTable table;

  @BeforeAll
  static void fill() throws Exception {
    QueryTable filled = new QueryTable();
    table = filled;
    filled.insertMany(
        "'{\"a\":'||i||',\"s\":\"s'||i||'\",\"b\":\"k'||i%10||'\",\"at\":\"t'||i||'\",\"u\":\"u'"
            + "||i||'\",\"it''s\":{\"\\\"x\":'||i||'},\"text\":\"'||repeat('x',300)||'\"}'",
        20_000);
    filled.index(1, Index.on("a"));
    filled.index(2, Index.on("s"));
    filled.index(3, Index.on("b", "at"));
    filled.index(4, Index.on("u").asUnique());
    filled.index(5, Index.on("it's.\"x"));
    filled.index(6, Index.on(Sort.ascending("b"), Sort.descending("a")));
    filled.execute(new SqlText().add("ANALYZE ").table(filled.table()).text());
  }

  @AfterAll
  static void close() throws Exception {
    if (table != null) {
      table.close();
    }
  }

  private static QueryTable table() {
    return Objects.requireNonNull(table);
  }

  @Test
  void everyOperatorThatIsARangeSeeks() {
    Field a = Field.field("a");
    assertThat(index(a.eq(5L))).isEqualTo(1);
    assertThat(index(a.eq(null))).isEqualTo(1);
    assertThat(index(a.gt(19_990L))).isEqualTo(1);
    assertThat(index(a.lte(5.5))).isEqualTo(1);
    assertThat(index(a.gt(5L).and(a.lt(9L)))).isEqualTo(1);
    assertThat(index(a.in(1L, 2L, 3L))).isEqualTo(1);
    assertThat(index(a.in(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, "x", true))).isEqualTo(1);
    assertThat(index(a.in(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L))).isEqualTo(1);
    Object[] many = LongStream.range(0, 200).boxed().toArray();
    assertThat(index(a.in(many))).isEqualTo(1);
    Field s = Field.field("s");
    assertThat(index(s.eq("s5"))).isEqualTo(2);
    assertThat(index(s.gte("s9999"))).isEqualTo(2);
    assertThat(index(s.startsWith("s1234"))).isEqualTo(2);
    assertThat(index(s.regex("^s1234.*9"))).isEqualTo(2);
    assertThat(index(s.eq("y".repeat(3_000)))).isEqualTo(2);
    assertThat(index(s.in("s1", "s2"))).isEqualTo(2);
    assertThat(index(s.in("1", "2", "3", "4", "5", "6", "7", "8", "9"))).isEqualTo(2);
    assertThat(index(s.eq("s5").or(s.eq("s6")))).isEqualTo(2);
    assertThat(index(Field.field("u").eq("u7"))).isEqualTo(4);
    assertThat(index(Field.field("it's.\"x").eq(7L))).isEqualTo(5);
    assertThat(plan(find(Field.field("id").eq("7"), BY_ID, null)).isById()).isTrue();
  }

  @Test
  void orderAndLimitComeFromTheIndex() {
    Filter equal = Field.field("b").eq("k5");
    List<Sort> byAt = List.of(Sort.ascending("at"), Sort.ascending(Path.ID));
    assertOrdered(find(equal, byAt, null), 3);
    assertOrdered(find(equal, List.of(Sort.descending("at"), Sort.descending(Path.ID)), null), 3);
    assertOrdered(find(equal, List.of(Sort.descending("a"), Sort.descending(Path.ID)), null), 6);
    assertOrdered(
        find(Filter.all(), List.of(Sort.descending("s"), Sort.descending(Path.ID)), null), 2);
    assertOrdered(
        find(
            Filter.all(),
            List.of(Sort.ascending("b"), Sort.descending("a"), Sort.descending(Path.ID)),
            null),
        6);
    assertOrdered(find(Field.field("a").eq(5L), BY_ID, null), 1);
  }

  @Test
  void thePageAfterAKeySeeks() {
    List<Sort> byA = List.of(Sort.ascending("a"), Sort.ascending(Path.ID));
    Read.Find page = find(Filter.all(), byA, Arrays.asList(10_000L, "x"));
    assertOrdered(page, 1);
    assertThat(plan(page).text()).contains("Index Cond: (ROW(");
    Read.Find inGroup =
        find(
            Field.field("b").eq("k5"),
            List.of(Sort.ascending("at"), Sort.ascending(Path.ID)),
            Arrays.asList("t5", "x"));
    assertOrdered(inGroup, 3);
    assertThat(plan(inGroup).text()).contains("ROW(");
    Read.Find byId = find(Filter.all(), BY_ID, Arrays.asList("x"));
    assertThat(plan(byId).isById()).isTrue();
    assertThat(plan(byId).text()).doesNotContain("Sort");
  }

  @Test
  void aCountGoesByTheIndex() {
    Read.Count count = new Read.Count("c", Field.field("a").lt(50L), -1);
    assertThat(plan(Statements.count(table().table(), count)).indexNumber()).contains(1L);
    Sql deletion = Statements.deleteMatching(table().table(), Field.field("s").eq("s1"));
    assertThat(plan(deletion).indexNumber()).contains(2L);
  }

  private static void assertOrdered(Read.Find find, long index) {
    PlanReading plan = plan(find);
    assertThat(plan.indexNumber()).as(plan.text()).contains(index);
    assertThat(plan.text()).doesNotContain("Sort");
  }

  private static long index(Filter filter) {
    return plan(find(filter, BY_ID, null)).indexNumber().orElse(-1L);
  }

  private static Read.Find find(
      Filter filter, List<Sort> sort, @Nullable List<@Nullable Object> after) {
    return new Read.Find("c", filter, sort, after, 0, 20, null);
  }

  private static PlanReading plan(Read.Find find) {
    return plan(Statements.find(table().table(), find));
  }

  private static PlanReading plan(Sql sql) {
    return table().plan(sql);
  }
}
