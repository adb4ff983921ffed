package dev.holdfast.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Aggregation;
import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Aggregator;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.DistinctValues;
import dev.holdfast.spi.DocumentMatcher;
import dev.holdfast.spi.DocumentOrder;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random filters and orders over nasty documents, each asked of MongoDB and of the reference. The
 * kit does this too; this one also makes pages and indexes, and is here to be run while BSON is
 * changed.
 */
class MongoAgainstReferenceTest {
  private static final int DOCUMENTS = 250;
  private static final int QUERIES = Integer.getInteger("holdfast.mongo.queries", 300);
  private static final long SEED = Long.getLong("holdfast.mongo.seed", 42);

  private static final ZoneId ZONE = ZoneId.of("America/Sao_Paulo");

  private final RandomData data = new RandomData(SEED);
  private final Map<String, Map<String, @Nullable Object>> documents = new TreeMap<>();

  @Test
  void everyQueryIsAnsweredAsTheReferenceDoes() {
    try (OpenedDatabase opened = OpenedDatabase.fresh()) {
      Backend backend = opened.backend();
      fill(backend);
      for (int i = 0; i < QUERIES; i++) {
        if (i == QUERIES / 2) {
          index(backend);
        }
        check(backend, data.filter(2), data.sort(), i);
        distinct(backend, data.path(true), data.filter(1), i);
        aggregate(backend, data.filter(1), i);
      }
    }
  }

  /** Such keys do not fit into a command with a filter, which may hold 12 MB itself. */
  @Test
  void pagesGoOnBehindVeryLongValues() {
    try (OpenedDatabase opened = OpenedDatabase.fresh()) {
      Backend backend = opened.backend();
      List<Sort> sort = List.of(Sort.ascending("a"), Sort.ascending(Path.ID));
      List<String> expected = List.of("d0", "d1", "d2", "d3", "list", "yes");
      for (String id : expected) {
        Object value =
            switch (id) {
              case "list" -> List.of();
              case "yes" -> true;
              default -> "x".repeat(6_000_000);
            };
        Map<String, @Nullable Object> document = Values.object(Map.of("a", value));
        documents.put(id, document);
        Write insert = new Write.Insert("c", id, Bodies.of(document));
        backend.write(new WriteBatch(List.of(insert), true, null, Images.NONE));
      }
      for (int i = 0; i < expected.size(); i++) {
        List<String> rest = expected.subList(i + 1, expected.size());
        List<@Nullable Object> after = keys(expected.get(i), sort);
        assertThat(find(backend, Filter.all(), sort, after, 0, -1)).isEqualTo(rest);
        assertThat(find(backend, Filter.all(), sort, after, 1, 1))
            .isEqualTo(rest.stream().skip(1).limit(1).toList());
      }
    }
  }

  private void fill(Backend backend) {
    List<Write> writes = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      String id = i % 10 == 0 ? String.valueOf(i) : "d" + i;
      Map<String, @Nullable Object> document = Values.object(data.document(3));
      documents.put(id, document);
      writes.add(new Write.Insert("c", id, Bodies.of(document)));
    }
    backend.write(new WriteBatch(writes, true, null, Images.NONE));
  }

  private static void index(Backend backend) {
    backend.admin(new Admin.CreateIndex("c", Index.on("a")));
    backend.admin(new Admin.CreateIndex("c", Index.on(Sort.descending("b"))));
    backend.admin(new Admin.CreateIndex("c", Index.on("tags", "a")));
    backend.admin(new Admin.CreateIndex("c", Index.on(new Sort(Path.of("it's", "a"), false))));
  }

  private void check(Backend backend, Filter filter, List<Sort> sort, int number) {
    List<String> expected = reference(filter, sort);
    String what = "query " + number + " of seed " + SEED + ": " + filter + " sorted " + sort;
    assertThat(find(backend, filter, sort, null, 0, -1)).as(what).isEqualTo(expected);
    assertThat(backend.<Long>read(new Read.Count("c", filter, -1)))
        .as(what)
        .isEqualTo(expected.size());
    int from = data.number(expected.size() + 2);
    int until = Math.min(expected.size(), from + 7);
    assertThat(find(backend, filter, sort, null, from, 7))
        .as(what + " from " + from)
        .isEqualTo(from > until ? List.of() : expected.subList(from, until));
    if (!expected.isEmpty()) {
      int last = data.number(expected.size());
      List<@Nullable Object> after = keys(expected.get(last), sort);
      assertThat(find(backend, filter, sort, after, 0, 7))
          .as(what + " after " + after)
          .isEqualTo(expected.subList(last + 1, Math.min(expected.size(), last + 8)));
    }
  }

  private void distinct(Backend backend, Path path, Filter filter, int number) {
    DistinctValues reference = DistinctValues.of(path);
    DocumentMatcher matcher = DocumentMatcher.of(filter);
    documents.forEach(
        (id, body) -> {
          if (matcher.matches(id, body)) {
            reference.add(id, body);
          }
        });
    List<@Nullable Object> values = backend.read(new Read.Distinct("c", path, filter));
    assertThat(values)
        .as("distinct %s of seed %s at %s over %s", number, SEED, path, filter)
        .containsExactlyInAnyOrderElementsOf(reference.values())
        .isSortedAccordingTo(Values::compare);
  }

  private void aggregate(Backend backend, Filter filter, int number) {
    String grouped = data.path(true).toString();
    String measured = data.path(true).toString();
    Aggregation aggregation =
        Aggregation.where(filter)
            .by(grouped)
            .byBand("band", data.path(true).toString(), 3)
            .by("day", data.path(true).toString(), Aggregation.TimeUnit.DAY)
            .by("hour", data.path(true).toString(), Aggregation.TimeUnit.HOUR, ZONE)
            .count("count")
            .sum("sum", measured)
            .avg("avg", measured)
            .min("min", measured)
            .max("max", measured);
    Aggregator reference = Aggregator.of(aggregation);
    DocumentMatcher matcher = DocumentMatcher.of(filter);
    documents.forEach(
        (id, body) -> {
          if (matcher.matches(id, body)) {
            reference.add(id, body);
          }
        });
    assertThat(backend.read(new Read.Aggregate("c", aggregation)))
        .as("aggregation %s of seed %s by %s over %s", number, SEED, grouped, filter)
        .isEqualTo(reference.rows());
  }

  private List<@Nullable Object> keys(String id, List<Sort> sort) {
    return DocumentOrder.of(sort).keys(id, Objects.requireNonNull(documents.get(id)));
  }

  private List<String> reference(Filter filter, List<Sort> sort) {
    DocumentMatcher matcher = DocumentMatcher.of(filter);
    DocumentOrder order = DocumentOrder.of(sort);
    Comparator<String> byKeys = (a, b) -> order.compareKeys(keys(a, sort), keys(b, sort));
    List<String> ids = new ArrayList<>();
    documents.forEach(
        (id, body) -> {
          if (matcher.matches(id, body)) {
            ids.add(id);
          }
        });
    ids.sort(byKeys);
    return ids;
  }

  private static List<String> find(
      Backend backend,
      Filter filter,
      List<Sort> sort,
      @Nullable List<@Nullable Object> after,
      long offset,
      long limit) {
    List<String> ids = new ArrayList<>();
    try (Rows rows = backend.read(new Read.Find("c", filter, sort, after, offset, limit, null))) {
      while (rows.next()) {
        ids.add(rows.id());
      }
    }
    return ids;
  }
}
