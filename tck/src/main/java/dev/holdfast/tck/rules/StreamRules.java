package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.Transaction;
import dev.holdfast.Update;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Failure;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Results that are read while they are consumed. */
final class StreamRules implements Area {
  @Override
  public String code() {
    return "STR";
  }

  @Override
  public String title() {
    return "Streams";
  }

  @Override
  public void rules(Rules r) {
    delivery(r);
    ending(r);
    meanwhile(r);
    transactions(r);
  }

  private static List<Document> numbered(int count) {
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      documents.add(Document.of("id", String.format("d%05d", i), "n", i, "m", i % 7));
    }
    return documents;
  }

  private static Collection<Document> filled(Trial k, int count) {
    Collection<Document> documents = k.documents();
    documents.unordered().insertMany(numbered(count));
    return documents;
  }

  private static void delivery(Rules r) {
    r.rule(
        "STR-01",
        "A stream delivers every document of the query once and in its order, beyond any batch.",
        k -> {
          Collection<Document> documents = filled(k, 5_000);
          try (Stream<Document> stream = documents.stream(Filter.all())) {
            k.equal(numbered(5_000), stream.toList(), "by id");
          }
          Query query =
              Query.where(field("m").ne(3)).sort(Sort.descending("m"), Sort.ascending("n"));
          try (Stream<Document> stream = documents.stream(query.offset(10).limit(3_000))) {
            k.equal(documents.findMany(query.offset(10).limit(3_000)), stream.toList(), "sorted");
          }
        });
    r.rule(
        "STR-02",
        "A stream is lazy: a document that cannot be read is an error when it is reached, not"
            + " before.",
        k -> {
          String name = k.name();
          Collection<Document> documents = k.database().collection(name);
          documents
              .unordered()
              .insertMany(
                  List.of(
                      Document.of("id", "a", "customer", "ada", "cents", 1),
                      Document.of("id", "b", "customer", "bob", "cents", "none"),
                      Document.of("id", "c", "customer", "cy", "cents", 3)));
          int open = k.database().openStreams();
          Iterator<Order> orders =
              k.database().collection(name, Order.class).stream(Filter.all()).iterator();
          k.equal(new Order("a", "ada", 1), orders.next(), "the first");
          k.invalid(() -> orders.forEachRemaining(order -> {}));
          k.equal(open, k.database().openStreams(), "open streams after the error");
        });
    r.rule(
        "STR-03",
        "Past its end a stream keeps saying that it is at its end.",
        k -> {
          Iterator<Document> documents = filled(k, 3).stream(Filter.all()).iterator();
          for (int i = 0; i < 3; i++) {
            documents.next();
          }
          for (int i = 0; i < 3; i++) {
            k.equal(false, documents.hasNext(), "hasNext");
          }
        });
    r.rule(
        "STR-04",
        "Eight streams can be open at once and be read in turns.",
        k -> {
          Collection<Document> documents = filled(k, 500);
          List<Stream<Document>> streams = new ArrayList<>();
          List<Iterator<Document>> iterators = new ArrayList<>();
          try {
            for (int i = 0; i < 8; i++) {
              Stream<Document> stream = documents.stream(field("n").gte(i));
              streams.add(stream);
              iterators.add(stream.iterator());
            }
            for (int n = 0; n < 400; n++) {
              for (int i = 0; i < 8; i++) {
                k.equal((long) n + i, iterators.get(i).next().get("n"), "stream " + i);
              }
            }
          } finally {
            streams.forEach(Stream::close);
          }
        });
    r.rule(
        "STR-05",
        "A parallel stream delivers the same documents, each once.",
        k -> {
          try (Stream<Document> stream = filled(k, 1_000).stream(Filter.all())) {
            k.equal(numbered(1_000), stream.parallel().toList(), "documents");
          }
        });
  }

  private static void ending(Rules r) {
    r.rule(
        "STR-10",
        "A stream holds nothing any more once it is closed, is read to its end, or its consumer"
            + " throws.",
        k -> {
          Collection<Document> documents = filled(k, 300);
          int open = k.database().openStreams();
          for (int i = 0; i < 60; i++) {
            try (Stream<Document> stream = documents.stream(Filter.all())) {
              stream.iterator().next();
              k.equal(open + 1, k.database().openStreams(), "open while it is read");
            }
            k.equal(open, k.database().openStreams(), "open after close");
            Iterator<Document> unclosed = documents.stream(field("n").lt(3)).iterator();
            unclosed.forEachRemaining(document -> {});
            k.equal(open, k.database().openStreams(), "open after the end");
            thrown(k, documents);
            k.equal(open, k.database().openStreams(), "open after its consumer threw");
          }
          documents.insertOne(Document.of("id", "x"));
          k.equal(true, documents.drop(), "dropped");
        });
    r.rule(
        "STR-11",
        "Closing a stream again does nothing; reading it after close is CLOSED.",
        k -> {
          Stream<Document> stream = filled(k, 300).stream(Filter.all());
          Iterator<Document> iterator = stream.iterator();
          iterator.next();
          stream.close();
          stream.close();
          k.fails(ErrorCode.CLOSED, () -> iterator.forEachRemaining(document -> {}));
        });
    r.rule(
        "STR-12",
        "Closing the database closes its streams: what is read from them then is CLOSED.",
        k -> {
          Database database = k.open();
          Collection<Document> documents = database.collection(k.name());
          documents.unordered().insertMany(numbered(300));
          Stream<Document> stream = documents.stream(Filter.all());
          Iterator<Document> iterator = stream.iterator();
          iterator.next();
          database.close();
          k.fails(ErrorCode.CLOSED, () -> iterator.forEachRemaining(document -> {}));
          stream.close();
          k.equal(0, database.openStreams(), "open streams");
        });
  }

  private static void thrown(Trial k, Collection<Document> documents) {
    IllegalStateException ours = new IllegalStateException("the consumer's own");
    try {
      documents.stream(Filter.all())
          .forEach(
              document -> {
                throw ours;
              });
    } catch (IllegalStateException e) {
      k.check(e == ours, "another exception: " + e);
      return;
    }
    throw new Failure("the consumer's exception was lost");
  }

  private static void meanwhile(Rules r) {
    r.rule(
        "STR-20",
        "A document that nobody touches while a stream is open is delivered exactly once, whatever"
            + " is written meanwhile.",
        k -> {
          Collection<Document> documents = filled(k, 2_000);
          List<Long> untouched = new ArrayList<>();
          int written = 0;
          try (Stream<Document> stream = documents.stream(Filter.all())) {
            for (Iterator<Document> i = stream.iterator(); i.hasNext(); ) {
              Document document = i.next();
              if (document.get("n") instanceof Long n && n % 2 == 0) {
                untouched.add(n);
              }
              if (written < 100) {
                change(documents, written++);
              }
            }
          }
          List<Long> expected = new ArrayList<>();
          for (long n = 0; n < 2_000; n += 2) {
            expected.add(n);
          }
          k.equal(expected, untouched, "documents with an even number");
        });
  }

  private static void change(Collection<Document> documents, int step) {
    String odd = String.format("d%05d", 1_999 - 2 * step);
    documents.insertOne(Document.of("id", "d00000-" + step, "n", -1));
    documents.insertOne(Document.of("id", "e" + step, "n", -1));
    if (step % 2 == 0) {
      documents.deleteOne(field("id").eq(odd));
    } else {
      documents.updateOne(field("id").eq(odd), Update.set("big", "x".repeat(5_000)));
    }
  }

  private static void transactions(Rules r) {
    r.rule(
            "STR-30",
            "A stream in a transaction sees its writes, and is closed when the transaction ends.")
        .with("commit", k -> inTransaction(k, Transaction::commit))
        .with("rollback", k -> inTransaction(k, Transaction::rollback))
        .requires(Capability.TRANSACTIONS);
  }

  private interface Ending {
    void of(Transaction tx);
  }

  private static void inTransaction(Trial k, Ending ending) {
    Collection<Document> documents = filled(k, 300);
    int open = k.database().openStreams();
    try (Transaction tx = k.database().begin()) {
      Collection<Document> inside = documents.in(tx);
      inside.insertOne(Document.of("id", "a", "n", -1));
      inside.deleteOne(field("n").eq(0));
      try (Stream<Document> all = inside.stream(Filter.all())) {
        k.equal(
            List.of("a", "d00001"),
            all.limit(2).map(document -> document.id()).toList(),
            "the first of its own");
      }
      Iterator<Document> left = inside.stream(Filter.all()).iterator();
      left.next();
      ending.of(tx);
      k.fails(ErrorCode.CLOSED, () -> left.forEachRemaining(document -> {}));
    }
    k.equal(open, k.database().openStreams(), "open streams");
  }
}
