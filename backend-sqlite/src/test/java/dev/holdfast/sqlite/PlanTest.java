package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Field;
import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Read;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That queries go by the declared indexes: SQLite takes one only for the very same expression. */
class PlanTest {
  @TempDir java.nio.file.Path directory;
  private SqliteBackend backend;

  @BeforeEach
  void open() {
    backend = TestDatabase.open(directory.resolve("plan.db"));
    TestDatabase.write(backend, TestDatabase.insert("1", "{\"a\":1}"));
    backend.admin(new Admin.CreateIndex("c", Index.on("a").named("by a")));
    backend.admin(new Admin.CreateIndex("c", Index.on("b", "at").named("by b and at")));
    backend.admin(new Admin.CreateIndex("c", Index.on("u").asUnique().named("by u")));
    backend.admin(new Admin.CreateIndex("c", Index.on("it's.\"x\"").named("by x")));
  }

  @AfterEach
  void close() {
    backend.close();
  }

  @Test
  void everyOperatorThatIsARangeSeeks() {
    Field a = Field.field("a");
    assertThat(plan(a.eq("x"))).contains("SEARCH c1 USING INDEX i1 (<expr>=?)");
    assertThat(plan(a.eq(null))).contains("SEARCH c1 USING INDEX i1 (<expr>=?)");
    assertThat(plan(a.gt(5L))).contains("SEARCH c1 USING INDEX i1 (<expr>>? AND <expr><?)");
    assertThat(plan(a.lte("x"))).contains("SEARCH c1 USING INDEX i1 (<expr>>? AND <expr><?)");
    assertThat(plan(a.gte(true))).contains("SEARCH c1 USING INDEX i1 (<expr>>? AND <expr><?)");
    assertThat(plan(a.lt(5L))).contains("SEARCH c1 USING INDEX i1 (<expr>>? AND <expr><?)");
    assertThat(plan(a.startsWith("x")))
        .contains("SEARCH c1 USING INDEX i1 (<expr>>? AND <expr><?)");
    assertThat(plan(a.regex("^xy.*z")))
        .contains("SEARCH c1 USING INDEX i1 (<expr>>? AND <expr><?)");
    assertThat(plan(a.in(1L, "x", true))).contains("SEARCH c1 USING INDEX i1 (<expr>=?)");
    assertThat(plan(a.in(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L)))
        .contains("SEARCH c1 USING INDEX i1 (<expr>=?)");
    assertThat(plan(Field.field("u").eq("x"))).contains("SEARCH c1 USING INDEX i3 (<expr>=?)");
    assertThat(plan(Field.field("it's.\"x\"").eq("x"))).contains("USING INDEX i4 (<expr>=?)");
    assertThat(plan(Field.field("id").eq("x"))).contains("(id=?)");
  }

  @Test
  void orderAndLimitComeFromTheIndex() {
    Filter equal = Field.field("b").eq("x");
    List<Sort> byAt = List.of(Sort.ascending("at"), Sort.ascending(Path.ID));
    assertThat(plan(find(equal, byAt, null)))
        .contains("SEARCH c1 USING INDEX i2 (<expr>=?)")
        .doesNotContain("TEMP B-TREE");
    List<Sort> down = List.of(Sort.descending("at"), Sort.descending(Path.ID));
    assertThat(plan(find(equal, down, null)))
        .contains("SEARCH c1 USING INDEX i2 (<expr>=?)")
        .doesNotContain("TEMP B-TREE");
  }

  @Test
  void thePageAfterAKeySeeks() {
    List<Sort> byA = List.of(Sort.ascending("a"), Sort.ascending(Path.ID));
    assertThat(plan(find(Filter.all(), byA, Arrays.asList(5L, "x"))))
        .contains("SEARCH c1 USING INDEX i1 (<expr>>?)")
        .doesNotContain("TEMP B-TREE");
    List<Sort> byId = List.of(Sort.ascending(Path.ID));
    assertThat(plan(find(Filter.all(), byId, Arrays.asList("x"))))
        .contains("(id>?)")
        .doesNotContain("TEMP B-TREE");
    Filter equal = Field.field("b").eq("x");
    List<Sort> byAt = List.of(Sort.ascending("at"), Sort.ascending(Path.ID));
    assertThat(plan(find(equal, byAt, Arrays.asList("2026", "x"))))
        .contains("SEARCH c1 USING INDEX i2 (<expr>=? AND <expr>>?)")
        .doesNotContain("TEMP B-TREE");
  }

  @Test
  void aCountNeverReadsADocument() {
    Table table = new Table(1, "c");
    Read.Count count = new Read.Count("c", Field.field("a").gt(5L), -1);
    assertThat(explain(Statements.count(table, count))).contains("USING COVERING INDEX i1");
  }

  @Test
  void explainNamesTheDeclaredIndex() {
    Read.Find find = find(Field.field("a").eq("x"), List.of(Sort.ascending(Path.ID)), null);
    assertThat(backend.read(new Read.Explain(find)).usedIndex()).contains("by a");
    Read.Find scan = find(Field.field("z").eq("x"), List.of(Sort.ascending("a")), null);
    assertThat(backend.read(new Read.Explain(scan)).residual()).isEmpty();
  }

  private String plan(Filter filter) {
    return plan(find(filter, List.of(Sort.ascending(Path.ID)), null));
  }

  private static Read.Find find(
      Filter filter, List<Sort> sort, @Nullable List<@Nullable Object> after) {
    return new Read.Find("c", filter, sort, after, 0, 20, null);
  }

  private String plan(Read.Find find) {
    return backend.read(new Read.Explain(find)).plan();
  }

  private String explain(Sql sql) {
    Link link = backend.connections().takeReader();
    List<String> lines = new ArrayList<>();
    try (Cursor cursor = link.query(Statements.explain(sql))) {
      while (cursor.next()) {
        lines.add(cursor.text(4));
      }
    } finally {
      backend.connections().giveBackReader(link);
    }
    return String.join("; ", lines);
  }
}
