package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Collection;
import dev.holdfast.ConnectionStatus;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Explanation;
import dev.holdfast.Filter;
import dev.holdfast.Health;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.JsonForm;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.StorageMetrics;
import dev.holdfast.StorageMetrics.CollectionMetrics;
import dev.holdfast.Versioned;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Kind;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What a database says of itself: health, storage, and how it answers a query. */
final class OperationRules implements Area {
  private static final List<Filter> FILTERS =
      List.of(
          Filter.all(),
          Filter.none(),
          field("id").eq("d3"),
          field("n").gte(4),
          field("n").eq(3).or(field("t").eq("Text 5")),
          field("t").equalsIgnoreCase("TEXT 7"),
          field("t").containsIgnoreCase("EXT 1").and(field("n").lt(12)),
          field("t").regex("^Text [0-9]$").and(field("n").gt(2)),
          field("t").regex("(?i)TEXT [2-4]").or(field("n").eq(9)),
          Filter.not(field("t").regex("1")).and(field("n").ne(4)),
          field("l").contains(3).and(field("l").size(2)),
          field("l").elemMatch(dev.holdfast.Field.element().gt(15)),
          field("o").eq(java.util.Map.of("k", 3)),
          field("missing").isNull().and(field("n").in(1, 2, 3)));

  @Override
  public String code() {
    return "SCH";
  }

  @Override
  public String title() {
    return "Health, storage and explanations";
  }

  @Override
  public Kind kind() {
    return Kind.OPERATIONS;
  }

  @Override
  public void rules(Rules r) {
    health(r);
    metrics(r);
    explain(r);
  }

  private static void health(Rules r) {
    r.rule(
        "SCH-01",
        "A database that works is healthy, with a latency and a message, and its status is OPEN.",
        k -> {
          Health health = k.database().health();
          k.equal(true, health.healthy(), "healthy");
          k.check(!health.latency().isNegative(), "latency " + health.latency());
          k.check(!health.message().isEmpty(), "no message");
          k.equal(ConnectionStatus.OPEN, k.database().status(), "status");
        });
    r.rule(
            "SCH-02",
            "A database that cannot be reached is unhealthy and UNREACHABLE, and asking is no"
                + " error.")
        .with(
            "the backend says so",
            k -> unhealthy(k, new Health(false, Duration.ZERO, "nobody there")))
        .with("the backend throws", k -> unhealthy(k, null));
  }

  private static void unhealthy(Trial k, @org.jspecify.annotations.Nullable Health answer) {
    Forwarding layer =
        new Forwarding(k) {
          @Override
          public Health health() {
            if (answer == null) {
              throw HoldfastException.of(ErrorCode.UNAVAILABLE, "nobody there");
            }
            return answer;
          }
        };
    try (Database database = Holdfast.open(layer)) {
      Health health = database.health();
      k.equal(false, health.healthy(), "healthy");
      k.check(health.message().contains("nobody there"), "the message: " + health.message());
      k.equal(ConnectionStatus.UNREACHABLE, database.status(), "status");
    }
  }

  private static void metrics(Rules r) {
    r.rule(
        "SCH-10",
        "Metrics count the documents of each collection, and follow inserts and deletes.",
        k -> {
          Collection<Document> documents = k.documents();
          long others = k.database().metrics().documents();
          documents.unordered().insertMany(batch());
          k.equal(20L, measured(k, documents).documents(), "after the insert");
          k.equal(others + 20, k.database().metrics().documents(), "all documents");
          documents.deleteOne(field("n").eq(7));
          documents.unordered().deleteMany(field("n").lt(5));
          k.equal(14L, measured(k, documents).documents(), "after the deletes");
          documents.clear();
          k.equal(others, k.database().metrics().documents(), "all documents after clear");
        });
    r.rule(
        "SCH-11",
        "Metrics list the collections that collections() lists; bytes are never negative, and"
            + " more than 0 where documents are.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"a\"}");
          Collection<Document> indexed = k.documents();
          indexed.createIndex(Index.on("v"));
          StorageMetrics metrics = k.database().metrics();
          k.equal(
              new TreeSet<>(k.database().collections()),
              new TreeSet<>(metrics.collections().keySet()),
              "collections");
          k.check(measured(k, documents).bytes() > 0, "a collection of a document has no bytes");
          k.equal(0L, measured(k, indexed).documents(), "documents of one with an index only");
          k.check(metrics.bytes() > 0, "the database has no bytes");
          metrics
              .collections()
              .forEach(
                  (name, one) ->
                      k.check(one.bytes() >= 0, name + " has " + one.bytes() + " bytes"));
        });
  }

  private static CollectionMetrics measured(Trial k, Collection<Document> documents) {
    return k.database()
        .metrics()
        .collections()
        .getOrDefault(documents.name(), new CollectionMetrics(0, 0));
  }

  private static List<Document> batch() {
    List<Document> batch = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      batch.add(
          Document.of(
              "id",
              "d" + i,
              "n",
              i,
              "t",
              "Text " + i,
              "l",
              List.of(i, 3),
              "o",
              java.util.Map.of("k", i)));
    }
    return batch;
  }

  private static void explain(Rules r) {
    r.rule("SCH-20", "What explain names as pushed and as residue make up the filter together.")
        .each("filter", FILTERS, OperationRules::explained);
    r.rule(
        "SCH-21",
        "An index that explain names is one of the collection's, and a query that may use it"
            + " answers the same with it as without.",
        k -> {
          for (Filter filter : FILTERS) {
            Collection<Document> documents = k.documents();
            documents.unordered().insertMany(batch());
            Query query = Query.where(filter).sort(Sort.descending("n"));
            List<Document> without = documents.findMany(query);
            documents.createIndex(Index.on("n"));
            documents.createIndex(Index.on("t", "n"));
            documents
                .explain(query)
                .usedIndex()
                .ifPresent(
                    name ->
                        k.check(
                            name.equals("id")
                                || documents.indexes().stream()
                                    .anyMatch(index -> index.name().equals(name)),
                            "no index is called " + name));
            k.equal(without, documents.findMany(query), "with indexes");
          }
        });
    r.rule(
        "SCH-22",
        "explain changes nothing, works on a collection that is not there, and names the backend.",
        k -> {
          Collection<Document> nothing = k.database().collection(k.name());
          k.check(!nothing.explain(Query.all()).backend().isEmpty(), "no backend");
          k.check(!k.database().collections().contains(nothing.name()), "it is listed");
          Collection<Document> documents = k.documents("{\"id\":\"a\"}");
          List<Versioned<Document>> before = documents.versioned().findMany(Filter.all());
          Explanation explanation =
              documents.explain(
                  Query.where(field("v").eq(1)).sort(Sort.descending("v")).limit(1).offset(1));
          k.check(!explanation.plan().isEmpty(), "no plan");
          k.equal(before, documents.versioned().findMany(Filter.all()), "stored");
        });
  }

  private static void explained(Trial k, Filter filter) {
    Collection<Document> documents = k.documents();
    documents.unordered().insertMany(batch());
    Explanation explanation = documents.explain(Query.where(filter));
    Filter pushed = JsonForm.filter(explanation.pushed());
    Filter residue = explanation.residual().map(JsonForm::filter).orElse(Filter.all());
    List<Document> expected = documents.findMany(filter);
    k.equal(expected, documents.findMany(pushed.and(residue)), "pushed and residue together");
    if (explanation.residual().isEmpty()) {
      k.equal(expected, documents.findMany(pushed), "all of it pushed");
    }
    k.equal((long) expected.size(), documents.count(filter), "count");
  }
}
