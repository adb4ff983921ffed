package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Aggregation;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Deletes and what is left after them. */
final class DeleteRules implements Area {
  @Override
  public String code() {
    return "DEL";
  }

  @Override
  public String title() {
    return "Deletes";
  }

  @Override
  public void rules(Rules r) {
    r.rule(
        "DEL-01",
        "deleteOne removes the first match by id and answers 1; where none matches, 0.",
        k -> {
          Collection<Document> documents = numbered(k);
          k.equal(1L, documents.deleteOne(field("v").eq(1)), "first call");
          k.equal(List.of("b", "c", "d"), ids(documents), "left");
          k.equal(1L, documents.deleteOne(field("v").eq(1)), "second call");
          k.equal(0L, documents.deleteOne(field("v").eq(1)), "third call");
          k.equal(0L, documents.deleteOne(field("id").eq("a")), "of an id that is gone");
          k.equal(List.of("b", "d"), ids(documents), "left at the end");
        });
    r.rule(
        "DEL-02",
        "deleteMany removes every match, and only those, and answers how many.",
        k -> {
          Collection<Document> documents = numbered(k);
          k.equal(2L, documents.unordered().deleteMany(field("v").eq(1)), "deleted");
          k.equal(List.of("b", "d"), ids(documents), "left");
          k.equal(0L, documents.unordered().deleteMany(field("v").eq(1)), "deleted again");
          k.equal(2L, documents.unordered().deleteMany(Filter.all()), "the rest");
          k.equal(0L, documents.count(), "count");
        });
    r.rule(
        "DEL-03",
        "A delete by a filter that a store cannot decide on its own deletes exactly the matches.",
        k -> {
          Collection<Document> documents =
              k.documents(
                  "{\"id\":\"a\",\"t\":\"Stra\u00dfe\"}",
                  "{\"id\":\"b\",\"t\":\"STRASSE 1\"}",
                  "{\"id\":\"c\",\"t\":\"strasse 22\"}",
                  "{\"id\":\"d\"}");
          Filter filter = field("t").containsIgnoreCase("strasse").and(field("t").regex("[0-9]$"));
          k.equal(2L, documents.unordered().deleteMany(filter), "deleted");
          k.equal(List.of("a", "d"), ids(documents), "left");
          k.equal(1L, documents.deleteOne(field("t").equalsIgnoreCase("STRA\u00dfE")), "one more");
          k.equal(List.of("d"), ids(documents), "left at the end");
        });
    r.rule(
        "DEL-04",
        "A null filter is INVALID and deletes nothing.",
        k -> {
          Collection<Document> documents = numbered(k);
          k.invalid(() -> documents.deleteOne(Absent.argument()));
          k.invalid(() -> documents.deleteMany(Absent.argument()));
          k.invalid(() -> documents.findOneAndDelete(Absent.<Filter>argument()));
          k.equal(4L, documents.count(), "count");
        });
    r.rule(
        "DEL-05",
        "A deleted document is in no result of any read, with an index or without.",
        DeleteRules::nowhere);
    r.rule(
        "DEL-06",
        "An id that was deleted can be inserted again, and nothing of the old document is left.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"a\",\"old\":1}");
          documents.createIndex(Index.on("old"));
          documents.deleteOne(field("id").eq("a"));
          documents.insertOne(Document.of("id", "a", "new", 2));
          k.equal(Optional.of(Document.of("id", "a", "new", 2)), documents.findById("a"), "stored");
          k.equal(0L, documents.count(field("old").eq(1)), "found by the old field");
          k.equal(1L, documents.count(), "count");
        });
    r.rule(
        "DEL-07",
        "A delete leaves the same ids in other collections alone.",
        k -> {
          Collection<Document> other = numbered(k);
          Collection<Document> documents = numbered(k);
          documents.deleteOne(field("id").eq("a"));
          documents.unordered().deleteMany(Filter.all());
          k.equal(List.of("a", "b", "c", "d"), ids(other), "the other collection");
        });
    r.rule(
        "DEL-08",
        "Of concurrent deletes of one document exactly one answers 1.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"a\"}", "{\"id\":\"b\"}");
          List<Long> deleted =
              Crowd.results(
                  8, who -> Crowd.patiently(() -> documents.deleteOne(field("id").eq("a"))));
          k.equal(1L, deleted.stream().mapToLong(Long::longValue).sum(), "deleted by all");
          k.equal(List.of("b"), ids(documents), "left");
        });
  }

  private static Collection<Document> numbered(Trial k) {
    return k.documents(
        "{\"id\":\"c\",\"v\":1}",
        "{\"id\":\"a\",\"v\":1}",
        "{\"id\":\"b\",\"v\":2}",
        "{\"id\":\"d\",\"v\":3}");
  }

  private static List<String> ids(Collection<Document> documents) {
    return documents.findMany(Filter.all()).stream().map(document -> document.id()).toList();
  }

  private static void nowhere(Trial k) {
    for (boolean indexed : new boolean[] {false, true}) {
      Collection<Document> documents = numbered(k);
      if (indexed) {
        documents.createIndex(Index.on("v"));
      }
      documents.deleteOne(field("id").eq("b"));
      Filter two = field("v").eq(2);
      k.equal(Optional.empty(), documents.findById("b"), "findById");
      k.equal(Map.of(), documents.findByIds(List.of("b")), "findByIds");
      k.equal(List.of(), documents.findMany(two), "findMany");
      k.equal(0L, documents.count(two), "count of the filter");
      k.equal(3L, documents.count(), "count");
      k.equal(false, documents.exists(two), "exists");
      k.equal(List.of(1L, 3L), documents.distinct("v"), "distinct");
      try (Stream<Document> stream = documents.stream(two)) {
        k.equal(0L, stream.count(), "stream");
      }
      Query sorted = Query.all().sort(Sort.descending("v"));
      k.equal(
          List.of("d", "c", "a"),
          documents.page(sorted, 10, null).items().stream().map(Document::id).toList(),
          "page");
      k.equal(
          List.of(Document.of("n", 3)),
          documents.aggregate(Aggregation.all().count("n")),
          "aggregate");
    }
  }
}
