package dev.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Aggregation;
import dev.holdfast.Field;
import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Statements as large as they may become, and values as long. */
class StatementLimitsTest {
  private static final List<Sort> BY_ID = List.of(Sort.ascending(Path.ID));

  @Test
  void aThousandConditions() throws Exception {
    try (QueryTable table = new QueryTable()) {
      table.insert("1", Map.of("a", 5L));
      Filter[] parts =
          IntStream.range(0, 1_000)
              .mapToObj(i -> Field.field("a").eq((long) i))
              .toArray(Filter[]::new);
      assertThat(ids(table, Filter.anyOf(parts))).containsExactly("1");
      assertThat(ids(table, Filter.noneOf(parts))).isEmpty();
    }
  }

  @Test
  void aHundredLevels() throws Exception {
    try (QueryTable table = new QueryTable()) {
      table.insert("1", Map.of("a", 5L));
      Filter negated = Field.field("a").eq(5L);
      Filter inArrays = Field.field("a").eq(5L);
      for (int i = 0; i < 98; i++) {
        negated = Filter.not(negated);
        inArrays = new Filter.ElementMatch(Path.of("a"), inArrays, false);
      }
      assertThat(ids(table, negated)).containsExactly("1");
      assertThat(ids(table, Filter.not(inArrays))).containsExactly("1");
    }
  }

  @Test
  void aHundredThousandValues() throws Exception {
    try (QueryTable table = new QueryTable()) {
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < 25_000; i++) {
        Collections.addAll(values, (long) i, "t" + i, Map.of("k", (long) i), List.of((long) i));
      }
      table.insert("1", Map.of("a", 24_999L));
      table.insert("2", Map.of("a", "t24999"));
      table.insert("3", Map.of("a", Map.of("k", 24_999L)));
      table.insert("4", Map.of("a", List.of(25_000L)));
      table.insert("5", Map.of("a", values));
      assertThat(ids(table, new Filter.In(Path.of("a"), List.copyOf(values))))
          .containsExactly("1", "2", "3");
      List<@Nullable Object> scalars =
          values.stream().filter(v -> v instanceof Long || v instanceof String).toList();
      assertThat(ids(table, new Filter.ContainsAll(Path.of("a"), scalars))).containsExactly("5");
    }
  }

  @Test
  void aThousandColumns() throws Exception {
    try (QueryTable table = new QueryTable()) {
      table.insert("1", Map.of("a", 5L));
      Aggregation wide = Aggregation.all();
      for (int i = 0; i < 32; i++) {
        wide = wide.byBand("k" + i, "a", i + 1L);
      }
      for (int i = 0; i < 968; i++) {
        wide = i % 2 == 0 ? wide.max("m" + i, "a") : wide.avg("m" + i, "a");
      }
      Sql sql = Objects.requireNonNull(AggregateSql.of(table.table(), wide));
      try (Cursor cursor = table.link().query(sql)) {
        List<Map<String, @Nullable Object>> rows =
            Objects.requireNonNull(AggregateSql.rows(wide, cursor));
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0)).hasSize(1_000).containsEntry("k1", 4L).containsEntry("m967", 5L);
      }
    }
  }

  @Test
  void longTextsAreIndexedFoundOrderedAndKeptUnique() throws Exception {
    String smileys = "\uD83D\uDE00".repeat(5_000);
    try (QueryTable table = new QueryTable()) {
      table.index(1, Index.on("a", "b", "c", "d", "e"));
      table.index(2, Index.on("a", "b").asUnique());
      table.index(3, Index.on("a", "b", "c", "d", "e").asUnique());
      table.index(4, Index.on("id", "a").asUnique());
      String id = "\uD83D\uDE00".repeat(128);
      table.insert(id, document(smileys + "b"));
      table.insert("2", document(smileys + "a"));
      table.insert("3", document("a"));
      table.insert("4", Map.of("a", smileys));
      table.insert("5", Map.of("a", smileys));
      assertThatThrownBy(() -> table.insert("6", document(smileys + "a")))
          .isInstanceOf(Failure.class)
          .hasStackTraceContaining("hf_i2");
      assertThat(ids(table, Field.field("a").eq(smileys + "a"))).containsExactly("2");
      assertThat(ids(table, Field.field("a").startsWith(smileys + "a"))).containsExactly("2");
      List<Sort> byA = List.of(Sort.ascending("a"), Sort.ascending(Path.ID));
      List<String> all = List.of("3", "4", "5", "2", id);
      assertThat(table.find(Filter.all(), byA, null, 0, -1)).isEqualTo(all);
      for (int i = 0; i < 5; i++) {
        assertThat(table.find(Filter.all(), byA, null, i, 1)).containsExactly(all.get(i));
      }
    }
  }

  private static Map<String, @Nullable Object> document(String text) {
    return Map.of("a", text, "b", text, "c", text, "d", text, "e", text);
  }

  private static List<String> ids(QueryTable table, Filter filter) {
    return table.find(filter, BY_ID, null, 0, -1);
  }
}
