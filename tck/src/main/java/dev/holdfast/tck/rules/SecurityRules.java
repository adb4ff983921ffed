package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Aggregation;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.Versioned;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Text that tries to break out is data, wherever it stands. */
final class SecurityRules implements Area {
  private static final String NEIGHBOUR = "NEIGHBOUR";

  @Override
  public String code() {
    return "SEC";
  }

  @Override
  public String title() {
    return "Security";
  }

  @Override
  public void rules(Rules r) {
    r.rule("SEC-01", "Text in an id reaches only the document of that id.")
        .each("id", Nasties.INJECTIONS, guarded(SecurityRules::id));
    r.rule("SEC-02", "Text in a value is only that value: it is found by itself and by no other.")
        .each("value", Nasties.INJECTIONS, guarded(SecurityRules::value));
    r.rule("SEC-03", "Text in the name of a field names only that field, in every place of a call.")
        .each("field", Nasties.INJECTIONS, guarded(SecurityRules::name));
    r.rule("SEC-04", "Text in the name of a collection reaches only the collection of that name.")
        .each(
            "collection",
            Nasties.INJECTIONS,
            guarded(
                (k, text) -> {
                  String name = k.own(k.name() + text);
                  Collection<Document> documents = k.database().collection(name);
                  documents.insertOne(Document.of("id", "a"));
                  k.equal(1L, documents.count(), "count");
                  k.equal(1L, documents.clear(), "cleared");
                  documents.insertOne(Document.of("id", "a"));
                  k.equal(true, documents.drop(), "dropped");
                }));
    r.rule("SEC-05", "Text in the name of an index is only its name.")
        .each(
            "index",
            Nasties.INJECTIONS,
            guarded(
                (k, text) -> {
                  Collection<Document> documents = k.documents("{\"id\":\"a\",\"v\":1}");
                  Index index = Index.on("v").asUnique().named(text);
                  k.equal(true, documents.createIndex(index), "made");
                  k.equal(false, documents.createIndex(index), "made again");
                  k.equal(List.of(index), documents.indexes(), "indexes");
                  k.equal(
                      Optional.of(text),
                      k.fails(
                              dev.holdfast.ErrorCode.DUPLICATE_KEY,
                              () -> documents.insertOne(Document.of("id", "b", "v", 1)))
                          .key(),
                      "key");
                  k.equal(true, documents.dropIndex(text), "dropped");
                  k.equal(List.of(), documents.indexes(), "indexes after drop");
                }));
    r.rule(
        "SEC-06",
        "An object that looks like an operator is a value: as an operand it equals only itself,"
            + " as a field it is stored as it is.",
        SecurityRules::operators);
    r.rule(
        "SEC-07",
        "Wildcards and escapes are literal in every operator on text.",
        k -> {
          Collection<Document> documents = k.documents();
          List<String> texts =
              List.of("%", "_", "a%b", "a_b", "axb", "\\", "\\%", "*", "?", ".", "'");
          for (String text : texts) {
            documents.insertOne(Document.of("id", text, "v", "<" + text + ">"));
          }
          for (String text : texts) {
            List<String> expected =
                texts.stream().filter(other -> ("<" + other).startsWith("<" + text)).toList();
            k.equal(
                (long) expected.size(), documents.count(field("v").startsWith("<" + text)), text);
            k.equal(
                texts.stream().filter(other -> other.contains(text)).count(),
                documents.count(field("v").containsText(text)),
                text);
            k.equal(1L, documents.count(field("v").equalsIgnoreCase("<" + text + ">")), text);
            k.equal(
                texts.stream().filter(other -> other.endsWith(text)).count(),
                documents.count(field("v").endsWith(text + ">")),
                text);
          }
        });
  }

  /** With a neighbour in another collection, and one in the same store, which nothing may touch. */
  private static Rules.EachCheck<String> guarded(Rules.EachCheck<String> check) {
    return (k, text) -> {
      Collection<Document> neighbour = k.documents();
      neighbour.insertOne(Document.of("id", NEIGHBOUR, "v", NEIGHBOUR));
      List<Versioned<Document>> before = neighbour.versioned().findMany(Filter.all());
      check.run(k, text);
      k.equal(before, neighbour.versioned().findMany(Filter.all()), "the neighbour");
    };
  }

  private static Collection<Document> withNeighbour(Trial k) {
    Collection<Document> documents = k.documents();
    documents.insertOne(Document.of("id", NEIGHBOUR, "v", NEIGHBOUR));
    return documents;
  }

  private static void onlyNeighbour(Trial k, Collection<Document> documents) {
    k.equal(
        List.of(Document.of("id", NEIGHBOUR, "v", NEIGHBOUR)),
        documents.findMany(Filter.all()),
        "left");
  }

  private static void id(Trial k, String text) {
    Collection<Document> documents = withNeighbour(k);
    k.equal(Optional.empty(), documents.findById(text), "before it is there");
    k.equal(0L, documents.deleteOne(field("id").eq(text)), "deleted before it is there");
    documents.insertOne(Document.of("id", text, "v", 1));
    k.equal(1L, documents.updateOne(field("id").eq(text), Update.inc("v", 1)).modified(), "set");
    k.equal(1L, documents.replaceOne(Document.of("id", text, "v", 3)).modified(), "replaced");
    k.equal(Optional.of(Document.of("id", text, "v", 3)), documents.findById(text), "stored");
    k.equal(1L, documents.deleteOne(field("id").eq(text)), "deleted");
    onlyNeighbour(k, documents);
  }

  private static void value(Trial k, String text) {
    Collection<Document> documents = withNeighbour(k);
    k.equal(0L, documents.count(field("v").eq(text)), "before it is there");
    documents.insertOne(Document.of("id", "a", "v", text, "list", List.of(text)));
    for (Filter filter :
        List.of(
            field("v").eq(text),
            field("v").in(text, "another"),
            field("v").gte(text).and(field("v").lte(text)),
            field("v").startsWith(text),
            field("v").endsWith(text),
            field("v").containsText(text),
            field("list").contains(text))) {
      k.equal(1L, documents.count(filter), "count");
    }
    k.equal(List.of(text), documents.distinct("v", field("id").eq("a")), "distinct");
    documents.updateOne(field("v").eq(text), Update.set("w", text).push("list", text));
    documents.updateOne(field("w").eq(text), Update.pull("list", text));
    k.equal(
        Optional.of(Document.of("id", "a", "v", text, "w", text, "list", List.of())),
        documents.findById("a"),
        "stored");
    k.equal(1L, documents.deleteOne(field("v").eq(text)), "deleted");
    onlyNeighbour(k, documents);
  }

  private static void name(Trial k, String text) {
    Collection<Document> documents = withNeighbour(k);
    Path path = Path.of(text);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", "a");
    values.put(text, 1L);
    documents.insertOne(Document.ofMap(values));
    documents.createIndex(Index.on(Sort.ascending(path)));
    k.equal(1L, documents.count(field(path).eq(1)), "count");
    k.equal(1L, documents.count(field(path).exists()), "exists");
    Query sorted = Query.all().sort(Sort.descending(path));
    k.equal("a", documents.findMany(sorted).get(0).id(), "the first of the sort");
    List<String> paged = new ArrayList<>();
    String token = null;
    do {
      dev.holdfast.Page<Document> page = documents.page(sorted, 1, token);
      page.items().forEach(document -> paged.add(String.valueOf(document.id())));
      token = page.next();
    } while (token != null && paged.size() < 5);
    k.equal(List.of("a", NEIGHBOUR), paged, "pages");
    String dotted = path.toString();
    k.equal(java.util.Arrays.asList(null, 1L), documents.distinct(dotted), "distinct");
    k.equal(
        Optional.of(Document.ofMap(values)),
        documents.findOne(Query.where(field("id").eq("a")).fields(dotted)),
        "only this field");
    k.equal(
        Optional.of(Document.of("id", "a")),
        documents.findOne(Query.where(field("id").eq("a")).without(dotted)),
        "without this field");
    k.equal(
        1,
        documents
            .aggregate(Aggregation.where(field(path).exists()).by(dotted).sum("sum", dotted))
            .size(),
        "groups");
    k.equal(1L, documents.updateOne(field(path).eq(1), Update.inc(dotted, 1)).modified(), "inc");
    documents.updateOne(field(path).eq(2), Update.rename(dotted, "moved"));
    k.equal(Optional.of(Document.of("id", "a", "moved", 2)), documents.findById("a"), "moved");
    documents.deleteOne(field("moved").exists());
    onlyNeighbour(k, documents);
  }

  private static void operators(Trial k) {
    List<Map<String, Object>> operators =
        List.of(
            Map.of("$gt", ""),
            Map.of("$ne", "x"),
            Map.of("$where", "1 == 1"),
            Map.of("$exists", true),
            Map.of("$set", Map.of("v", 1)),
            Map.of("$in", List.of(NEIGHBOUR)),
            Map.of("$expr", true),
            Map.of("$instant", "2024-02-29T12:30:00Z"));
    for (Map<String, Object> operator : operators) {
      Collection<Document> documents = withNeighbour(k);
      k.equal(0L, documents.count(field("v").eq(operator)), "eq before it is there");
      k.equal(0L, documents.count(field("v").in(operator)), "in before it is there");
      k.equal(0L, documents.deleteOne(field("v").eq(operator)), "deleted before it is there");
      Document document = Document.of("id", "a", "v", operator);
      documents.insertOne(document);
      k.equal(List.of(document), documents.findMany(field("v").eq(operator)), "found by eq");
      documents.updateOne(field("id").eq("a"), Update.set("w", operator));
      k.equal(Optional.of(document.with("w", operator)), documents.findById("a"), "stored");
      documents.replaceOne(Document.ofMap(operator).with("id", "a"));
      k.equal(
          Optional.of(Document.ofMap(operator).with("id", "a")),
          documents.findById("a"),
          "as the document itself");
      documents.deleteOne(field("id").eq("a"));
      onlyNeighbour(k, documents);
    }
  }
}
