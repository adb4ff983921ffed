package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.Query;
import dev.holdfast.ReturnDocument;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.UpdateResult;
import dev.holdfast.Versioned;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which documents an update call changes, and what it answers. */
final class UpdateCallRules {
  private static final Filter A = field("id").eq("a");

  private UpdateCallRules() {}

  static void rules(Rules r) {
    updates(r);
    replacements(r);
    upserts(r);
    findAnd(r);
    concurrency(r);
  }

  private static Collection<Document> three(Trial k) {
    return k.documents(
        "{\"id\":\"c\",\"v\":1}", "{\"id\":\"a\",\"v\":1}", "{\"id\":\"b\",\"v\":2}");
  }

  private static void result(
      Trial k, UpdateResult result, long matched, long modified, Optional<String> inserted) {
    k.equal(matched, result.matched(), "matched");
    k.equal(modified, result.modified(), "modified");
    k.equal(inserted, result.insertedId(), "insertedId");
  }

  private static void updates(Rules r) {
    r.rule(
        "UPD-70",
        "updateOne changes the first match by id and no other, and answers its revision.",
        k -> {
          Collection<Document> documents = three(k);
          UpdateResult result = documents.updateOne(field("v").eq(1), Update.set("w", true));
          result(k, result, 1, 1, Optional.empty());
          Versioned<Document> changed = documents.versioned().findById("a").orElseThrow();
          k.equal(Document.of("id", "a", "v", 1, "w", true), changed.value(), "stored");
          k.equal(changed.revision(), result.revision(), "revision");
          k.equal(1L, documents.count(field("w").exists()), "documents changed");
        });
    r.rule(
        "UPD-71",
        "An update that matches nothing answers zeros and inserts nothing.",
        k -> {
          Collection<Document> documents = three(k);
          for (UpdateResult result :
              List.of(
                  documents.updateOne(field("v").eq(9), Update.set("w", 1)),
                  documents.unordered().updateMany(field("v").eq(9), Update.set("w", 1)),
                  documents.replaceOne(Document.of("id", "z", "v", 9)),
                  documents.replaceOne(field("v").eq(9), Document.of("v", 10)))) {
            result(k, result, 0, 0, Optional.empty());
            k.equal(0L, result.revision(), "revision");
          }
          k.equal(3L, documents.count(), "count");
          k.equal(0L, documents.count(field("w").exists()), "documents changed");
        });
    r.rule(
        "UPD-72",
        "updateMany changes every match; modified counts those that became different.",
        k -> {
          Collection<Document> documents = three(k);
          UpdateResult result =
              documents.unordered().updateMany(field("v").gte(1), Update.set("v", 2));
          result(k, result, 3, 2, Optional.empty());
          k.equal(3L, documents.count(field("v").eq(2)), "documents with 2");
        });
    r.rule(
            "UPD-73",
            "An updateMany that fails on one document is INVALID and changes none of them.",
            k -> {
              Collection<Document> documents = three(k);
              documents.updateOne(field("id").eq("b"), Update.set("v", "text"));
              List<Versioned<Document>> before = documents.versioned().findMany(Filter.all());
              k.invalid(() -> documents.updateMany(Filter.all(), Update.inc("v", 1)));
              k.equal(before, documents.versioned().findMany(Filter.all()), "stored");
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
        "UPD-74",
        "An update by a filter that a store cannot decide on its own changes exactly the matches.",
        k -> {
          Collection<Document> documents = k.documents();
          List<String> texts = List.of("Ada 1", "ADA 22", "ada", "bob 1", "\u00c4DA 1");
          for (int i = 0; i < texts.size(); i++) {
            documents.insertOne(Document.of("id", "d" + i, "t", texts.get(i)));
          }
          Filter filter = field("t").regex("(?i)^ada [0-9]+$");
          k.equal(
              2L,
              documents.unordered().updateMany(filter, Update.set("hit", true)).modified(),
              "modified");
          k.equal(
              List.of("d0", "d1"),
              documents.findMany(field("hit").eq(true)).stream().map(Document::id).toList(),
              "changed");
          documents.updateOne(field("t").equalsIgnoreCase("\u00e4da 1"), Update.set("one", 1));
          k.equal(
              Optional.of(Document.of("id", "d4", "t", "\u00c4DA 1", "one", 1)),
              documents.findById("d4"),
              "changed by updateOne");
          k.equal(1L, documents.count(field("one").exists()), "documents changed by updateOne");
        });
    r.rule(
        "UPD-75",
        "An update that changes what its own filter or an index looks at meets each document once.",
        k -> {
          Collection<Document> documents = k.documents();
          documents.createIndex(Index.on("n"));
          List<Document> batch = new ArrayList<>();
          for (int i = 0; i < 200; i++) {
            batch.add(Document.of("id", "d" + i, "n", i));
          }
          documents.unordered().insertMany(batch);
          k.equal(
              200L,
              documents.unordered().updateMany(field("n").gte(0), Update.inc("n", 50)).modified(),
              "modified");
          k.equal(0L, documents.count(field("n").lt(50)), "below");
          k.equal(200L, documents.count(field("n").between(50, 249)), "within");
        });
    r.rule(
        "UPD-76",
        "currentDate stores the time of the clock that the database was given.",
        k -> {
          Instant now = Instant.parse("2024-02-29T12:30:00.123456789Z");
          Collection<Document> documents = k.documents("{\"id\":\"a\"}");
          k.database()
              .withClock(InstantSource.fixed(now))
              .collection(documents.name())
              .updateOne(A, Update.currentDate("at"));
          k.equal(
              Optional.of(now), documents.findById("a").orElseThrow().getInstant("at"), "stored");
        });
    r.rule(
        "UPD-77",
        "A null filter, update or document is INVALID in every update call, and changes nothing.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"a\"}");
          Update set = Update.set("v", 1);
          k.invalid(() -> documents.updateOne(Absent.argument(), set));
          k.invalid(() -> documents.updateOne(A, Absent.argument()));
          k.invalid(() -> documents.updateMany(Absent.argument(), set));
          k.invalid(() -> documents.updateMany(A, Absent.argument()));
          k.invalid(() -> documents.replaceOne(Absent.<Document>argument()));
          k.invalid(() -> documents.replaceOne(Absent.argument(), Document.of("v", 1)));
          k.invalid(() -> documents.upsertOne(Absent.<Document>argument()));
          k.invalid(() -> documents.upsertOne(Absent.argument(), set));
          k.invalid(() -> documents.findOneAndUpdate(A, set, Absent.<ReturnDocument>argument()));
          k.equal(List.of(Document.of("id", "a")), documents.findMany(Filter.all()), "stored");
        });
  }

  private static void replacements(Rules r) {
    r.rule(
        "UPD-80",
        "replaceOne replaces every field but the id, by the document's id or the first match.",
        k -> {
          Collection<Document> documents = three(k);
          result(k, documents.replaceOne(Document.of("id", "b", "n", 1)), 1, 1, Optional.empty());
          k.equal(Optional.of(Document.of("id", "b", "n", 1)), documents.findById("b"), "by id");
          UpdateResult result = documents.replaceOne(field("v").eq(1), Document.of("n", 2));
          result(k, result, 1, 1, Optional.empty());
          k.equal(
              List.of(
                  Document.of("id", "a", "n", 2),
                  Document.of("id", "b", "n", 1),
                  Document.of("id", "c", "v", 1)),
              documents.findMany(Filter.all()),
              "stored");
        });
    r.rule(
        "UPD-81",
        "An id in the replacement is a further condition of replaceOne by a filter.",
        k -> {
          Collection<Document> documents = three(k);
          Filter one = field("v").eq(1);
          result(
              k, documents.replaceOne(one, Document.of("id", "b", "n", 1)), 0, 0, Optional.empty());
          result(
              k, documents.replaceOne(one, Document.of("id", "c", "n", 1)), 1, 1, Optional.empty());
          k.equal(Optional.of(Document.of("id", "c", "n", 1)), documents.findById("c"), "stored");
          k.equal(3L, documents.count(), "count");
        });
    r.rule(
        "UPD-82",
        "replaceOne of a document without an id is INVALID.",
        k -> {
          Collection<Order> orders = k.collection(Order.class);
          orders.insertOne(new Order("a", "ada", 1));
          k.invalid(() -> orders.replaceOne(new Order(null, "bob", 2)));
          k.equal(List.of(new Order("a", "ada", 1)), orders.findMany(Filter.all()), "stored");
        });
  }

  private static void upserts(Rules r) {
    r.rule(
        "UPD-85",
        "upsertOne of a document inserts it or replaces the one of its id, and says which; a null"
            + " id is generated.",
        k -> {
          Collection<Document> documents = k.documents();
          result(k, documents.upsertOne(Document.of("id", "a", "v", 1)), 0, 0, Optional.of("a"));
          result(k, documents.upsertOne(Document.of("id", "a", "w", 2)), 1, 1, Optional.empty());
          k.equal(List.of(Document.of("id", "a", "w", 2)), documents.findMany(Filter.all()), "one");
          String id = documents.upsertOne(Document.of("v", 3)).insertedId().orElseThrow();
          k.equal(Optional.of(Document.of("id", id, "v", 3)), documents.findById(id), "generated");
        });
    r.rule(
        "UPD-86",
        "upsertOne by a filter that matches nothing inserts the equalities that it requires,"
            + " changed by the update.",
        k -> {
          Collection<Document> documents = k.documents();
          Filter filter =
              field("customer")
                  .eq("ada")
                  .and(field("a.b").eq(1))
                  .and(field("n").gt(5))
                  .and(field("x").eq(1).or(field("y").eq(2)))
                  .and(field("z").ne(3));
          UpdateResult result =
              documents.upsertOne(filter, Update.inc("a.b", 1).set("n", 7).push("l", "p"));
          String id = result.insertedId().orElseThrow();
          result(k, result, 0, 0, Optional.of(id));
          k.equal(
              List.of(
                  Document.of(
                      "id", id, "customer", "ada", "a", Map.of("b", 2), "n", 7, "l", List.of("p"))),
              documents.findMany(Filter.all()),
              "stored");
        });
    r.rule(
        "UPD-87",
        "upsertOne by a filter that names the id inserts under that id; one that matches only"
            + " updates.",
        k -> {
          Collection<Document> documents = k.documents();
          result(k, documents.upsertOne(A, Update.inc("n", 1)), 0, 0, Optional.of("a"));
          result(k, documents.upsertOne(A, Update.inc("n", 1)), 1, 1, Optional.empty());
          k.equal(
              List.of(Document.of("id", "a", "n", 2)), documents.findMany(Filter.all()), "stored");
        });
    r.rule(
        "UPD-88",
        "An upsert whose update cannot be applied to what it would insert is INVALID and inserts"
            + " nothing.",
        k -> {
          Collection<Document> documents = k.documents();
          k.invalid(() -> documents.upsertOne(field("v").eq("text"), Update.inc("v", 1)));
          k.invalid(() -> documents.upsertOne(A.and(field("v").eq(1)), Update.push("v", 1)));
          k.invalid(() -> documents.upsertOne(field("id").eq(""), Update.set("v", 1)));
          k.equal(0L, documents.count(), "count");
        });
  }

  private static void findAnd(Rules r) {
    r.rule(
            "UPD-90",
            "findOneAndUpdate, findOneAndReplace and findOneAndDelete answer the document before or"
                + " after, and empty where none matches.",
            UpdateCallRules::beforeAndAfter)
        .requires(Capability.IMAGES);
    r.rule(
            "UPD-91",
            "They choose the first of the query's order and answer its fields; an offset or a limit"
                + " is INVALID.",
            k -> {
              Collection<Document> documents = three(k);
              Query last = Query.where(field("v").eq(1)).sort(Sort.descending("id"));
              k.equal(
                  Optional.of(Document.of("id", "c", "w", 1)),
                  documents.findOneAndUpdate(
                      last.fields("w"), Update.set("w", 1), ReturnDocument.AFTER),
                  "updated");
              k.equal(
                  Optional.of(Document.of("id", "c", "v", 1, "w", 1)),
                  documents.findOneAndDelete(last),
                  "deleted");
              k.invalid(() -> documents.findOneAndDelete(Query.all().offset(1)));
              k.invalid(() -> documents.findOneAndDelete(Query.all().limit(2)));
              k.invalid(
                  () ->
                      documents.findOneAndUpdate(
                          Query.all().offset(1), Update.set("w", 1), ReturnDocument.AFTER));
              k.equal(2L, documents.count(), "count");
              k.equal(0L, documents.count(field("w").exists()), "changed");
            })
        .requires(Capability.IMAGES);
  }

  private static void beforeAndAfter(Trial k) {
    Collection<Document> documents = k.documents("{\"id\":\"a\",\"v\":1}", "{\"id\":\"b\"}");
    Collection<Versioned<Document>> versioned = documents.versioned();
    Versioned<Document> first = versioned.findById("a").orElseThrow();
    k.equal(
        Optional.of(first),
        versioned.findOneAndUpdate(A, Update.inc("v", 1), ReturnDocument.BEFORE),
        "before the update");
    Optional<Versioned<Document>> after =
        versioned.findOneAndUpdate(A, Update.inc("v", 1), ReturnDocument.AFTER);
    k.equal(versioned.findById("a"), after, "after the update");
    k.equal(3L, after.orElseThrow().value().get("v"), "v after two updates");
    k.equal(
        Optional.of(Document.of("id", "a", "v", 3)),
        documents.findOneAndReplace(A, Document.of("w", 4), ReturnDocument.BEFORE),
        "before the replacement");
    k.equal(
        Optional.of(Document.of("id", "a", "w", 5)),
        documents.findOneAndReplace(A, Document.of("w", 5), ReturnDocument.AFTER),
        "after the replacement");
    k.equal(Optional.of(Document.of("id", "a", "w", 5)), documents.findOneAndDelete(A), "deleted");
    k.equal(Optional.empty(), documents.findOneAndDelete(A), "deleted again");
    k.equal(
        Optional.empty(),
        documents.findOneAndUpdate(A, Update.set("v", 1), ReturnDocument.AFTER),
        "update of none");
    k.equal(
        Optional.empty(),
        documents.findOneAndReplace(A, Document.of("v", 1), ReturnDocument.BEFORE),
        "replacement of none");
    k.equal(List.of(Document.of("id", "b")), documents.findMany(Filter.all()), "stored");
  }

  private static void concurrency(Rules r) {
    r.rule(
        "UPD-95",
        "No concurrent update of one document is lost: 200 times inc, push and addToSet all count.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"a\",\"n\":0}");
          Crowd.results(
              8,
              who -> {
                for (int i = 0; i < 25; i++) {
                  String mark = who + "/" + i;
                  Update update = Update.inc("n", 1).push("all", mark).addToSet("who", who);
                  Crowd.patiently(() -> documents.updateOne(A, update));
                }
                return who;
              });
          Document stored = documents.findById("a").orElseThrow();
          k.equal(200L, stored.get("n"), "n");
          k.equal(
              200, new HashSet<>(stored.getList("all").orElseThrow()).size(), "different marks");
          k.equal(8, stored.getList("who").orElseThrow().size(), "who");
        });
    r.rule(
        "UPD-96",
        "Concurrent upserts of one id make one document, by the document and by a filter.",
        k -> {
          Collection<Document> documents = k.documents();
          List<UpdateResult> results =
              Crowd.results(
                  8, who -> Crowd.patiently(() -> documents.upsertOne(A, Update.inc("n", 1))));
          k.equal(
              1L,
              results.stream().filter(result -> result.insertedId().isPresent()).count(),
              "inserts");
          k.equal(
              List.of(Document.of("id", "a", "n", 8)), documents.findMany(Filter.all()), "stored");
          Crowd.results(
              8,
              who -> Crowd.patiently(() -> documents.upsertOne(Document.of("id", "b", "n", who))));
          k.equal(2L, documents.count(), "count");
        });
    r.rule(
            "UPD-97",
            "Concurrent findOneAndUpdate calls each answer a state of their own.",
            k -> {
              Collection<Document> documents = k.documents("{\"id\":\"a\",\"n\":0}");
              List<List<Object>> drawn =
                  Crowd.results(
                      6,
                      who -> {
                        List<Object> numbers = new ArrayList<>();
                        for (int i = 0; i < 15; i++) {
                          Optional<Document> next =
                              Crowd.patiently(
                                  () ->
                                      documents.findOneAndUpdate(
                                          A, Update.inc("n", 1), ReturnDocument.AFTER));
                          numbers.add(next.orElseThrow().getLong("n").orElseThrow());
                        }
                        return numbers;
                      });
              HashSet<Object> all = new HashSet<>();
              drawn.forEach(all::addAll);
              k.equal(90, all.size(), "different numbers drawn");
              k.equal(Optional.of(Document.of("id", "a", "n", 90)), documents.findById("a"), "n");
            })
        .requires(Capability.IMAGES);
  }
}
