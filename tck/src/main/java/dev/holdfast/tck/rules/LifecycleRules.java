package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.ConnectionStatus;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.Index;
import dev.holdfast.Query;
import dev.holdfast.Transaction;
import dev.holdfast.Update;
import dev.holdfast.Versioned;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Kind;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opening, closing and opening again; what a collection is called and when it is there. */
final class LifecycleRules implements Area {
  @Override
  public String code() {
    return "LIF";
  }

  @Override
  public String title() {
    return "Lifecycle";
  }

  @Override
  public Kind kind() {
    return Kind.OPERATIONS;
  }

  @Override
  public void rules(Rules r) {
    collections(r);
    names(r);
    closing(r);
    severalConnections(r);
    new SharedRules().rules(r);
  }

  private static void collections(Rules r) {
    r.rule(
        "LIF-01",
        "A collection that holds nothing reads as empty, writes find nothing in it, and it is not"
            + " listed.",
        LifecycleRules::nothing);
    r.rule(
        "LIF-02",
        "Two collections of one name are two views of the same documents, typed or not.",
        LifecycleRules::twoViews);
    r.rule(
        "LIF-03",
        "Collections that many threads open and write for the first time at once hold everything.",
        LifecycleRules::atOnce);
    r.rule(
        "LIF-04",
        "clear deletes every document, says how many there were, and keeps the indexes and the"
            + " other collections.",
        LifecycleRules::clear);
    r.rule(
        "LIF-05",
        "drop removes documents and indexes and says whether there was anything; the next insert"
            + " makes the collection anew.",
        LifecycleRules::drop);
    r.rule(
        "LIF-06",
        "A collection is listed while it holds a document or an index, in the order of code"
            + " points.",
        LifecycleRules::listed);
    r.rule(
        "LIF-07",
        "reset is PERMISSION_DENIED on a database that was not opened for it, and drops nothing.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"a\"}");
          try (Database database = Holdfast.open(new Forwarding(k))) {
            k.fails(ErrorCode.PERMISSION_DENIED, database::reset);
          }
          k.equal(1L, documents.count(), "count");
        });
  }

  private static void nothing(Trial k) {
    String name = k.name();
    Collection<Document> documents = k.database().collection(name);
    k.equal(Optional.empty(), documents.findById("a"), "findById");
    k.equal(List.of(), documents.findMany(Filter.all()), "findMany");
    k.equal(0L, documents.count(), "count");
    k.equal(List.of(), documents.distinct("a"), "distinct");
    k.equal(List.of(), documents.indexes(), "indexes");
    k.equal(0L, k.several(documents).deleteMany(Filter.all()), "deleteMany");
    k.equal(
        0L,
        k.several(documents).updateMany(Filter.all(), Update.set("a", 1)).matched(),
        "updateMany");
    k.equal(0L, documents.replaceOne(Document.of("id", "a")).matched(), "replaceOne");
    k.equal(0L, documents.clear(), "clear");
    k.equal(false, documents.dropIndex("a"), "dropIndex");
    k.equal(false, documents.drop(), "drop");
    k.check(!k.database().collections().contains(name), "a collection of nothing is listed");
  }

  private static void twoViews(Trial k) {
    String name = k.name();
    Collection<Order> orders = k.database().collection(name, Order.class);
    Collection<Document> documents = k.database().collection(name);
    Collection<Order> again = k.database().collection(name, Order.class);
    orders.insertOne(new Order("a", "ada", 1));
    documents.insertOne(Document.of("id", "b", "customer", "bob", "cents", 2));
    k.equal(
        List.of(new Order("a", "ada", 1), new Order("b", "bob", 2)),
        again.findMany(Filter.all()),
        "the second typed view");
    k.equal(
        Optional.of(Document.of("id", "a", "customer", "ada", "cents", 1)),
        documents.findById("a"),
        "the untyped view");
    again.deleteOne(field("id").eq("a"));
    k.equal(1L, orders.count(), "count after a delete through the other view");
  }

  private static void atOnce(Trial k) throws Exception {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      names.add(k.name());
    }
    Crowd.results(
        8,
        who ->
            Crowd.patiently(
                () -> {
                  Document document = Document.of("id", "d" + who, "n", who);
                  return k.database().collection(names.get(who % 4)).insertOne(document);
                }));
    for (int i = 0; i < 4; i++) {
      k.equal(
          List.of(Document.of("id", "d" + i, "n", i), Document.of("id", "d" + (i + 4), "n", i + 4)),
          k.database().collection(names.get(i)).findMany(Filter.all()),
          "collection " + i);
    }
  }

  private static void clear(Trial k) {
    Collection<Document> other = k.documents("{\"id\":\"a\",\"v\":1}");
    Collection<Document> documents =
        k.documents("{\"id\":\"a\",\"v\":1}", "{\"id\":\"b\",\"v\":2}");
    Index unique = Index.on("v").asUnique();
    documents.createIndex(unique);
    k.equal(2L, documents.clear(), "cleared");
    k.equal(0L, documents.clear(), "cleared again");
    k.equal(List.of(), documents.findMany(Filter.all()), "left");
    k.equal(List.of(unique), documents.indexes(), "indexes");
    documents.insertOne(Document.of("id", "c", "v", 1));
    k.fails(ErrorCode.DUPLICATE_KEY, () -> documents.insertOne(Document.of("id", "d", "v", 1)));
    k.equal(1L, other.count(), "documents of the other collection");
  }

  private static void drop(Trial k) {
    String name = k.name();
    Collection<Document> other = k.documents("{\"id\":\"a\"}");
    Collection<Document> documents = k.database().collection(name);
    documents.createIndex(Index.on("v").asUnique());
    documents.insertOne(Document.of("id", "a", "v", 1));
    k.equal(true, documents.drop(), "dropped");
    k.equal(false, documents.drop(), "dropped again");
    k.equal(List.of(), documents.indexes(), "indexes");
    k.equal(Optional.empty(), documents.findById("a"), "findById");
    k.check(!k.database().collections().contains(name), "a dropped collection is listed");
    documents.insertOne(Document.of("id", "a", "v", 1));
    documents.insertOne(Document.of("id", "b", "v", 1));
    k.equal(2L, documents.count(), "count, the unique index gone");
    k.equal(1L, other.count(), "documents of the other collection");
  }

  private static void listed(Trial k) {
    String base = k.name();
    String wide = k.own(base + "\ud83d\ude00");
    String narrow = k.own(base + "\uff5e");
    String indexed = k.own(base + "A");
    k.database().collection(wide).insertOne(Document.of("id", "a"));
    k.database().collection(narrow).insertOne(Document.of("id", "a"));
    k.database().collection(indexed).createIndex(Index.on("v"));
    k.equal(List.of(indexed, narrow, wide), startingWith(k, base), "collections");
    k.database().collection(narrow).deleteOne(Filter.all());
    k.database().collection(indexed).dropIndex(Index.on("v").name());
    k.equal(List.of(wide), startingWith(k, base), "collections that hold something");
  }

  private static List<String> startingWith(Trial k, String base) {
    return k.database().collections().stream().filter(name -> name.startsWith(base)).toList();
  }

  private static void names(Rules r) {
    r.rule(
            "LIF-10",
            "A collection's name may hold any character but U+0000 and lone surrogates, and is"
                + " listed as it was given.")
        .each("ending in", Nasties.INJECTIONS, (k, text) -> named(k, k.own(k.name() + text)))
        .each(
            "beginning with",
            List.of(" ", ".", "$", "_", "-", "1", "sqlite_", "pg_", "system.", "select ", "\u00e4"),
            (k, text) -> named(k, k.own(text + k.name())));
    r.rule(
        "LIF-11",
        "Names that differ in case, in spaces or in Unicode form are different collections.",
        k -> {
          String base = k.name();
          for (String text : Nasties.LOOKALIKES) {
            k.database().collection(k.own(base + text)).insertOne(Document.of("id", text));
          }
          for (String text : Nasties.LOOKALIKES) {
            k.equal(
                List.of(Document.of("id", text)),
                k.database().collection(base + text).findMany(Filter.all()),
                "the collection that ends in \"" + text + "\"");
          }
        });
    r.rule(
            "LIF-12",
            "A collection's name has 1 to 120 UTF-8 bytes; another one, null among them, is"
                + " INVALID.")
        .with(
            "120 bytes",
            k -> {
              String base = k.name();
              named(k, k.own(base + "x".repeat(120 - base.length())));
              int wide = (120 - base.length()) / 4;
              named(k, k.own(base + "\ud83d\ude00".repeat(wide)));
            })
        .with("121 bytes", k -> k.invalid(() -> k.database().collection("x".repeat(121))))
        .with("121 wide", k -> k.invalid(() -> k.database().collection("\u00e4".repeat(60) + "x")))
        .with("empty", k -> k.invalid(() -> k.database().collection("")))
        .with("null", k -> k.invalid(() -> k.database().collection(Absent.<String>argument())))
        .with("U+0000", k -> k.invalid(() -> k.database().collection("tck\u0000")))
        .with("lone surrogate", k -> k.invalid(() -> k.database().collection("tck\ud83d")));
  }

  private static void named(Trial k, String name) {
    Document document = Document.of("id", "a", "v", name);
    Collection<Document> documents = k.database().collection(name);
    k.equal(name, documents.name(), "name");
    documents.insertOne(document);
    documents.createIndex(Index.on("v"));
    k.equal(
        List.of(document),
        k.database().collection(name).findMany(field("v").eq(name)),
        "documents");
    k.check(k.database().collections().contains(name), "it is not listed");
    k.equal(true, documents.drop(), "dropped");
    k.check(!k.database().collections().contains(name), "it is listed after drop");
  }

  private static void closing(Rules r) {
    Rules.Entry closed =
        r.rule("LIF-20", "After close every call of the database and its collections is CLOSED.");
    calls().forEach(call -> closed.with(call.name(), k -> afterClose(k, call)));
    r.rule(
        "LIF-21",
        "Closing again does nothing, also from many threads at once.",
        k -> {
          Database database = k.open();
          Crowd.results(
              4,
              who -> {
                database.close();
                return who;
              });
          database.close();
          k.equal(ConnectionStatus.CLOSED, database.status(), "status");
        });
    r.rule(
            "LIF-22",
            "Close rolls back the open transactions, whose calls are CLOSED from then on.",
            k -> {
              Database database = k.open();
              String name = k.name();
              Transaction transaction = database.begin();
              Collection<Document> inside = database.collection(name).in(transaction);
              inside.insertOne(Document.of("id", "a"));
              database.close();
              k.equal(false, transaction.isOpen(), "isOpen");
              k.fails(ErrorCode.CLOSED, () -> inside.count());
              k.fails(ErrorCode.CLOSED, transaction::commit);
              transaction.close();
              k.equal(0L, k.open().collection(name).count(), "documents of it when opened again");
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "LIF-23",
            "What was acknowledged is there when the database is opened again: documents,"
                + " revisions and indexes.",
            LifecycleRules::reopened)
        .requires(Capability.DURABLE);
  }

  private record Call(String name, Rules.EachCheck<Database> check) {}

  private static List<Call> calls() {
    return List.of(
        new Call("collection", (k, db) -> db.collection("tck")),
        new Call("collections", (k, db) -> db.collections()),
        new Call("capabilities", (k, db) -> db.capabilities()),
        new Call("health", (k, db) -> db.health()),
        new Call("metrics", (k, db) -> db.metrics()),
        new Call("reset", (k, db) -> db.reset()),
        new Call("begin", (k, db) -> db.begin()),
        new Call("transaction", (k, db) -> db.transaction(tx -> 1)),
        new Call("transaction by id", (k, db) -> db.transaction("none")));
  }

  private static void afterClose(Trial k, Call call) {
    Database database = k.open();
    Collection<Document> documents = database.collection(k.name());
    database.close();
    k.fails(ErrorCode.CLOSED, () -> call.check().run(k, database));
    k.fails(ErrorCode.CLOSED, () -> documents.insertOne(Document.of("id", "a")));
    k.fails(ErrorCode.CLOSED, () -> documents.insertMany(List.of(Document.of("id", "a"))));
    k.fails(ErrorCode.CLOSED, () -> documents.findById("a"));
    k.fails(ErrorCode.CLOSED, () -> documents.findMany(Filter.all()));
    k.fails(ErrorCode.CLOSED, () -> documents.stream(Filter.all()).close());
    k.fails(ErrorCode.CLOSED, () -> documents.page(Query.all(), 1, null));
    k.fails(ErrorCode.CLOSED, () -> documents.count());
    k.fails(ErrorCode.CLOSED, () -> documents.updateMany(Filter.all(), Update.set("a", 1)));
    k.fails(ErrorCode.CLOSED, () -> documents.deleteMany(Filter.all()));
    k.fails(ErrorCode.CLOSED, () -> documents.explain(Query.all()));
    k.fails(ErrorCode.CLOSED, () -> documents.createIndex(Index.on("a")));
    k.fails(ErrorCode.CLOSED, () -> documents.indexes());
    k.fails(ErrorCode.CLOSED, () -> documents.clear());
    k.fails(ErrorCode.CLOSED, () -> documents.drop());
    k.equal(ConnectionStatus.CLOSED, database.status(), "status");
  }

  private static void reopened(Trial k) {
    String name = k.name();
    Index unique = Index.on("v").asUnique();
    Collection<Document> before = k.database().collection(name);
    before.createIndex(unique);
    before
        .unordered()
        .insertMany(
            List.of(Document.of("id", "a", "v", 1), Document.of("id", "b", "v", Long.MAX_VALUE)));
    before.updateOne(field("id").eq("a"), Update.set("v", "two"));
    before.deleteOne(field("id").eq("b"));
    before.insertOne(Document.of("id", "c", "v", 0.1));
    List<Versioned<Document>> written = before.versioned().findMany(Filter.all());
    Collection<Document> after = k.reopen().collection(name);
    k.equal(written, after.versioned().findMany(Filter.all()), "documents and revisions");
    k.equal(List.of(unique), after.indexes(), "indexes");
    k.fails(ErrorCode.DUPLICATE_KEY, () -> after.insertOne(Document.of("id", "d", "v", "two")));
    k.fails(ErrorCode.CLOSED, before::count);
  }

  private static void severalConnections(Rules r) {
    r.rule(
            "LIF-30",
            "A second connection reads every write as soon as the first has its answer, and the"
                + " other way round.",
            LifecycleRules::bothWays)
        .requires(Capability.SHARED);
    r.rule(
            "LIF-31",
            "An index made through one connection holds for the others, a unique one refuses"
                + " there too, and a dropped collection is gone for all.",
            k -> {
              Database second = k.secondConnection();
              String name = k.name();
              Collection<Document> here = k.database().collection(name);
              Collection<Document> there = second.collection(name);
              there.insertOne(Document.of("id", "a", "v", 1));
              here.createIndex(Index.on("v").asUnique());
              k.fails(
                  ErrorCode.DUPLICATE_KEY, () -> there.insertOne(Document.of("id", "b", "v", 1)));
              k.equal(List.of(Index.on("v").asUnique()), there.indexes(), "indexes");
              there.drop();
              k.equal(0L, here.count(), "count after drop");
              here.unordered()
                  .insertMany(
                      List.of(Document.of("id", "a", "v", 1), Document.of("id", "b", "v", 1)));
              k.equal(2L, there.count(), "count after the collection was made anew");
            })
        .requires(Capability.SHARED);
    r.rule(
            "LIF-32",
            "Closing one connection leaves the others open.",
            k -> {
              Database second = k.secondConnection();
              Collection<Document> documents = k.documents("{\"id\":\"a\"}");
              k.equal(1L, second.collection(documents.name()).count(), "count");
              second.close();
              documents.insertOne(Document.of("id", "b"));
              k.equal(2L, documents.count(), "count after the other was closed");
            })
        .requires(Capability.SHARED);
  }

  private static void bothWays(Trial k) {
    Database second = k.secondConnection();
    String name = k.name();
    Collection<Document> here = k.database().collection(name);
    Collection<Document> there = second.collection(name);
    for (int i = 0; i < 20; i++) {
      here.insertOne(Document.of("id", "a" + i, "v", i));
      k.equal(1L, there.count(field("v").eq(i)), "seen by the second");
      there.updateOne(field("id").eq("a" + i), Update.set("v", -1 - i));
      k.equal(
          Optional.of(Document.of("id", "a" + i, "v", -1 - i)),
          here.findById("a" + i),
          "seen by the first");
    }
    k.several(there).deleteMany(Filter.all());
    k.equal(0L, here.count(), "count");
  }
}
