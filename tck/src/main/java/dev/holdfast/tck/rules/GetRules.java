package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads of one document or of those with given ids. */
final class GetRules implements Area {
  @Override
  public String code() {
    return "GET";
  }

  @Override
  public String title() {
    return "Reads by id";
  }

  @Override
  public void rules(Rules r) {
    byId(r);
    byIds(r);
    first(r);
  }

  private static void byId(Rules r) {
    r.rule(
        "GET-01",
        "findById returns the document, and an empty Optional where there is none or no more.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"a\",\"v\":1}", "{\"id\":\"b\"}");
          k.equal(Optional.of(Document.of("id", "a", "v", 1)), documents.findById("a"), "a");
          k.equal(Optional.empty(), documents.findById("c"), "c");
          documents.deleteOne(field("id").eq("a"));
          k.equal(Optional.empty(), documents.findById("a"), "a after its delete");
          k.equal(Optional.of(Document.of("id", "b")), documents.findById("b"), "b");
        });
    r.rule("GET-02", "An id that no document can have is INVALID in a read by id.")
        .with("null", k -> refused(k, Absent.<String>argument()))
        .with("empty", k -> refused(k, ""))
        .with("513 bytes", k -> refused(k, "x".repeat(513)))
        .with("U+0000", k -> refused(k, "a\u0000"))
        .with("lone surrogate", k -> refused(k, "\ud800x"));
    r.rule(
        "GET-03",
        "Ids that differ in case, in spaces or in Unicode form are different documents.",
        k -> distinctIds(k, Nasties.LOOKALIKES));
    r.rule(
        "GET-04",
        "Any text is an id like another, to every call: quotes, wildcards, control characters,"
            + " operators.",
        k -> {
          distinctIds(k, Nasties.INJECTIONS);
          distinctIds(k, List.of("x".repeat(511), "x".repeat(512), "\u00e4".repeat(256)));
        });
    r.rule(
        "GET-05",
        "A write that was answered is seen by the next read of every view.",
        k -> {
          Collection<Document> documents = k.documents();
          Collection<Document> other = k.database().collection(documents.name());
          for (int i = 0; i < 50; i++) {
            documents.upsertOne(Document.of("id", "a", "v", i));
            Optional<Document> written = Optional.of(Document.of("id", "a", "v", i));
            k.equal(written, documents.findById("a"), "read by the same view");
            k.equal(written, other.findById("a"), "read by another");
            k.equal(1L, other.count(field("v").eq(i)), "counted by another");
          }
        });
    r.rule(
        "GET-06",
        "What a read returns is the caller's own: changing it changes nothing in the store.",
        k -> {
          @SuppressWarnings("rawtypes")
          Collection<Map> maps = k.collection(Map.class);
          maps.insertOne(Map.of("id", "a", "list", List.of(1, 2)));
          Map<?, ?> read = maps.findById("a").orElseThrow();
          try {
            read.clear();
          } catch (UnsupportedOperationException e) {
            k.check(!read.isEmpty(), "emptied, and refused");
          }
          k.equal(
              Optional.of(Map.of("id", "a", "list", List.of(1L, 2L))),
              maps.findById("a"),
              "stored");
        });
  }

  private static void refused(Trial k, String id) {
    Collection<Document> documents = k.documents("{\"id\":\"a\"}");
    k.invalid(() -> documents.findById(id));
    List<String> ids = new ArrayList<>(List.of("a"));
    ids.add(id);
    k.invalid(() -> documents.findByIds(ids));
  }

  private static void distinctIds(Trial k, List<String> ids) {
    Collection<Document> documents = k.documents();
    for (int i = 0; i < ids.size(); i++) {
      documents.insertOne(Document.of("id", ids.get(i), "n", i));
    }
    k.equal((long) ids.size(), documents.count(), "count");
    for (int i = 0; i < ids.size(); i++) {
      String id = ids.get(i);
      Document document = Document.of("id", id, "n", i);
      k.equal(Optional.of(document), documents.findById(id), "findById");
      k.equal(Map.of(id, document), documents.findByIds(List.of(id)), "findByIds");
      k.equal(List.of(document), documents.findMany(field("id").eq(id)), "findMany");
      k.equal(List.of(document), documents.findMany(field("id").in(id)), "findMany in");
      k.equal(1L, documents.updateOne(field("id").eq(id), Update.set("u", i)).modified(), "update");
      k.equal(1L, documents.count(field("u").exists()), "documents changed");
      documents.updateOne(field("id").eq(id), Update.unset("u"));
    }
    k.equal((long) ids.size(), (long) documents.findByIds(ids).size(), "found by all ids at once");
    for (int i = 0; i < ids.size(); i++) {
      k.equal(1L, documents.deleteOne(field("id").eq(ids.get(i))), "deleted");
      k.equal((long) ids.size() - i - 1, documents.count(), "left");
    }
  }

  private static void byIds(Rules r) {
    r.rule(
        "GET-10",
        "findByIds returns those it found by id, in the order of the ids given; the others are"
            + " missing in it.",
        k -> {
          Collection<Document> documents =
              k.documents("{\"id\":\"a\"}", "{\"id\":\"b\"}", "{\"id\":\"c\"}");
          Map<String, Document> found = documents.findByIds(List.of("c", "x", "a", "y"));
          k.equal(List.of("c", "a"), List.copyOf(found.keySet()), "ids");
          k.equal(
              Map.of("a", Document.of("id", "a"), "c", Document.of("id", "c")), found, "documents");
        });
    r.rule(
        "GET-11",
        "An id that is given twice to findByIds stands once in the result, at its first place.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"a\"}", "{\"id\":\"b\"}");
          k.equal(
              List.of("b", "a"),
              List.copyOf(documents.findByIds(List.of("b", "a", "b", "a", "a")).keySet()),
              "ids");
        });
    r.rule("GET-12", "findByIds of no ids is empty; of null it is INVALID.")
        .with(
            "empty",
            k -> k.equal(Map.of(), k.documents("{\"id\":\"a\"}").findByIds(List.of()), "found"))
        .with("null", k -> k.invalid(() -> k.documents().findByIds(Absent.argument())));
    r.rule(
        "GET-13",
        "findByIds takes 5,000 ids in one call.",
        k -> {
          Collection<Document> documents = k.documents();
          List<Document> batch = new ArrayList<>();
          List<String> ids = new ArrayList<>();
          for (int i = 0; i < 5_000; i++) {
            ids.add("d" + i);
            if (i % 2 == 0) {
              batch.add(Document.of("id", "d" + i, "n", i));
            }
          }
          documents.unordered().insertMany(batch);
          Collections.reverse(ids);
          Map<String, Document> found = documents.findByIds(ids);
          k.equal(2_500, found.size(), "found");
          List<String> wanted = ids.stream().filter(id -> found.containsKey(id)).toList();
          k.equal(wanted, List.copyOf(found.keySet()), "order");
          k.equal(Document.of("id", "d42", "n", 42), found.get("d42"), "one of them");
        });
  }

  private static void first(Rules r) {
    r.rule(
        "GET-20",
        "findOne returns the first match by id, or the first of the query's order and offset;"
            + " empty where none matches.",
        k -> {
          Collection<Document> documents =
              k.documents(
                  "{\"id\":\"c\",\"v\":1}", "{\"id\":\"a\",\"v\":2}", "{\"id\":\"b\",\"v\":1}");
          k.equal(
              Optional.of(Document.of("id", "b", "v", 1)),
              documents.findOne(field("v").eq(1)),
              "by filter");
          Query descending = Query.all().sort(Sort.descending("v"));
          k.equal(
              Optional.of(Document.of("id", "a", "v", 2)), documents.findOne(descending), "sorted");
          k.equal(
              Optional.of(Document.of("id", "c", "v", 1)),
              documents.findOne(descending.offset(1)),
              "after an offset");
          k.equal(Optional.empty(), documents.findOne(field("v").eq(3)), "no match");
        });
    r.rule(
        "GET-21",
        "findByIdForUpdate outside a transaction is INVALID.",
        k -> k.invalid(() -> k.documents("{\"id\":\"a\"}").findByIdForUpdate("a")));
    r.rule(
        "GET-22",
        "A null filter or query is INVALID in every read.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"a\"}");
          k.invalid(() -> documents.findOne(Absent.<Filter>argument()));
          k.invalid(() -> documents.findOne(Absent.<Query>argument()));
          k.invalid(() -> documents.findMany(Absent.<Filter>argument()));
          k.invalid(() -> documents.findMany(Absent.<Query>argument()));
          k.invalid(() -> documents.stream(Absent.<Query>argument()));
          k.invalid(() -> documents.count(Absent.argument()));
          k.invalid(() -> documents.exists(Absent.argument()));
          k.invalid(() -> documents.distinct(Absent.<String>argument()));
          k.invalid(() -> documents.page(Absent.argument(), 1, null));
          k.invalid(() -> documents.explain(Absent.argument()));
        });
  }
}
