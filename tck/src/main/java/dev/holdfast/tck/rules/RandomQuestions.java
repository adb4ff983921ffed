package dev.holdfast.tck.rules;

import dev.holdfast.Aggregation;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Field;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Page;
import dev.holdfast.Path;
import dev.holdfast.Projection;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.UpdateResult;
import dev.holdfast.spi.Aggregator;
import dev.holdfast.spi.DistinctValues;
import dev.holdfast.spi.DocumentUpdate;
import dev.holdfast.spi.Having;
import dev.holdfast.spi.Projector;
import dev.holdfast.spi.Values;
import dev.holdfast.tck.Trial;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The questions of the random rules: each asks the database and the evaluator. */
final class RandomQuestions {
  private RandomQuestions() {}

  static void filters(Trial k, Collection<Document> documents, Probe probe, RandomData data) {
    List<Document> expected = byId(probe).stream().map(Entry::document).toList();
    Query query = Query.where(probe.filter());
    k.equal(expected, documents.findMany(query), "findMany");
    k.equal((long) expected.size(), documents.count(probe.filter()), "count");
    k.equal(!expected.isEmpty(), documents.exists(probe.filter()), "exists");
    try (Stream<Document> stream = documents.stream(query)) {
      k.equal(expected, stream.toList(), "stream");
    }
    byIds(k, documents, probe, data);
  }

  /** Of ids many of which differ in case or in one sign only. */
  private static void byIds(Trial k, Collection<Document> documents, Probe probe, RandomData data) {
    List<String> ids = List.of(data.id(data.below(40)), data.id(data.below(40)));
    Map<String, Document> expected = new LinkedHashMap<>();
    for (String id : ids) {
      probe.documents().stream()
          .filter(entry -> entry.id().equals(id))
          .forEach(entry -> expected.put(id, entry.document()));
    }
    k.equal(expected, documents.findByIds(ids), "findByIds of " + ids);
  }

  static void windows(Trial k, Collection<Document> documents, Probe probe, RandomData data) {
    int offset = data.below(10);
    int limit = 1 + data.below(20);
    List<String> expected =
        probe.matching().stream().skip(offset).limit(limit).map(Entry::id).toList();
    Query query = sorted(probe).offset(offset).limit(limit);
    k.equal(expected, ids(documents.findMany(query)), "offset " + offset + " limit " + limit);
  }

  static void pages(Trial k, Collection<Document> documents, Probe probe, RandomData data) {
    int size = 1 + data.below(7);
    List<String> expected = probe.matching().stream().map(Entry::id).toList();
    List<String> found = new ArrayList<>();
    String token = null;
    do {
      Page<Document> page = documents.page(sorted(probe), size, token);
      found.addAll(ids(page.items()));
      token = page.next();
    } while (token != null && found.size() <= expected.size());
    k.equal(expected, found, "pages of " + size);
  }

  static void projected(Trial k, Collection<Document> documents, Probe probe, RandomData data) {
    boolean include = data.once(2);
    List<Path> paths =
        data.paths().stream().filter(path -> include || !path.isId()).distinct().toList();
    String[] fields = paths.stream().map(Path::toString).toArray(String[]::new);
    Projector projector = Projector.of(new Projection(paths, include));
    List<Document> expected =
        probe.matching().stream()
            .map(entry -> entry.document(projector.apply(entry.body())))
            .toList();
    Query query = include ? sorted(probe).fields(fields) : sorted(probe).without(fields);
    k.equal(expected, documents.findMany(query), (include ? "fields " : "without ") + paths);
  }

  static void distinct(Trial k, Collection<Document> documents, Probe probe, RandomData data) {
    Path path = data.path();
    DistinctValues values = DistinctValues.of(path);
    for (Entry entry : probe.matching()) {
      values.add(entry.id(), entry.body());
    }
    List<@Nullable Object> expected = values.values();
    List<@Nullable Object> found = documents.distinct(path.toString(), probe.filter());
    k.equal(new HashSet<>(expected), new HashSet<>(found), "distinct " + path);
    k.equal(expected.size(), found.size(), "how many distinct " + path);
    for (int i = 1; i < found.size(); i++) {
      k.check(
          Values.compare(found.get(i - 1), found.get(i)) <= 0, "distinct " + path + " in order");
    }
  }

  static void aggregated(Trial k, Collection<Document> documents, Probe probe, RandomData data) {
    Aggregation aggregation = Aggregation.where(probe.filter()).count("count");
    for (int i = data.below(3); i > 0; i--) {
      aggregation =
          Aggregation.of(
              aggregation.filter(),
              append(aggregation.keys(), data.key("key" + i)),
              aggregation.measures(),
              aggregation.having());
    }
    String field = data.path().toString();
    aggregation =
        aggregation.sum("sum", field).avg("avg", field).min("min", field).max("max", field);
    if (data.once(4)) {
      aggregation = aggregation.having(Field.field("count").gt(1L));
    }
    Aggregator aggregator = Aggregator.of(aggregation);
    for (Entry entry : probe.matching()) {
      aggregator.add(entry.id(), entry.body());
    }
    List<Map<String, @Nullable Object>> expected =
        Having.of(aggregation.having()).of(aggregator.rows());
    List<Document> found = documents.aggregate(aggregation);
    String what = "keys " + aggregation.keys() + " of " + field;
    k.equal(expected.size(), found.size(), "rows, " + what);
    for (int i = 0; i < expected.size(); i++) {
      k.equal(
          shown(expected.get(i)), shown(expected.get(i), found.get(i)), "row " + i + ", " + what);
    }
  }

  private static <T> List<T> append(List<T> list, T last) {
    List<T> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }

  private static Map<String, @Nullable Object> shown(Map<String, @Nullable Object> row) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>(row);
    shown.replaceAll((name, value) -> value instanceof BigDecimal sum ? plain(sum) : value);
    return shown;
  }

  private static Map<String, @Nullable Object> shown(
      Map<String, @Nullable Object> like, Document row) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    for (Map.Entry<String, @Nullable Object> entry : like.entrySet()) {
      Path path = Path.of(entry.getKey());
      shown.put(
          entry.getKey(),
          entry.getValue() instanceof BigDecimal
              ? row.getDecimal(path.toString()).map(RandomQuestions::plain).orElse(null)
              : row.get(path));
    }
    return shown;
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  static void updated(Trial k, Collection<Document> documents, Probe probe, RandomData data) {
    Update update = Objects.requireNonNull(probe.update());
    Map<String, Document> expected = new LinkedHashMap<>();
    probe.documents().forEach(entry -> expected.put(entry.id(), entry.document()));
    long modified = 0;
    List<Entry> matching = probe.matching();
    try {
      for (Entry entry : matching) {
        Map<String, @Nullable Object> after =
            DocumentUpdate.of(update).apply(entry.id(), entry.body());
        modified += Values.equal(after, entry.body()) ? 0 : 1;
        expected.put(entry.id(), entry.document(after));
      }
    } catch (HoldfastException e) {
      k.invalid(() -> documents.updateMany(probe.filter(), update));
      unchanged(k, documents, probe);
      return;
    }
    UpdateResult result = documents.updateMany(probe.filter(), update);
    for (Document document : documents.findMany(Query.all())) {
      k.equal(expected.remove(String.valueOf(document.id())), document, "a document after");
    }
    k.equal(List.of(), List.copyOf(expected.keySet()), "documents that are gone");
    k.equal((long) matching.size(), result.matched(), "matched");
    k.equal(modified, result.modified(), "modified");
  }

  static void updatedOne(Trial k, Collection<Document> documents, Probe probe, RandomData data) {
    Update update = Objects.requireNonNull(probe.update());
    Map<String, Document> expected = new LinkedHashMap<>();
    probe.documents().forEach(entry -> expected.put(entry.id(), entry.document()));
    List<Entry> first = byId(probe).stream().limit(1).toList();
    long modified = 0;
    try {
      for (Entry entry : first) {
        Map<String, @Nullable Object> after =
            DocumentUpdate.of(update).apply(entry.id(), entry.body());
        modified = Values.equal(after, entry.body()) ? 0 : 1;
        expected.put(entry.id(), entry.document(after));
      }
    } catch (HoldfastException e) {
      k.invalid(() -> documents.updateOne(probe.filter(), update));
      unchanged(k, documents, probe);
      return;
    }
    UpdateResult result = documents.updateOne(probe.filter(), update);
    for (Document document : documents.findMany(Query.all())) {
      k.equal(expected.get(String.valueOf(document.id())), document, "a document after");
    }
    k.equal((long) expected.size(), documents.count(), "documents");
    k.equal((long) first.size(), result.matched(), "matched");
    k.equal(modified, result.modified(), "modified");
  }

  /** What has been prepared, or planned for good, answers as what is asked for the first time. */
  static void repeated(Trial k, Collection<Document> documents, Probe probe, RandomData data) {
    int seed = data.below(Integer.MAX_VALUE);
    for (int i = 0; i < 12; i++) {
      filters(k, documents, probe, new RandomData(seed));
      windows(k, documents, probe, new RandomData(seed));
      projected(k, documents, probe, new RandomData(seed));
      distinct(k, documents, probe, new RandomData(seed));
      aggregated(k, documents, probe, new RandomData(seed));
    }
  }

  /** Many batches of a cursor long, and pages beside it. */
  static void streamed(Trial k, Collection<Document> documents, Probe probe, RandomData data) {
    List<String> expected = probe.matching().stream().map(Entry::id).toList();
    try (Stream<Document> stream = documents.stream(sorted(probe))) {
      k.equal(expected, stream.map(one -> String.valueOf(one.id())).toList(), "stream");
    }
    List<String> found = new ArrayList<>();
    String token = null;
    do {
      Page<Document> page = documents.page(sorted(probe), 150, token);
      found.addAll(ids(page.items()));
      token = page.next();
    } while (token != null && found.size() <= expected.size());
    k.equal(expected, found, "pages");
  }

  private static void unchanged(Trial k, Collection<Document> documents, Probe probe) {
    Map<String, Document> before = new LinkedHashMap<>();
    probe.documents().forEach(entry -> before.put(entry.id(), entry.document()));
    for (Document document : documents.findMany(Query.all())) {
      k.equal(before.get(String.valueOf(document.id())), document, "a document after the error");
    }
  }

  static void deleted(Trial k, Collection<Document> documents, Probe probe, RandomData data) {
    List<String> gone = probe.matching().stream().map(Entry::id).toList();
    k.equal((long) gone.size(), k.several(documents).deleteMany(probe.filter()), "deleted");
    List<Document> left =
        byId(new Probe(probe.documents(), List.of(), Filter.all(), List.of(), null)).stream()
            .filter(entry -> !gone.contains(entry.id()))
            .map(Entry::document)
            .toList();
    k.equal(left, documents.findMany(Query.all()), "what is left");
  }

  private static List<Entry> byId(Probe probe) {
    return new Probe(probe.documents(), List.of(), probe.filter(), List.of(), null).matching();
  }

  private static Query sorted(Probe probe) {
    Query query = Query.where(probe.filter());
    return probe.sort().isEmpty() ? query : query.sort(probe.sort().toArray(Sort[]::new));
  }

  private static List<String> ids(List<Document> documents) {
    return documents.stream().map(document -> String.valueOf(document.id())).toList();
  }
}
