package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.Versioned;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

final class ProjectionRules implements Area {
  private static final String WHOLE =
      "{\"id\":\"x\",\"a\":1,\"b\":{\"c\":2,\"d\":{\"e\":3,\"f\":null}},\"l\":[{\"c\":1},2],"
          + "\"n\":null,\"k.k\":4,\"$s\":5}";

  @Override
  public String code() {
    return "PRJ";
  }

  @Override
  public String title() {
    return "Projection";
  }

  @Override
  public void rules(Rules r) {
    listed(r);
    leftOut(r);
    typed(r);
  }

  private void listed(Rules r) {
    r.rule(
        "PRJ-01",
        "fields returns the fields listed and the id, and nothing else.",
        k -> {
          with(k, "{\"id\":\"x\",\"a\":1}", "a");
          with(k, "{\"id\":\"x\",\"a\":1,\"n\":null}", "a", "n");
        });
    r.rule(
        "PRJ-02",
        "A nested path keeps that leaf in its parents and nothing beside it.",
        k -> {
          with(k, "{\"id\":\"x\",\"b\":{\"c\":2}}", "b.c");
          with(k, "{\"id\":\"x\",\"b\":{\"c\":2,\"d\":{\"f\":null}}}", "b.c", "b.d.f");
        });
    r.rule(
        "PRJ-03",
        "A listed field that is missing stays missing, and the case of names counts.",
        k -> with(k, "{\"id\":\"x\"}", "nowhere", "A"));
    r.rule(
        "PRJ-04",
        "An object on the way to a listed field that is missing is kept, empty.",
        k -> {
          with(k, "{\"id\":\"x\",\"b\":{}}", "b.nowhere");
          with(k, "{\"id\":\"x\",\"b\":{\"d\":{}}}", "b.d.nowhere");
        });
    r.rule(
        "PRJ-05",
        "What is no object on the way to a listed field is left out.",
        k -> with(k, "{\"id\":\"x\"}", "a.x", "n.x", "nowhere.x"));
    r.rule(
        "PRJ-06",
        "An array is read whole or not at all: a path into one finds nothing.",
        k -> {
          with(k, "{\"id\":\"x\",\"l\":[{\"c\":1},2]}", "l");
          with(k, "{\"id\":\"x\"}", "l.c");
          with(k, "{\"id\":\"x\"}", "l.0");
        });
    r.rule(
        "PRJ-07",
        "A path listed with one below it is read whole.",
        k -> {
          with(k, "{\"id\":\"x\",\"b\":{\"c\":2,\"d\":{\"e\":3,\"f\":null}}}", "b", "b.c");
          with(k, "{\"id\":\"x\",\"b\":{\"c\":2,\"d\":{\"e\":3,\"f\":null}}}", "b.d.e", "b");
        });
    r.rule(
        "PRJ-08",
        "Keys with dots and dollars are listed with escaped dots.",
        k -> with(k, "{\"id\":\"x\",\"k.k\":4,\"$s\":5}", "k\\.k", "$s"));
    r.rule(
        "PRJ-09",
        "fields of nothing, or of the id alone, returns the id alone.",
        k -> {
          with(k, "{\"id\":\"x\"}");
          with(k, "{\"id\":\"x\"}", "id");
        });
  }

  private void leftOut(Rules r) {
    r.rule(
        "PRJ-10",
        "without leaves out the fields listed and keeps everything else.",
        k ->
            without(k, "{\"id\":\"x\",\"a\":1,\"n\":null,\"$s\":5}", "b", "l", "k\\.k", "nowhere"));
    r.rule(
        "PRJ-11",
        "without a nested path leaves out that leaf only, and keeps its emptied parent.",
        k -> {
          Collection<Document> documents =
              k.documents("{\"id\":\"x\",\"b\":{\"c\":2,\"d\":{\"e\":3}},\"a\":1}");
          k.equal(
              List.of(Document.parse("{\"id\":\"x\",\"b\":{\"c\":2,\"d\":{}},\"a\":1}")),
              documents.findMany(Query.all().without("b.d.e")),
              "without b.d.e");
        });
    r.rule(
        "PRJ-12",
        "without a path through what is no object leaves it whole.",
        k -> {
          Collection<Document> documents =
              k.documents("{\"id\":\"x\",\"a\":1,\"l\":[{\"c\":1}],\"n\":null}");
          k.equal(
              List.of(Document.parse("{\"id\":\"x\",\"a\":1,\"l\":[{\"c\":1}],\"n\":null}")),
              documents.findMany(Query.all().without("a.x", "l.c", "n.x")),
              "without a.x, l.c and n.x");
        });
    r.rule(
        "PRJ-13",
        "Leaving out the id is INVALID.",
        k -> k.invalid(() -> Query.all().without("id")));
    r.rule(
        "PRJ-14",
        "Filter and sort work on fields that the projection leaves out.",
        k -> {
          Collection<Document> documents =
              k.documents(
                  "{\"id\":\"1\",\"a\":1,\"b\":9}",
                  "{\"id\":\"2\",\"a\":1,\"b\":8}",
                  "{\"id\":\"3\",\"a\":2,\"b\":7}");
          Query query = Query.where(field("a").eq(1)).sort(Sort.ascending("b")).fields("c");
          k.equal(
              List.of(Document.of("id", "2"), Document.of("id", "1")),
              documents.findMany(query),
              "findMany");
        });
    r.rule(
        "PRJ-15",
        "findOne, stream and page project as findMany does.",
        k -> {
          Collection<Document> documents = k.documents(WHOLE);
          Query query = Query.all().fields("a", "b.c");
          Document expected = Document.parse("{\"id\":\"x\",\"a\":1,\"b\":{\"c\":2}}");
          k.equal(expected, documents.findOne(query).orElse(null), "findOne");
          k.equal(List.of(expected), documents.page(query, 5, null).items(), "page");
          try (Stream<Document> stream = documents.stream(query)) {
            k.equal(List.of(expected), stream.toList(), "stream");
          }
        });
    r.rule(
        "PRJ-16",
        "A projection changes nothing that is stored.",
        k -> {
          Collection<Document> documents = k.documents(WHOLE);
          documents.findMany(Query.all().fields("a"));
          documents.findMany(Query.all().without("a"));
          k.equal(Document.parse(WHOLE), documents.findById("x").orElse(null), "the document");
        });
  }

  private void typed(Rules r) {
    r.rule(
        "PRJ-17",
        "In a record a component that is left out reads as missing.",
        k -> {
          Collection<Person> people = k.collection(Person.class);
          people.insertOne(new Person("x", "Ada", 36, List.of("m")));
          k.equal(
              List.of(new Person("x", "Ada", 0, null)),
              people.findMany(Query.all().fields("name")),
              "with name alone");
        });
    r.rule(
        "PRJ-18",
        "The revision is there whatever is projected.",
        k -> {
          Collection<Document> documents = k.documents(WHOLE);
          long revision = documents.versioned().findById("x").map(Versioned::revision).orElse(0L);
          Versioned<Document> found =
              documents.versioned().findMany(Query.all().fields("a")).get(0);
          k.equal(revision, found.revision(), "revision");
          k.equal("x", found.id(), "id");
        });
  }

  record Person(String id, @Nullable String name, int age, @Nullable List<String> tags) {}

  private static void with(Trial k, String expected, String... fields) {
    k.equal(
        List.of(Document.parse(expected)),
        k.documents(WHOLE).findMany(Query.all().fields(fields)),
        "with " + List.of(fields));
  }

  private static void without(Trial k, String expected, String... fields) {
    k.equal(
        List.of(Document.parse(expected)),
        k.documents(WHOLE).findMany(Query.all().without(fields)),
        "without " + List.of(fields));
  }
}
