package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Aggregation;
import dev.holdfast.Bulk;
import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Query;
import dev.holdfast.ReturnDocument;
import dev.holdfast.Sort;
import dev.holdfast.Transaction;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Kind;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Transactions of one at a time; what several see of each other is isolation. */
final class TransactionRules implements Area {
  static final Filter ONE = field("id").eq("1");

  @Override
  public String code() {
    return "TRX";
  }

  @Override
  public String title() {
    return "Transactions";
  }

  @Override
  public Kind kind() {
    return Kind.OPERATIONS;
  }

  @Override
  public void rules(Rules r) {
    ends(r);
    ownWrites(r);
    everyWrite(r);
    byId(r);
    new TransactionErrorRules().rules(r);
    new TransactionLimitRules().rules(r);
  }

  /** A typed document. */
  record Wallet(@Nullable String id, String owner, long v) {}

  /** Two documents: "1" with v 10 and "2" with v 20. */
  static Collection<Document> two(Trial k) {
    return IsolationRules.two(k);
  }

  static Map<String, Long> values(Collection<Document> documents) {
    return Schedule.values(documents);
  }

  static final Map<String, Long> START = IsolationRules.state("1", 10, "2", 20);

  private void ends(Rules r) {
    r.rule(
            "TRX-01",
            "The closure form commits what the work did and returns its result, null too.",
            k -> {
              Collection<Wallet> wallets = k.collection(Wallet.class);
              String id =
                  k.database()
                      .transaction(
                          tx -> {
                            String made = wallets.in(tx).insertOne(new Wallet(null, "Ada", 5));
                            wallets.in(tx).updateOne(field("id").eq(made), Update.inc("v", 2));
                            return made;
                          });
              k.equal(
                  Optional.of(new Wallet(id, "Ada", 7)), wallets.findById(id), "after the commit");
              Object nothing =
                  k.database()
                      .<Object>transaction(
                          tx -> {
                            wallets.in(tx).insertOne(new Wallet("b", "Bob", 1));
                            return Absent.argument();
                          });
              k.equal(null, nothing, "the result");
              k.equal(2L, wallets.count(), "documents");
            })
        .requires(Capability.TRANSACTIONS);
    Rules.Entry thrown =
        r.rule(
                "TRX-02",
                "An exception of the work rolls everything back and leaves as it is, and the work"
                    + " does not run again.")
            .requires(Capability.TRANSACTIONS);
    Map<String, Throwable> exceptions = new LinkedHashMap<>();
    exceptions.put("a runtime exception", new IllegalStateException("mine"));
    exceptions.put("an error", new AssertionError("mine"));
    exceptions.put("an exception of Holdfast", HoldfastException.of(ErrorCode.UNAVAILABLE, "mine"));
    exceptions.forEach(
        (name, exception) ->
            thrown.with(
                name,
                k -> {
                  Collection<Document> documents = two(k);
                  List<Object> runs = new ArrayList<>();
                  @Nullable Throwable caught = null;
                  try {
                    k.database()
                        .transaction(
                            tx -> {
                              runs.add(1);
                              documents.in(tx).updateMany(Filter.all(), Update.set("v", 0));
                              documents.in(tx).insertOne(Document.of("id", "3", "v", 0));
                              throw rethrown(exception);
                            });
                  } catch (Throwable e) {
                    caught = e;
                  }
                  k.check(caught == exception, "thrown: " + caught);
                  k.equal(1, runs.size(), "runs");
                  k.equal(START, values(documents), "stored");
                  k.equal(0, k.database().openTransactions(), "open transactions");
                }));
    r.rule(
            "TRX-03",
            "begin and commit make every write visible; before the commit nobody else sees one.",
            k -> {
              Collection<Document> documents = two(k);
              try (Transaction tx = k.database().begin()) {
                documents.in(tx).updateOne(ONE, Update.set("v", 11));
                documents.in(tx).insertOne(Document.of("id", "3", "v", 30));
                documents.in(tx).deleteOne(field("id").eq("2"));
                k.equal(START, values(documents), "outside before the commit");
                k.equal(2L, documents.count(), "count outside before the commit");
                k.equal(false, documents.findById("3").isPresent(), "findById outside");
                tx.commit();
              }
              k.equal(
                  IsolationRules.state("1", 11, "3", 30), values(documents), "after the commit");
            })
        .requires(Capability.TRANSACTIONS);
    Rules.Entry undone =
        r.rule("TRX-04", "rollback, and close without a commit, leave no trace.")
            .requires(Capability.TRANSACTIONS);
    Map<String, Consumer<Transaction>> ends = new LinkedHashMap<>();
    ends.put("rollback", Transaction::rollback);
    ends.put("close", Transaction::close);
    ends.forEach(
        (name, end) ->
            undone.with(
                name,
                k -> {
                  Collection<Document> documents = two(k);
                  var before = documents.versioned().findMany(Filter.all());
                  Collection<Document> fresh = k.documents();
                  Transaction tx = k.database().begin();
                  documents.in(tx).updateMany(Filter.all(), Update.inc("v", 1));
                  documents.in(tx).deleteOne(ONE);
                  documents.in(tx).insertOne(Document.of("id", "3"));
                  fresh.in(tx).insertOne(Document.of("id", "1"));
                  end.accept(tx);
                  k.equal(false, tx.isOpen(), "isOpen");
                  k.equal(
                      before,
                      documents.versioned().findMany(Filter.all()),
                      "documents and revisions");
                  k.equal(0L, fresh.count(), "the collection that was new");
                  k.check(
                      !k.database().collections().contains(fresh.name()),
                      "the new collection is listed");
                }));
    r.rule(
            "TRX-05",
            "One transaction changes several collections, all of them or none.",
            k -> {
              Collection<Document> documents = two(k);
              Collection<Wallet> wallets = k.collection(Wallet.class);
              wallets.insertOne(new Wallet("1", "Ada", 1));
              try (Transaction tx = k.database().begin()) {
                documents.in(tx).deleteOne(ONE);
                wallets.in(tx).updateOne(ONE, Update.inc("v", 10));
              }
              k.equal(START, values(documents), "rolled back");
              k.equal(1L, wallets.findById("1").orElseThrow().v(), "rolled back too");
              try (Transaction tx = k.database().begin()) {
                documents.in(tx).deleteOne(ONE);
                wallets.in(tx).updateOne(ONE, Update.inc("v", 10));
                tx.commit();
              }
              k.equal(IsolationRules.state("2", 20), values(documents), "committed");
              k.equal(11L, wallets.findById("1").orElseThrow().v(), "committed too");
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "TRX-06",
            "After commit or rollback every call and another commit is CLOSED; rollback and close"
                + " do nothing.",
            k -> {
              Collection<Document> documents = two(k);
              for (boolean commit : new boolean[] {true, false}) {
                Transaction tx = k.database().begin();
                documents.in(tx).updateOne(ONE, Update.set("v", commit ? 11 : 12));
                if (commit) {
                  tx.commit();
                } else {
                  tx.rollback();
                }
                Collection<Document> in = documents.in(tx);
                k.fails(ErrorCode.CLOSED, () -> in.findById("1"));
                k.fails(ErrorCode.CLOSED, () -> in.count());
                k.fails(ErrorCode.CLOSED, () -> in.insertOne(Document.of("id", "9")));
                k.fails(ErrorCode.CLOSED, () -> in.deleteMany(Filter.all()));
                k.fails(ErrorCode.CLOSED, tx::commit);
                tx.rollback();
                tx.close();
                k.equal(false, tx.isOpen(), "isOpen");
                k.equal(
                    IsolationRules.state("1", 11, "2", 20), values(documents), "what is stored");
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "TRX-07",
            "The work may itself commit or roll back; nothing is committed again, and its result is"
                + " returned.",
            k -> {
              Collection<Document> documents = two(k);
              String result =
                  k.database()
                      .transaction(
                          tx -> {
                            documents.in(tx).updateOne(ONE, Update.set("v", 11));
                            tx.rollback();
                            return "rolled back";
                          });
              k.equal("rolled back", result, "the result");
              k.equal(START, values(documents), "after the rollback");
              k.database()
                  .transaction(
                      tx -> {
                        documents.in(tx).updateOne(ONE, Update.set("v", 11));
                        tx.commit();
                        return true;
                      });
              k.equal(11L, IsolationRules.v(documents, "1"), "after the commit");
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "TRX-08",
            "A transaction that does nothing, or only reads, commits.",
            k -> {
              Collection<Document> documents = two(k);
              k.database().begin().commit();
              k.database().begin(TransactionOptions.reading()).commit();
              k.equal(2L, k.database().transaction(tx -> documents.in(tx).count()), "count");
              k.equal(START, values(documents), "stored");
            })
        .requires(Capability.TRANSACTIONS);
  }

  private static RuntimeException rethrown(Throwable exception) {
    if (exception instanceof Error error) {
      throw error;
    }
    return (RuntimeException) exception;
  }

  private void ownWrites(Rules r) {
    Rules.Entry entry =
        r.rule("TRX-09", "Every way to read inside a transaction sees its own writes.")
            .requires(Capability.TRANSACTIONS);
    Map<String, Seen> reads = new LinkedHashMap<>();
    reads.put("findById", in -> List.of(in.findById("3").isPresent(), in.findById("2").isEmpty()));
    reads.put(
        "findByIds", in -> List.of(in.findByIds(List.of("2", "3")).keySet().equals(Set.of("3"))));
    reads.put("findMany", in -> List.of(ids(in.findMany(Filter.all())).equals(List.of("1", "3"))));
    reads.put(
        "a filter",
        in -> List.of(in.findMany(field("v").eq(10)).isEmpty(), in.exists(field("v").eq(11))));
    reads.put(
        "order and limit",
        in ->
            List.of(
                ids(in.findMany(Query.all().sort(Sort.descending("v")).limit(1)))
                    .equals(List.of("3"))));
    reads.put("count", in -> List.of(in.count() == 2, in.count(field("v").gt(10)) == 2));
    reads.put("distinct", in -> List.of(in.distinct("v").equals(List.of(11L, 30L))));
    reads.put(
        "aggregate",
        in ->
            List.of(
                in.aggregate(Aggregation.all().max("max", "v")).get(0).getLong("max").orElse(0L)
                    == 30));
    reads.put("page", in -> List.of(ids(in.page(Query.all(), 5, null).items()).size() == 2));
    reads.put(
        "stream",
        in -> {
          try (Stream<Document> stream = in.stream(Filter.all())) {
            return List.of(ids(stream.toList()).equals(List.of("1", "3")));
          }
        });
    reads.forEach(
        (name, read) ->
            entry.with(
                name,
                k -> {
                  Collection<Document> documents = two(k);
                  try (Transaction tx = k.database().begin()) {
                    Collection<Document> in = documents.in(tx);
                    in.insertOne(Document.of("id", "3", "v", 30));
                    in.updateOne(ONE, Update.set("v", 11));
                    in.deleteOne(field("id").eq("2"));
                    k.check(!read.of(in).contains(false), name + " does not see the writes");
                  }
                }));
    r.rule(
            "TRX-10",
            "Inside one transaction a document can be inserted, changed, deleted and inserted"
                + " again.",
            k -> {
              Collection<Document> documents = two(k);
              k.database()
                  .transaction(
                      tx -> {
                        Collection<Document> in = documents.in(tx);
                        in.insertOne(Document.of("id", "3", "v", 1));
                        in.updateOne(field("id").eq("3"), Update.inc("v", 1));
                        k.equal(1L, in.deleteOne(field("id").eq("3")), "deleted");
                        in.insertOne(Document.of("id", "3", "v", 5));
                        in.deleteOne(ONE);
                        in.upsertOne(Document.of("id", "1", "v", 7));
                        return in.updateMany(Filter.all(), Update.inc("v", 1)).matched();
                      });
              k.equal(IsolationRules.state("1", 8, "2", 21, "3", 6), values(documents), "stored");
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "TRX-11",
            "A revision read inside holds after the commit, and a rollback brings the old one"
                + " back.",
            k -> {
              Collection<Document> documents = two(k);
              long old = documents.versioned().findById("1").orElseThrow().revision();
              try (Transaction tx = k.database().begin()) {
                long inside = documents.in(tx).updateOne(ONE, Update.set("v", 11)).revision();
                k.check(inside > old, "the revision grew from " + old + " to " + inside);
              }
              k.equal(
                  old,
                  documents.versioned().findById("1").orElseThrow().revision(),
                  "after the rollback");
              long committed =
                  k.database()
                      .transaction(
                          tx -> {
                            documents.in(tx).updateOne(ONE, Update.set("v", 11), old);
                            return documents
                                .in(tx)
                                .versioned()
                                .findById("1")
                                .orElseThrow()
                                .revision();
                          });
              k.equal(
                  committed,
                  documents.versioned().findById("1").orElseThrow().revision(),
                  "after the commit");
            })
        .requires(Capability.TRANSACTIONS);
  }

  private interface Seen {
    List<Boolean> of(Collection<Document> in);
  }

  static List<String> ids(List<Document> documents) {
    return documents.stream().map(document -> String.valueOf(document.id())).toList();
  }

  /** Every call that writes; each changes something in {@link #two}. */
  static Map<String, Consumer<Collection<Document>>> writes() {
    Update update = Update.set("v", 99);
    Document three = Document.of("id", "3", "v", 30);
    Document one = Document.of("id", "1", "v", 99);
    Map<String, Consumer<Collection<Document>>> writes = new LinkedHashMap<>();
    writes.put("insertOne", in -> in.insertOne(three));
    writes.put("insertMany", in -> in.insertMany(List.of(three, Document.of("id", "4"))));
    writes.put("updateOne", in -> in.updateOne(ONE, update));
    writes.put("updateMany", in -> in.updateMany(Filter.all(), update));
    writes.put("replaceOne", in -> in.replaceOne(one));
    writes.put("replaceOne by filter", in -> in.replaceOne(ONE, Document.of("v", 99)));
    writes.put("upsertOne that inserts", in -> in.upsertOne(three));
    writes.put("upsertOne that replaces", in -> in.upsertOne(one));
    writes.put("upsertOne by filter", in -> in.upsertOne(field("id").eq("3"), update));
    writes.put("findOneAndUpdate", in -> in.findOneAndUpdate(ONE, update, ReturnDocument.BEFORE));
    writes.put("findOneAndReplace", in -> in.findOneAndReplace(ONE, one, ReturnDocument.AFTER));
    writes.put("findOneAndDelete", in -> in.findOneAndDelete(ONE));
    writes.put("deleteOne", in -> in.deleteOne(ONE));
    writes.put("deleteMany", in -> in.deleteMany(Filter.all()));
    writes.put("bulkWrite", in -> in.bulkWrite(List.of(Bulk.insert(three), Bulk.deleteOne(ONE))));
    return writes;
  }

  private void everyWrite(Rules r) {
    Rules.Entry undone =
        r.rule("TRX-12", "Every kind of write is undone by a rollback.")
            .requires(Capability.TRANSACTIONS);
    Rules.Entry kept =
        r.rule(
                "TRX-13",
                "Every kind of write does inside a committed transaction what it does outside one.")
            .requires(Capability.TRANSACTIONS);
    writes()
        .forEach(
            (name, write) -> {
              undone.with(
                  name,
                  k -> {
                    Collection<Document> documents = two(k);
                    var before = documents.versioned().findMany(Filter.all());
                    try (Transaction tx = k.database().begin()) {
                      write.accept(documents.in(tx));
                      k.check(!values(documents.in(tx)).equals(START), "it is seen inside");
                    }
                    k.equal(before, documents.versioned().findMany(Filter.all()), "afterwards");
                  });
              kept.with(
                  name,
                  k -> {
                    Collection<Document> outside = two(k);
                    write.accept(outside);
                    Collection<Document> documents = two(k);
                    try (Transaction tx = k.database().begin()) {
                      write.accept(documents.in(tx));
                      tx.commit();
                    }
                    k.equal(
                        outside.findMany(Filter.all()), documents.findMany(Filter.all()), "stored");
                  });
            });
    r.rule(
            "TRX-14",
            "What finds nothing to change is no error inside a transaction.",
            k -> {
              Collection<Document> documents = two(k);
              Filter nothing = field("id").eq("nobody");
              try (Transaction tx = k.database().begin()) {
                Collection<Document> in = documents.in(tx);
                k.equal(0L, in.deleteOne(nothing), "deleteOne");
                k.equal(0L, in.deleteMany(nothing), "deleteMany");
                k.equal(0L, in.updateOne(nothing, Update.set("v", 1)).matched(), "updateOne");
                k.equal(0L, in.replaceOne(Document.of("id", "nobody")).matched(), "replaceOne");
                k.equal(Optional.empty(), in.findOneAndDelete(nothing), "findOneAndDelete");
                k.equal(Optional.empty(), in.findById("nobody"), "findById");
                k.equal(Optional.empty(), in.findByIdForUpdate("nobody"), "findByIdForUpdate");
                k.equal(List.of(), in.insertMany(List.of()), "insertMany of none");
                in.updateOne(ONE, Update.set("v", 11));
                tx.commit();
              }
              k.equal(11L, IsolationRules.v(documents, "1"), "the write that found something");
            })
        .requires(Capability.TRANSACTIONS);
  }

  private void byId(Rules r) {
    r.rule(
            "TRX-15",
            "An open transaction is found by its id, and what is done through it is part of it.",
            k -> {
              Collection<Document> documents = two(k);
              try (Transaction tx = k.database().begin()) {
                Transaction found = k.database().transaction(tx.id()).orElseThrow();
                k.equal(tx.id(), found.id(), "its id");
                documents.in(found).updateOne(ONE, Update.set("v", 11));
                k.equal(11L, IsolationRules.v(documents.in(tx), "1"), "seen in the transaction");
                k.equal(10L, IsolationRules.v(documents, "1"), "seen outside");
                found.commit();
                k.equal(false, tx.isOpen(), "the first handle is open");
              }
              k.equal(11L, IsolationRules.v(documents, "1"), "after the commit");
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "TRX-16",
            "A transaction that has ended in any way is not found by its id, nor is one that never"
                + " was.",
            k -> {
              Collection<Document> documents = two(k);
              Transaction committed = k.database().begin();
              committed.commit();
              Transaction rolledBack = k.database().begin();
              rolledBack.rollback();
              Transaction doomed = k.database().begin();
              k.invalid(() -> documents.in(doomed).findById(""));
              for (Transaction ended : List.of(committed, rolledBack, doomed)) {
                k.equal(Optional.empty(), k.database().transaction(ended.id()), "found");
              }
              k.equal(Optional.empty(), k.database().transaction("never"), "one that never was");
              k.check(!committed.id().equals(rolledBack.id()), "ids are different");
              k.equal(0, k.database().openTransactions(), "open transactions");
            })
        .requires(Capability.TRANSACTIONS);
  }
}
