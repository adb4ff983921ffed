package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.BulkResult;
import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Versioned;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** New documents, one or many. */
final class InsertRules implements Area {
  @Override
  public String code() {
    return "INS";
  }

  @Override
  public String title() {
    return "Inserts";
  }

  @Override
  public void rules(Rules r) {
    one(r);
    refused(r);
    many(r);
  }

  private static void one(Rules r) {
    r.rule(
            "INS-01",
            "insertOne keeps the id given, returns it, and the document is read back equal.")
        .with(
            "record",
            k -> {
              Collection<Order> orders = k.collection(Order.class);
              Order order = new Order("a", "ada", 4200);
              k.equal("a", orders.insertOne(order), "id");
              k.equal(Optional.of(order), orders.findById("a"), "stored");
            })
        .with(
            "Document",
            k -> {
              Collection<Document> documents = k.documents();
              Document document = Document.parse("{\"id\":\"a\",\"x\":{\"y\":[1,null,{}]}}");
              k.equal("a", documents.insertOne(document), "id");
              k.equal(Optional.of(document), documents.findById("a"), "stored");
            })
        .with(
            "only an id",
            k -> {
              Collection<Document> documents = k.documents("{\"id\":\"a\"}");
              k.equal(Optional.of(Document.of("id", "a")), documents.findById("a"), "stored");
            });
    r.rule("INS-02", "A null or missing id is generated: a lower-case UUID of version 7.")
        .with(
            "record",
            k -> {
              Collection<Order> orders = k.collection(Order.class);
              String id = orders.insertOne(new Order(null, "ada", 1));
              generated(k, id);
              k.equal(Optional.of(new Order(id, "ada", 1)), orders.findById(id), "stored");
            })
        .with(
            "Document",
            k -> {
              Collection<Document> documents = k.documents();
              String id = documents.insertOne(Document.of("v", 1));
              generated(k, id);
              k.equal(Optional.of(Document.of("id", id, "v", 1)), documents.findById(id), "stored");
              generated(k, documents.insertOne(Document.of("id", null, "v", 1)));
            });
    r.rule(
        "INS-03",
        "Generated ids are different, and within a thread each is greater than the one before.",
        k -> {
          Collection<Document> documents = k.documents();
          List<Document> batch = new ArrayList<>();
          for (int i = 0; i < 2_000; i++) {
            batch.add(Document.of("n", i));
          }
          List<String> ids = documents.unordered().insertMany(batch);
          for (int i = 1; i < ids.size(); i++) {
            k.check(ids.get(i - 1).compareTo(ids.get(i)) < 0, "ids out of order at " + i);
          }
          k.check(
              ids.get(1_999).compareTo(documents.insertOne(Document.of("n", 2_000))) < 0,
              "the id of the next call is not greater");
          k.equal(2_001L, documents.count(), "count");
        });
    r.rule(
        "INS-04",
        "An insert does not change the object given, not even to put in the id.",
        k -> {
          @SuppressWarnings("rawtypes")
          Collection<Map> maps = k.collection(Map.class);
          Map<String, Object> map = new HashMap<>(Map.of("v", 1));
          String id = maps.insertOne(map);
          k.equal(Map.of("v", 1), map, "the map given");
          map.put("v", 2);
          k.equal(
              Optional.of(Map.of("id", id, "v", 1L)), maps.findById(id), "stored, later unchanged");
        });
    r.rule(
        "INS-05",
        "Of concurrent inserts of one id exactly one succeeds; the others are DUPLICATE_KEY.",
        InsertRules::concurrent);
  }

  private static void generated(Trial k, String id) {
    UUID uuid = UUID.fromString(id);
    k.equal(uuid.toString(), id, "the id as a UUID");
    k.equal(7, uuid.version(), "version");
  }

  private static void concurrent(Trial k) throws Exception {
    Collection<Document> documents = k.documents();
    List<Crowd.Attempt<String>> attempts =
        Crowd.attempts(
            8,
            who -> Crowd.patiently(() -> documents.insertOne(Document.of("id", "a", "who", who))));
    int winner = -1;
    for (int who = 0; who < attempts.size(); who++) {
      Crowd.Attempt<String> attempt = attempts.get(who);
      if (attempt.succeeded()) {
        k.equal(-1, winner, "a winner before " + who);
        winner = who;
      } else if (!(attempt.error() instanceof HoldfastException e
          && e.code() == ErrorCode.DUPLICATE_KEY)) {
        throw new dev.holdfast.tck.Failure("not DUPLICATE_KEY: " + attempt.error());
      }
    }
    k.check(winner >= 0, "no insert succeeded");
    k.equal(
        List.of(Document.of("id", "a", "who", winner)), documents.findMany(Filter.all()), "stored");
  }

  private static void refused(Rules r) {
    r.rule(
        "INS-10",
        "An id that is taken is DUPLICATE_KEY with the key \"id\", and the stored document keeps"
            + " its content and revision.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"a\",\"v\":1}");
          List<Versioned<Document>> before = documents.versioned().findMany(Filter.all());
          HoldfastException error =
              k.fails(
                  ErrorCode.DUPLICATE_KEY,
                  () -> documents.insertOne(Document.of("id", "a", "v", 2)));
          k.equal(Optional.of("id"), error.key(), "key");
          k.equal(before, documents.versioned().findMany(Filter.all()), "stored");
          documents.createIndex(Index.on("v").asUnique());
          HoldfastException both =
              k.fails(
                  ErrorCode.DUPLICATE_KEY,
                  () -> documents.insertOne(Document.of("id", "a", "v", 1)));
          k.equal(Optional.of("id"), both.key(), "key when an index refuses it too");
        });
    r.rule("INS-11", "A null document, and null among documents, is INVALID.")
        .with("insertOne", k -> leavesNothing(k, d -> d.insertOne(Absent.<Document>argument())))
        .with("list", k -> leavesNothing(k, d -> d.insertMany(Absent.<List<Document>>argument())))
        .with(
            "element",
            k ->
                leavesNothing(
                    k,
                    d -> {
                      List<Document> batch = new ArrayList<>();
                      batch.add(Document.of("id", "a"));
                      batch.add(Absent.argument());
                      d.insertMany(batch);
                    }));
    r.rule(
            "INS-12",
            "An id is a string of 1 to 512 UTF-8 bytes without U+0000 and lone surrogates; any"
                + " other is INVALID.")
        .with("empty", k -> leavesNothing(k, d -> d.insertOne(Document.of("id", ""))))
        .with("513 bytes", k -> leavesNothing(k, d -> d.insertOne(withId("x".repeat(513)))))
        .with("513 wide", k -> leavesNothing(k, d -> d.insertOne(withId(wide(128) + "x"))))
        .with("U+0000", k -> leavesNothing(k, d -> d.insertOne(withId("a\u0000"))))
        .with("lone surrogate", k -> leavesNothing(k, d -> d.insertOne(withId("\udc00"))))
        .with("number", k -> leavesNothing(k, d -> d.insertOne(Document.of("id", 1))))
        .with("boolean", k -> leavesNothing(k, d -> d.insertOne(Document.of("id", true))))
        .with("object", k -> leavesNothing(k, d -> d.insertOne(Document.of("id", Map.of()))))
        .with(
            "512 bytes work",
            k -> {
              Collection<Document> documents = k.documents();
              for (String id : List.of("x".repeat(512), wide(128))) {
                k.equal(id, documents.insertOne(withId(id)), "id");
                k.equal(Optional.of(withId(id)), documents.findById(id), "stored");
              }
            });
    r.rule("INS-13", "Inserting a document that carries a revision other than 0 is INVALID.")
        .with(
            "component",
            k -> {
              Collection<Account> accounts = k.collection(Account.class);
              k.invalid(() -> accounts.insertOne(new Account("a", 7, 1)));
              k.invalid(() -> accounts.insertMany(List.of(new Account("a", -1, 1))));
              k.equal(0L, accounts.count(), "count");
            })
        .with(
            "Versioned",
            k -> {
              Collection<Document> documents = k.documents();
              Versioned<Document> stale = new Versioned<>(Document.of("v", 1), "a", 7);
              k.invalid(() -> documents.versioned().insertOne(stale));
              k.equal(0L, documents.count(), "count");
            });
  }

  private interface Attempt {
    void on(Collection<Document> documents);
  }

  private static void leavesNothing(Trial k, Attempt attempt) {
    Collection<Document> documents = k.documents();
    k.invalid(() -> attempt.on(documents));
    k.equal(0L, documents.count(), "count");
  }

  private static Document withId(String id) {
    return Document.of("id", id, "v", 1);
  }

  private static String wide(int characters) {
    return "\ud83d\ude00".repeat(characters);
  }

  private static void many(Rules r) {
    r.rule(
            "INS-20",
            "insertMany stores all and returns their ids, given or generated, in the order given.",
            k -> {
              Collection<Document> documents = k.documents();
              List<String> ids =
                  documents.insertMany(
                      List.of(
                          Document.of("id", "z", "n", 0),
                          Document.of("n", 1),
                          Document.of("id", "a", "n", 2)));
              k.equal("z", ids.get(0), "first id");
              k.equal("a", ids.get(2), "last id");
              for (int i = 0; i < 3; i++) {
                k.equal(
                    Optional.of(Document.of("id", ids.get(i), "n", i)),
                    documents.findById(ids.get(i)),
                    "stored");
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
        "INS-21",
        "insertMany of none returns none and makes no collection.",
        k -> {
          Collection<Document> documents = k.documents();
          k.equal(List.of(), documents.insertMany(List.of()), "ids");
          k.check(!k.database().collections().contains(documents.name()), "it is listed");
        });
    r.rule(
            "INS-22",
            "When one document of an insertMany is refused none is stored, and the message has its"
                + " index.")
        .with("id that is stored", k -> allOrNothing(k, 2, "stored"))
        .with("id that comes twice", k -> allOrNothing(k, 2, "new0"))
        .requires(Capability.TRANSACTIONS);
    r.rule(
        "INS-23",
        "An INVALID document among many refuses them all before any is sent, unordered too.",
        k -> {
          Collection<Document> documents = k.documents();
          List<Document> batch =
              List.of(Document.of("id", "a"), Document.of("id", ""), Document.of("id", "c"));
          HoldfastException error = k.invalid(() -> documents.insertMany(batch));
          Messages.hasIndex(k, error, 1);
          k.invalid(() -> documents.unordered().insertMany(batch));
          k.equal(0L, documents.count(), "count");
        });
    r.rule(
        "INS-24",
        "unordered insertMany goes on after a failure and reports what was stored and the error of"
            + " each index.",
        InsertRules::unordered);
    r.rule(
        "INS-25",
        "10,000 documents go into one insertMany.",
        k -> {
          Collection<Document> documents = k.documents();
          List<Document> batch = new ArrayList<>();
          for (int i = 0; i < 10_000; i++) {
            batch.add(Document.of("id", "d" + i, "n", i, "t", "text " + i));
          }
          List<String> ids = documents.unordered().insertMany(batch);
          k.equal("d9999", ids.get(9_999), "last id");
          k.equal(10_000L, documents.count(), "count");
          k.equal(Optional.of(batch.get(7_777)), documents.findById("d7777"), "one of them");
        });
  }

  private static void allOrNothing(Trial k, int index, String id) {
    Collection<Document> documents = k.documents("{\"id\":\"stored\",\"v\":1}");
    List<Document> batch =
        List.of(
            Document.of("id", "new0"),
            Document.of("id", "new1"),
            Document.of("id", id, "v", 2),
            Document.of("id", "new3"));
    HoldfastException error = k.fails(ErrorCode.DUPLICATE_KEY, () -> documents.insertMany(batch));
    k.equal(Optional.of("id"), error.key(), "key");
    Messages.hasIndex(k, error, index);
    k.equal(
        List.of(Document.of("id", "stored", "v", 1)), documents.findMany(Filter.all()), "stored");
  }

  private static void unordered(Trial k) {
    Collection<Document> documents = k.documents("{\"id\":\"b\",\"v\":1}");
    HoldfastException error =
        k.fails(
            ErrorCode.DUPLICATE_KEY,
            () ->
                documents
                    .unordered()
                    .insertMany(
                        List.of(
                            Document.of("id", "a", "v", 2),
                            Document.of("id", "b", "v", 2),
                            Document.of("id", "c", "v", 2),
                            Document.of("id", "a", "v", 3),
                            Document.of("id", "d", "v", 2))));
    BulkResult result = error.bulkResult().orElseThrow();
    k.equal(List.of("a", "c", "d"), result.insertedIds(), "insertedIds");
    k.equal(List.of(1, 3), List.copyOf(result.errors().keySet()), "indexes that failed");
    for (HoldfastException one : result.errors().values()) {
      k.equal(ErrorCode.DUPLICATE_KEY, one.code(), "code of an index");
      k.equal(Optional.of("id"), one.key(), "key of an index");
    }
    k.equal(3L, documents.count(field("v").eq(2)), "stored");
    k.equal(Optional.of(Document.of("id", "b", "v", 1)), documents.findById("b"), "the old one");
    HoldfastException ofOne =
        k.fails(
            ErrorCode.DUPLICATE_KEY,
            () -> documents.unordered().insertMany(List.of(Document.of("id", "b"))));
    BulkResult resultOfOne = ofOne.bulkResult().orElseThrow();
    k.equal(List.of(0), List.copyOf(resultOfOne.errors().keySet()), "index of the only one");
  }
}
