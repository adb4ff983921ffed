package dev.holdfast.tck.rules;

import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.JsonForm;
import dev.holdfast.Path;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.spi.DocumentMatcher;
import dev.holdfast.spi.DocumentOrder;
import dev.holdfast.tck.Trial;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A question about the nasty documents, and the ids that answer it.
 *
 * @param name the question, in JSON
 * @param ids in order
 */
record QueryCase(String name, Query query, List<String> ids) {
  static QueryCase of(Map<String, @Nullable Object> data) {
    Filter filter = JsonForm.filter(DataFile.json(data.get("filter")));
    Query query = Query.where(filter);
    List<String> sort = DataFile.texts(data.get("sort"));
    if (!sort.isEmpty()) {
      query = query.sort(sort.stream().map(QueryCase::sort).toArray(Sort[]::new));
    }
    if (data.get("offset") instanceof Long offset) {
      query = query.offset(offset);
    }
    if (data.get("limit") instanceof Long limit) {
      query = query.limit(Math.toIntExact(limit));
    }
    return new QueryCase(name(data), query, ids(data));
  }

  private static String name(Map<String, @Nullable Object> data) {
    StringBuilder name = new StringBuilder();
    for (String key : List.of("filter", "sort", "offset", "limit")) {
      if (data.containsKey(key)) {
        name.append(name.isEmpty() ? "" : " ");
        name.append(key.equals("filter") ? "" : key + " ").append(DataFile.json(data.get(key)));
      }
    }
    return name.length() > 200 ? name.substring(0, 200) + "…" : name.toString();
  }

  private static Sort sort(String text) {
    return text.startsWith("-")
        ? Sort.descending(Path.parse(text.substring(1)))
        : Sort.ascending(Path.parse(text));
  }

  private static List<String> ids(Map<String, @Nullable Object> data) {
    if (data.containsKey("ids")) {
      return DataFile.texts(data.get("ids"));
    }
    Set<String> others = new HashSet<>(DataFile.texts(data.get("allBut")));
    return inOrder(Nasty.ENTRIES.stream().filter(entry -> !others.contains(entry.id())), List.of())
        .map(Entry::id)
        .toList();
  }

  private static Stream<Entry> inOrder(Stream<Entry> entries, List<Sort> sort) {
    DocumentOrder order = DocumentOrder.of(sort);
    return entries.sorted((a, b) -> order.compare(a.id(), a.body(), b.id(), b.body()));
  }

  /** The evaluator, findMany, count, exists and stream all give this answer. */
  void check(Trial k, Collection<Document> documents) {
    k.equal(ids, evaluated(), "the reference evaluator");
    List<Document> found = documents.findMany(query);
    k.equal(ids, found.stream().map(Document::id).toList(), "findMany");
    k.equal(count(), documents.count(query.filter()), "count");
    k.equal(count() > 0, documents.exists(query.filter()), "exists");
    try (Stream<Document> stream = documents.stream(query)) {
      k.equal(ids, stream.map(Document::id).toList(), "stream");
    }
  }

  private List<String> evaluated() {
    OptionalInt limit = query.limit();
    return inOrder(matching(), query.sort())
        .skip(query.offset())
        .limit(limit.isPresent() ? limit.getAsInt() : Long.MAX_VALUE)
        .map(Entry::id)
        .toList();
  }

  private Stream<Entry> matching() {
    DocumentMatcher matcher = DocumentMatcher.of(query.filter());
    return Nasty.ENTRIES.stream().filter(entry -> matcher.matches(entry.id(), entry.body()));
  }

  private long count() {
    return query.limit().isPresent() || query.offset() > 0 ? matching().count() : ids.size();
  }
}
