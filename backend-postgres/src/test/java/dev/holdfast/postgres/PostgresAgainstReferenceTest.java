package dev.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Aggregation;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.spi.Aggregator;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.DistinctValues;
import dev.holdfast.spi.DocumentMatcher;
import dev.holdfast.spi.DocumentOrder;
import dev.holdfast.spi.DocumentUpdate;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random filters, orders and updates over nasty documents, each asked of PostgreSQL's statements
 * and of the reference. The kit does this too; this one also makes pages and indexes, and is here
 * to be run while SQL is changed.
 */
class PostgresAgainstReferenceTest {
  private static final int DOCUMENTS = 250;
  private static final int QUERIES = Integer.getInteger("holdfast.postgres.queries", 600);
  private static final long SEED = Long.getLong("holdfast.postgres.seed", 42);

  private final RandomData data = new RandomData(SEED);
  private final Map<String, Map<String, @Nullable Object>> documents = new TreeMap<>();

  @Test
  void everyQueryIsAnsweredAsTheReferenceDoes() throws Exception {
    try (QueryTable table = new QueryTable()) {
      fill(table, 3);
      for (int i = 0; i < QUERIES; i++) {
        if (i == QUERIES / 2) {
          index(table);
        }
        check(table, data.filter(2), data.sort(), i);
        aggregate(table, data.filter(1), i);
        distinct(table, data.filter(1), i);
      }
    }
  }

  @Test
  void everyUpdateDoesWhatTheReferenceDoesOrNothing() throws Exception {
    int done = 0;
    try (QueryTable table = new QueryTable()) {
      fill(table, 1);
      List<String> ids = new ArrayList<>(documents.keySet());
      for (int i = 0; i < QUERIES * 5; i++) {
        done += update(table, ids.get(data.number(ids.size())), data.update(), i) ? 1 : 0;
      }
    }
    assertThat(done).as("updates that were one statement").isGreaterThan(QUERIES / 10);
  }

  private boolean update(QueryTable table, String id, Update update, int number) {
    Map<String, @Nullable Object> before = Objects.requireNonNull(documents.get(id));
    Map<String, @Nullable Object> after = before;
    String refusal = "unchanged";
    try {
      after = DocumentUpdate.of(update).apply(id, before);
    } catch (HoldfastException e) {
      refusal = String.valueOf(e.getMessage());
    }
    Sql sql = UpdateSql.of(table.table(), id, null, update);
    boolean done = sql != null && table.link().number(sql).isPresent();
    String what = "update " + number + " of seed " + SEED + " " + update + " of " + before;
    if (done) {
      assertThat(after).as(what + " " + refusal).isNotSameAs(before);
      assertThat(table.body(id)).as(what).contains(after);
    } else if (after != before) {
      table.put(id, after);
    }
    documents.put(id, after);
    return done;
  }

  @Test
  void everyUpdateOfManyDoesWhatTheReferenceDoesOrNothing() throws Exception {
    int done = 0;
    try (QueryTable table = new QueryTable()) {
      fill(table, 1);
      for (int i = 0; i < QUERIES * 5; i++) {
        Filter filter = i % 3 == 0 ? data.filter(1) : oneOrTwo();
        done += updateMany(table, filter, data.update(), i) ? 1 : 0;
      }
    }
    assertThat(done).as("updates of some that were one statement").isGreaterThan(QUERIES / 10);
  }

  private Filter oneOrTwo() {
    List<@Nullable Object> ids = new ArrayList<>(documents.keySet());
    int first = data.number(ids.size() - 1);
    return new Filter.In(Path.ID, ids.subList(first, first + 1 + data.number(2)));
  }

  private boolean updateMany(QueryTable table, Filter filter, Update update, int number) {
    Sql sql = UpdateSql.ofMany(table.table(), filter, update);
    if (sql == null) {
      return false;
    }
    String what = "update " + number + " of seed " + SEED + " " + update + " of " + filter;
    Map<String, Map<String, @Nullable Object>> matching = matching(filter);
    long modified;
    try (Cursor cursor = table.link().query(sql)) {
      cursor.next();
      assertThat(cursor.number(1)).as(what).isEqualTo(matching.size());
      modified = cursor.number(3);
      if (!cursor.truth(2)) {
        assertThat(modified).as(what).isZero();
        return false;
      }
    }
    DocumentUpdate reference = DocumentUpdate.of(update);
    for (Map.Entry<String, Map<String, @Nullable Object>> each : matching.entrySet()) {
      Map<String, @Nullable Object> after = reference.apply(each.getKey(), each.getValue());
      modified -= after == each.getValue() ? 0 : 1;
      assertThat(table.body(each.getKey())).as(what).contains(after);
      documents.put(each.getKey(), after);
    }
    assertThat(modified).as(what).isZero();
    return !matching.isEmpty();
  }

  private void fill(QueryTable table, int depth) {
    for (int i = 0; i < DOCUMENTS; i++) {
      String id = i % 10 == 0 ? String.valueOf(i) : "d" + i;
      Map<String, @Nullable Object> document =
          Bodies.json(Bodies.toJson(Bodies.of(Values.object(data.document(depth))))).toMap();
      documents.put(id, document);
      table.insert(id, document);
    }
  }

  private static void index(QueryTable table) {
    table.index(1, Index.on("a"));
    table.index(2, Index.on(Sort.descending("b")));
    table.index(3, Index.on("tags", "a"));
    table.index(4, Index.on(new Sort(Path.of("it's", "a"), false)));
    table.index(5, Index.on("0", "a", "b", "tags", "é"));
    table.execute("SET enable_seqscan=off");
    table.execute("SET enable_sort=off");
  }

  private void check(QueryTable table, Filter filter, List<Sort> sort, int number) {
    List<String> expected = reference(filter, sort);
    String what = "query " + number + " of seed " + SEED + ": " + filter + " sorted " + sort;
    assertThat(table.find(filter, sort, null, 0, -1)).as(what).isEqualTo(expected);
    if (PostgresQueries.residue(filter) == null) {
      Sql count = Statements.count(table.table(), new Read.Count("c", filter, -1));
      assertThat(table.link().number(count)).as(what).contains((long) expected.size());
    }
    int from = data.number(expected.size() + 2);
    int until = Math.min(expected.size(), from + 7);
    assertThat(table.find(filter, sort, null, from, 7))
        .as(what + " from " + from)
        .isEqualTo(from > until ? List.of() : expected.subList(from, until));
    if (!expected.isEmpty()) {
      int last = data.number(expected.size());
      List<@Nullable Object> after = keys(expected.get(last), sort);
      assertThat(table.find(filter, sort, after, 0, 7))
          .as(what + " after " + after)
          .isEqualTo(expected.subList(last + 1, Math.min(expected.size(), last + 8)));
    }
  }

  private void aggregate(QueryTable table, Filter filter, int number) {
    String grouped = data.path(true).toString();
    String measured = data.path(true).toString();
    Aggregation.TimeUnit unit = data.unit();
    Aggregation aggregation =
        Aggregation.where(filter)
            .by(grouped)
            .byBand("band", data.path(true).toString(), 3)
            .by("day", data.path(true).toString(), unit)
            .count("count")
            .sum("sum", measured)
            .avg("avg", measured)
            .min("min", measured)
            .max("max", measured);
    Sql sql = AggregateSql.of(table.table(), aggregation);
    if (sql == null) {
      return;
    }
    Aggregator reference = Aggregator.of(aggregation);
    matching(filter).forEach((id, body) -> reference.add(id, body));
    try (Cursor cursor = table.link().query(sql)) {
      List<Map<String, @Nullable Object>> rows = AggregateSql.rows(aggregation, cursor);
      if (rows != null) {
        assertThat(rows)
            .as("aggregation %s of seed %s by %s over %s", number, SEED, grouped, filter)
            .isEqualTo(reference.rows());
      }
    }
  }

  private void distinct(QueryTable table, Filter filter, int number) {
    if (PostgresQueries.residue(filter) != null) {
      return;
    }
    Path path = data.path(true);
    DistinctValues reference = DistinctValues.of(path);
    matching(filter).forEach((id, body) -> reference.add(id, body));
    DistinctValues found = DistinctValues.of(Path.of("v"));
    Sql sql = Statements.distinct(table.table(), new Read.Distinct("c", path, filter));
    try (Cursor cursor = table.link().query(sql)) {
      while (cursor.next()) {
        Object value =
            cursor.isNull(3)
                ? Key.plain(cursor.text(1), cursor.text(2))
                : Json.plain(cursor.text(3));
        found.add("", Collections.singletonMap("v", value));
      }
    }
    assertThat(found.values())
        .as("distinct %s of seed %s of %s over %s", number, SEED, path, filter)
        .isEqualTo(reference.values());
  }

  private Map<String, Map<String, @Nullable Object>> matching(Filter filter) {
    DocumentMatcher matcher = DocumentMatcher.of(filter);
    Map<String, Map<String, @Nullable Object>> matching = new TreeMap<>(documents);
    matching.entrySet().removeIf(entry -> !matcher.matches(entry.getKey(), entry.getValue()));
    return matching;
  }

  private List<@Nullable Object> keys(String id, List<Sort> sort) {
    return DocumentOrder.of(sort).keys(id, Objects.requireNonNull(documents.get(id)));
  }

  private List<String> reference(Filter filter, List<Sort> sort) {
    DocumentOrder order = DocumentOrder.of(sort);
    Comparator<String> byKeys = (a, b) -> order.compareKeys(keys(a, sort), keys(b, sort));
    List<String> ids = new ArrayList<>(matching(filter).keySet());
    ids.sort(byKeys);
    return ids;
  }
}
