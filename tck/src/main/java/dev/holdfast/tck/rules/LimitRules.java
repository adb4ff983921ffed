package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.Update;
import dev.holdfast.spi.BsonSize;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How deep and how big a document may be: exactly. */
final class LimitRules {
  private LimitRules() {}

  static void rules(Rules r) {
    r.rule("TYP-30", "100 levels of objects and arrays are stored, the document itself counted.")
        .with("objects", k -> deep(k, true))
        .with("arrays", k -> deep(k, false));
    r.rule("TYP-31", "101 levels are INVALID, also when an update would make them.")
        .with("objects", k -> tooDeep(k, true))
        .with("arrays", k -> tooDeep(k, false));
    r.rule(
            "TYP-32",
            "A document of exactly 16 MB, measured as BSON on every backend, is stored and read"
                + " back.",
            k -> {
              Collection<Document> documents = k.documents();
              Document document = ofSize(BsonSize.LIMIT);
              documents.insertOne(document);
              k.equal(Optional.of(document), documents.findById("a"), "stored");
              k.equal(1L, documents.updateOne(Filter.all(), Update.set("n", 1)).modified(), "set");
              k.equal(1L, documents.count(field("n").eq(1)), "found");
            })
        .within(Duration.ofMinutes(2));
    r.rule("TYP-33", "A document of one byte more is INVALID, whichever call would store it.")
        .with("Document", LimitRules::tooBig)
        .with(
            "record",
            k -> {
              Collection<Order> orders = k.collection(Order.class);
              int free =
                  (int)
                      (BsonSize.LIMIT - BsonSize.document("a", Map.of("customer", "", "cents", 0)));
              k.invalid(() -> orders.insertOne(new Order("a", "x".repeat(free + 1), 0)));
              k.equal(0L, orders.count(), "count");
              orders.insertOne(new Order("a", "x".repeat(free), 0));
              k.equal(1L, orders.count(), "count of one byte less");
            })
        .within(Duration.ofMinutes(2));
    r.rule(
            "TYP-34",
            "The size is that of BSON where the JSON is a fifth of it: 1.7 million ones in an array"
                + " are INVALID.",
            k -> {
              Collection<Document> documents = k.documents();
              List<Integer> ones = Collections.nCopies(1_700_000, 1);
              k.invalid(() -> documents.insertOne(Document.of("id", "a", "v", ones)));
              k.equal(0L, documents.count(), "count");
            })
        .within(Duration.ofMinutes(2));
    r.rule(
            "TYP-35",
            "An update that would make a document too big is INVALID and leaves it as it was.",
            k -> {
              Collection<Document> documents = k.documents();
              documents.insertOne(ofSize(BsonSize.LIMIT));
              long revision = documents.versioned().findById("a").orElseThrow().revision();
              k.invalid(() -> documents.updateOne(Filter.all(), Update.set("m", 1)));
              k.invalid(() -> documents.updateOne(Filter.all(), Update.push("m", "x")));
              k.invalid(
                  () -> k.several(documents).updateMany(Filter.all(), Update.rename("n", "nn")));
              k.equal(
                  revision,
                  documents.versioned().findById("a").orElseThrow().revision(),
                  "revision");
              k.equal(0L, documents.count(field("m").exists()), "documents with the new field");
              documents.insertOne(Document.of("id", "b", "n", 1));
              k.invalid(() -> documents.updateOne(field("id").eq("b"), manyParts()));
              k.equal(
                  Optional.of(Document.of("id", "b", "n", 1)), documents.findById("b"), "stored");
            })
        .within(Duration.ofMinutes(2));
  }

  /** Each part is small, and all of them are too big. */
  private static Update manyParts() {
    List<Update.Operation> parts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      parts.add(new Update.Set(Path.of("part" + i), "x".repeat(900_000)));
    }
    return Update.of(parts);
  }

  private static Document ofSize(long bytes) {
    long empty = BsonSize.document("a", Map.of("t", "", "n", 0L));
    return Document.of("id", "a", "t", "x".repeat((int) (bytes - empty)), "n", 0);
  }

  private static void tooBig(Trial k) {
    Collection<Document> documents = k.documents();
    k.invalid(() -> documents.insertOne(ofSize(BsonSize.LIMIT + 1)));
    k.invalid(() -> documents.upsertOne(ofSize(BsonSize.LIMIT + 1)));
    k.equal(0L, documents.count(), "count");
    documents.insertOne(Document.of("id", "a", "n", 1));
    k.invalid(() -> documents.replaceOne(ofSize(BsonSize.LIMIT + 1)));
    k.equal(Optional.of(Document.of("id", "a", "n", 1)), documents.findById("a"), "stored");
  }

  /** A value with so many levels, around a number. */
  private static Object nested(int levels, boolean objects) {
    Object value = 1L;
    for (int i = 0; i < levels; i++) {
      value = objects ? Map.of("k", value) : List.of(value);
    }
    return value;
  }

  private static void deep(Trial k, boolean objects) {
    Object value = nested(99, objects);
    Collection<Document> documents = k.documents();
    Document document = Document.of("id", "a", "v", value);
    documents.insertOne(document);
    k.equal(Optional.of(document), documents.findById("a"), "stored");
    k.equal(1L, documents.count(field("v").eq(value)), "found by the whole value");
    documents.insertOne(Document.of("id", "b"));
    documents.updateOne(field("id").eq("b"), Update.set("v", value));
    k.equal(value, documents.findById("b").orElseThrow().get("v"), "set");
  }

  private static void tooDeep(Trial k, boolean objects) {
    @SuppressWarnings("rawtypes")
    Collection<Map> maps = k.collection(Map.class);
    k.invalid(() -> maps.insertOne(Map.of("id", "a", "v", nested(100, objects))));
    k.equal(0L, maps.count(), "count");
    Map<String, Object> deepest = Map.of("id", "a", "v", nested(99, objects));
    maps.insertOne(deepest);
    k.invalid(() -> maps.replaceOne(Map.of("id", "a", "v", nested(100, objects))));
    k.invalid(() -> maps.updateOne(Filter.all(), Update.set("v", nested(100, objects))));
    k.invalid(() -> maps.updateOne(Filter.all(), Update.set("w.x", nested(99, objects))));
    k.invalid(() -> maps.updateOne(Filter.all(), Update.push("w", nested(99, objects))));
    k.invalid(() -> maps.updateOne(Filter.all(), Update.rename("v", "w.v")));
    k.equal(Optional.of(deepest), maps.findById("a"), "stored");
  }
}
