package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.UuidSource;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Kind;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A batch that is sent again after its answer was lost is recognised by its operation id. */
final class OperationIdRules implements Area {
  private static final int MANY = 300;

  @Override
  public String code() {
    return "OPI";
  }

  @Override
  public String title() {
    return "Operation ids";
  }

  @Override
  public Kind kind() {
    return Kind.OPERATIONS;
  }

  @Override
  public void rules(Rules r) {
    replays(r);
    failures(r);
    contents(r);
    times(r);
    transactions(r);
    crowds(r);
  }

  /** What a batch is made of, given the name of a collection with the documents a, b and c. */
  private static Map<String, Function<String, List<Write>>> writes() {
    Map<String, Function<String, List<Write>>> writes = new LinkedHashMap<>();
    writes.put("an insert", name -> List.of(insert(name, "new", 7)));
    writes.put("inc of one", name -> List.of(inc(name, Target.id("a", null))));
    writes.put("inc of many", name -> List.of(inc(name, Target.every(Filter.all()))));
    writes.put("inc of none", name -> List.of(inc(name, Target.id("none", null))));
    writes.put(
        "push",
        name ->
            List.of(
                new Write.Modify(
                    name,
                    Target.id("a", null),
                    Update.of(List.of(new Update.Push(Path.of("l"), List.of(1L)))),
                    null)));
    writes.put(
        "a replacement",
        name ->
            List.of(
                new Write.Replace(
                    name, Target.id("a", null), Bodies.of(Map.of("other", true)), null)));
    writes.put(
        "a replacement of what is equal",
        name ->
            List.of(
                new Write.Replace(name, Target.id("a", null), Bodies.of(Map.of("v", 1L)), null)));
    writes.put(
        "an upsert",
        name ->
            List.of(
                new Write.Replace(
                    name, Target.id("new", null), Bodies.of(Map.of("v", 9L)), "new")));
    writes.put(
        "the first by a sort",
        name ->
            List.of(
                inc(
                    name,
                    new Target(
                        Filter.all(),
                        List.of(Sort.descending(Path.of("v")), Sort.descending(Path.ID)),
                        false,
                        null))));
    writes.put("a delete", name -> List.of(new Write.Delete(name, Target.first(Filter.all()))));
    writes.put(
        "a delete of many",
        name -> List.of(new Write.Delete(name, Target.every(new Filter.Equal(Path.of("v"), 1L)))));
    writes.put(
        "several",
        name ->
            List.of(
                insert(name, "x", 1),
                inc(name, Target.every(Filter.all())),
                new Write.Delete(name, Target.id("b", null)),
                insert(name, "b", 5)));
    return writes;
  }

  private static Write insert(String collection, String id, long value) {
    return new Write.Insert(collection, id, Bodies.of(Map.of("v", value)));
  }

  private static Write inc(String collection, Target target) {
    return new Write.Modify(
        collection, target, Update.of(List.of(new Update.Inc(Path.of("v"), 1L))), null);
  }

  private static Collection<Document> three(Trial k) {
    return k.documents(
        "{\"id\":\"a\",\"v\":1}", "{\"id\":\"b\",\"v\":1}", "{\"id\":\"c\",\"v\":2}");
  }

  private static WriteBatch batch(List<Write> writes, Images images) {
    return new WriteBatch(writes, true, Operation.newId(), images);
  }

  private static WriteBatch one(Write write) {
    return batch(List.of(write), Images.NONE);
  }

  private static Backend backend(Trial k) {
    return k.database().backend();
  }

  private static Object stored(Collection<Document> documents) {
    return documents.versioned().findMany(Filter.all());
  }

  /** Both results in every particular; bodies by value. */
  private static void same(Trial k, WriteResult first, WriteResult again) {
    k.equal(shown(first), shown(again), "the answer to the batch sent again");
  }

  private static List<Object> shown(WriteResult result) {
    List<Object> all = new ArrayList<>();
    for (Outcome outcome : result.outcomes()) {
      HoldfastException error = outcome.error();
      all.add(
          List.of(
              outcome.matched(),
              outcome.modified(),
              String.valueOf(outcome.insertedId()),
              outcome.revision(),
              shown(outcome.before()),
              shown(outcome.after()),
              error == null ? "" : error.code() + " " + error.key() + error.currentRevision()));
    }
    return all;
  }

  private static List<Object> shown(List<Image> images) {
    List<Object> all = new ArrayList<>();
    for (Image image : images) {
      all.add(List.of(image.id(), image.revision(), image.body().toMap()));
    }
    return all;
  }

  private static void replays(Rules r) {
    Rules.Entry replay =
        r.rule(
            "OPI-01",
            "A batch that is sent again under its operation id changes nothing and answers what the"
                + " first one did: counts, ids and revisions.");
    writes().forEach((name, writes) -> replay.with(name, k -> repeated(k, writes, Images.NONE)));
    replay.requires(Capability.OPERATION_IDS);
    Rules.Entry images =
        r.rule(
            "OPI-02",
            "The documents before and after come back with the second answer as with the first,"
                + " also when others have changed them since.");
    writes().forEach((name, writes) -> images.with(name, k -> repeated(k, writes, Images.BOTH)));
    images.requires(Capability.OPERATION_IDS, Capability.IMAGES);
    r.rule(
            "OPI-03",
            "A batch is recognised after its documents were deleted and inserted anew, and after"
                + " their collection was cleared or dropped.",
            k -> {
              Collection<Document> documents = three(k);
              WriteBatch batch = one(inc(documents.name(), Target.id("a", null)));
              WriteResult first = backend(k).write(batch);
              documents.deleteOne(field("id").eq("a"));
              documents.insertOne(Document.of("id", "a", "v", 100));
              same(k, first, backend(k).write(batch));
              k.equal(Document.of("id", "a", "v", 100), documents.findById("a").get(), "a");
              documents.clear();
              same(k, first, backend(k).write(batch));
              documents.drop();
              same(k, first, backend(k).write(batch));
              documents.insertOne(Document.of("id", "a", "v", 200));
              same(k, first, backend(k).write(batch));
              k.equal(Document.of("id", "a", "v", 200), documents.findById("a").get(), "a");
            })
        .requires(Capability.OPERATION_IDS);
    r.rule(
            "OPI-04",
            "A batch is recognised after hundreds of other operations on the same document.",
            k -> {
              Collection<Document> documents = three(k);
              WriteBatch batch = one(inc(documents.name(), Target.id("a", null)));
              WriteResult first = backend(k).write(batch);
              for (int i = 0; i < MANY; i++) {
                backend(k).write(batch.withOperationId(Operation.newId()));
              }
              same(k, first, backend(k).write(batch));
              k.equal(Document.of("id", "a", "v", 2 + MANY), documents.findById("a").get(), "a");
            })
        .requires(Capability.OPERATION_IDS);
    r.rule(
            "OPI-05",
            "A batch is recognised after the database was closed and opened again.",
            k -> {
              Collection<Document> documents = three(k);
              WriteBatch batch = one(inc(documents.name(), Target.every(Filter.all())));
              WriteResult first = backend(k).write(batch);
              Database again = k.reopen();
              same(k, first, again.backend().write(batch));
              k.equal(
                  Document.of("id", "a", "v", 2),
                  again.collection(documents.name()).findById("a").get(),
                  "a");
            })
        .requires(Capability.OPERATION_IDS, Capability.DURABLE);
    r.rule(
            "OPI-06",
            "A batch is recognised when it comes again through another connection.",
            k -> {
              Collection<Document> documents = three(k);
              WriteBatch batch = one(inc(documents.name(), Target.every(Filter.all())));
              WriteResult first = backend(k).write(batch);
              same(k, first, k.secondConnection().backend().write(batch));
              k.equal(Document.of("id", "a", "v", 2), documents.findById("a").get(), "a");
            })
        .requires(Capability.OPERATION_IDS, Capability.SHARED);
    r.rule(
            "OPI-07",
            "Records of operations are no documents: no collection is listed for them, and none"
                + " counts them.",
            k -> {
              Collection<Document> documents = three(k);
              List<String> before = k.database().collections();
              long counted = k.database().metrics().documents();
              backend(k).write(one(inc(documents.name(), Target.id("a", null))));
              k.equal(before, k.database().collections(), "collections");
              k.equal(counted, k.database().metrics().documents(), "documents");
            })
        .requires(Capability.OPERATION_IDS);
  }

  private static void repeated(Trial k, Function<String, List<Write>> writes, Images images) {
    Collection<Document> documents = three(k);
    WriteBatch batch = batch(writes.apply(documents.name()), images);
    WriteResult first = backend(k).write(batch);
    Object after = stored(documents);
    same(k, first, backend(k).write(batch));
    k.equal(after, stored(documents), "stored");
    documents.updateMany(Filter.all(), Update.set("since", true));
    Object since = stored(documents);
    same(k, first, backend(k).write(batch));
    k.equal(since, stored(documents), "stored since");
  }

  private static void failures(Rules r) {
    r.rule(
            "OPI-10",
            "A batch that failed is not remembered: sent again it is tried again, and may succeed.",
            k -> {
              Collection<Document> documents = three(k);
              WriteBatch batch =
                  batch(
                      List.of(
                          inc(documents.name(), Target.id("b", null)),
                          insert(documents.name(), "a", 9)),
                      Images.NONE);
              k.fails(ErrorCode.DUPLICATE_KEY, () -> backend(k).write(batch));
              k.fails(ErrorCode.DUPLICATE_KEY, () -> backend(k).write(batch));
              k.equal(Document.of("id", "b", "v", 1), documents.findById("b").get(), "b");
              documents.deleteOne(field("id").eq("a"));
              WriteResult first = backend(k).write(batch);
              k.equal(Document.of("id", "a", "v", 9), documents.findById("a").get(), "a");
              same(k, first, backend(k).write(batch));
              k.equal(Document.of("id", "b", "v", 2), documents.findById("b").get(), "b");
            })
        .requires(Capability.OPERATION_IDS);
    r.rule(
            "OPI-11",
            "A batch that is not atomic applies no write twice, and answers the failures of the"
                + " first time too.",
            k -> {
              Collection<Document> documents = three(k);
              String name = documents.name();
              List<Write> writes =
                  List.of(
                      insert(name, "new", 1),
                      insert(name, "a", 1),
                      inc(name, Target.id("b", null)),
                      inc(name, Target.id("c", 1L)),
                      inc(name, Target.id("b", null)));
              WriteBatch batch = new WriteBatch(writes, false, Operation.newId(), Images.NONE);
              WriteResult first = backend(k).write(batch);
              k.equal(
                  List.of(true, false, true, false, true),
                  first.outcomes().stream().map(outcome -> outcome.error() == null).toList(),
                  "applied");
              Object after = stored(documents);
              same(k, first, backend(k).write(batch));
              k.equal(after, stored(documents), "stored");
              documents.deleteMany(field("id").in("a", "new"));
              same(k, first, backend(k).write(batch));
              k.equal(2L, documents.count(), "documents");
            })
        .requires(Capability.OPERATION_IDS);
  }

  private static void contents(Rules r) {
    Rules.Entry other =
        r.rule(
            "OPI-20",
            "An operation id that was used for another batch is INVALID, and nothing is changed.");
    Map<String, Function<String, WriteBatch>> others = new LinkedHashMap<>();
    others.put("another value", name -> WriteBatch.of(insert(name, "new", 8)));
    others.put("another id", name -> WriteBatch.of(insert(name, "newer", 7)));
    others.put("another kind", name -> WriteBatch.of(inc(name, Target.id("new", null))));
    others.put("another target", name -> WriteBatch.of(inc(name, Target.id("a", null))));
    others.put("images", name -> WriteBatch.of(insert(name, "new", 7), Images.AFTER));
    others.put("another collection", name -> WriteBatch.of(insert(name + "x", "new", 7)));
    others.put(
        "one more write",
        name ->
            new WriteBatch(
                List.of(insert(name, "new", 7), insert(name, "newer", 7)),
                true,
                null,
                Images.NONE));
    others.forEach(
        (what, made) ->
            other.with(
                what,
                k -> {
                  Collection<Document> documents = three(k);
                  WriteBatch batch = one(insert(documents.name(), "new", 7));
                  String id = String.valueOf(batch.operationId());
                  backend(k).write(batch);
                  Object before = stored(documents);
                  k.invalid(
                      () -> backend(k).write(made.apply(documents.name()).withOperationId(id)));
                  k.equal(before, stored(documents), "stored");
                }));
    other.requires(Capability.OPERATION_IDS);
    r.rule(
            "OPI-21",
            "A batch with the same documents is the same batch, whatever the order of their keys.",
            k -> {
              Collection<Document> documents = three(k);
              Map<String, @Nullable Object> one = new LinkedHashMap<>();
              one.put("x", 1L);
              one.put("y", null);
              Map<String, @Nullable Object> turned = new LinkedHashMap<>();
              turned.put("y", null);
              turned.put("x", 1L);
              WriteBatch batch = one(new Write.Insert(documents.name(), "n", Bodies.of(one)));
              WriteResult result = backend(k).write(batch);
              Write again = new Write.Insert(documents.name(), "n", Bodies.of(turned));
              same(
                  k,
                  result,
                  backend(k)
                      .write(
                          WriteBatch.of(again)
                              .withOperationId(String.valueOf(batch.operationId()))));
            })
        .requires(Capability.OPERATION_IDS);
    r.rule(
            "OPI-22",
            "An operation id is a lower-case UUID of version 7; any other is INVALID, and nothing"
                + " is changed.")
        .each(
            "id",
            List.of(
                "",
                "once",
                "0190b5a2-0000-4000-8000-000000000000",
                Operation.newId().toUpperCase(Locale.ROOT),
                Operation.newId() + "/1",
                "0-0-7000-8000-0"),
            (k, id) -> {
              Collection<Document> documents = three(k);
              WriteBatch batch = WriteBatch.of(inc(documents.name(), Target.id("a", null)));
              k.invalid(() -> backend(k).write(batch.withOperationId(id)));
              k.equal(Document.of("id", "a", "v", 1), documents.findById("a").get(), "a");
            })
        .requires(Capability.OPERATION_IDS);
  }

  /** An id as it was made so long ago; negative for one from the future. */
  private static String madeBefore(Duration ago) {
    Instant then = Instant.now().minus(ago);
    return new UuidSource(() -> then).next();
  }

  private static void times(Rules r) {
    r.rule(
            "OPI-30",
            "A batch is recognised for seven days from the time in its operation id, whatever else"
                + " is written meanwhile.",
            k -> {
              Collection<Document> documents = three(k);
              WriteBatch batch =
                  WriteBatch.of(inc(documents.name(), Target.id("a", null)))
                      .withOperationId(madeBefore(Duration.ofDays(7).minusHours(1)));
              WriteResult first = backend(k).write(batch);
              for (int i = 0; i < MANY; i++) {
                backend(k).write(one(inc(documents.name(), Target.id("b", null))));
              }
              same(k, first, backend(k).write(batch));
              k.equal(Document.of("id", "a", "v", 2), documents.findById("a").get(), "a");
            })
        .requires(Capability.OPERATION_IDS);
    r.rule(
            "OPI-31",
            "An operation id older than seven days is OUTCOME_UNKNOWN, since nobody can say whether"
                + " its batch was applied, and nothing is changed now.")
        .each(
            "made before",
            List.of(Duration.ofDays(7).plusMinutes(1), Duration.ofDays(9), Duration.ofDays(9_000)),
            (k, ago) -> {
              Collection<Document> documents = three(k);
              WriteBatch batch =
                  WriteBatch.of(inc(documents.name(), Target.id("a", null)))
                      .withOperationId(madeBefore(ago));
              HoldfastException error =
                  k.fails(ErrorCode.OUTCOME_UNKNOWN, () -> backend(k).write(batch));
              k.check(!error.retryable(), "it is retryable");
              k.equal(Document.of("id", "a", "v", 1), documents.findById("a").get(), "a");
            })
        .requires(Capability.OPERATION_IDS);
    r.rule(
            "OPI-32",
            "An operation id from more than a day in the future is INVALID; a clock that is an hour"
                + " ahead does no harm.",
            k -> {
              Collection<Document> documents = three(k);
              WriteBatch batch = WriteBatch.of(inc(documents.name(), Target.id("a", null)));
              String tooLate = madeBefore(Duration.ofHours(-25));
              k.invalid(() -> backend(k).write(batch.withOperationId(tooLate)));
              String ahead = madeBefore(Duration.ofHours(-1));
              backend(k).write(batch.withOperationId(ahead));
              backend(k).write(batch.withOperationId(ahead));
              k.equal(Document.of("id", "a", "v", 2), documents.findById("a").get(), "a");
            })
        .requires(Capability.OPERATION_IDS);
  }

  private static void transactions(Rules r) {
    Capability[] both = {Capability.OPERATION_IDS, Capability.TRANSACTIONS};
    r.rule(
            "OPI-40",
            "Inside a transaction an operation is remembered with its commit, and outside it is"
                + " recognised after that.",
            k -> {
              Collection<Document> documents = three(k);
              WriteBatch batch = one(inc(documents.name(), Target.id("a", null)));
              BackendTransaction first = backend(k).begin(TransactionOptions.DEFAULT);
              WriteResult result = first.write(batch);
              same(k, result, first.write(batch));
              first.commit();
              same(k, result, backend(k).write(batch));
              BackendTransaction second = backend(k).begin(TransactionOptions.DEFAULT);
              same(k, result, second.write(batch));
              second.commit();
              k.equal(Document.of("id", "a", "v", 2), documents.findById("a").get(), "a");
            })
        .requires(both);
    r.rule(
            "OPI-41",
            "A rollback takes the record of an operation back with its effect.",
            k -> {
              Collection<Document> documents = three(k);
              WriteBatch batch = one(inc(documents.name(), Target.id("a", null)));
              BackendTransaction transaction = backend(k).begin(TransactionOptions.DEFAULT);
              transaction.write(batch);
              transaction.rollback();
              k.equal(Document.of("id", "a", "v", 1), documents.findById("a").get(), "before");
              backend(k).write(batch);
              k.equal(Document.of("id", "a", "v", 2), documents.findById("a").get(), "after");
            })
        .requires(both);
    r.rule(
            "OPI-42",
            "An empty batch under an operation id is recorded like another, so that a transaction"
                + " can be marked and its end found out.",
            k -> {
              Collection<Document> documents = three(k);
              WriteBatch mark = batch(List.of(), Images.NONE);
              String id = String.valueOf(mark.operationId());
              BackendTransaction transaction = backend(k).begin(TransactionOptions.DEFAULT);
              transaction.write(WriteBatch.of(inc(documents.name(), Target.id("a", null))));
              transaction.write(mark);
              transaction.commit();
              k.equal(List.of(), backend(k).write(mark).outcomes(), "outcomes");
              k.invalid(
                  () ->
                      backend(k)
                          .write(
                              WriteBatch.of(inc(documents.name(), Target.id("a", null)))
                                  .withOperationId(id)));
              k.equal(Document.of("id", "a", "v", 2), documents.findById("a").get(), "a");
            })
        .requires(both);
  }

  private static void crowds(Rules r) {
    r.rule("OPI-50", "Of one batch that many send at once one is applied, and all get its answer.")
        .each(
            "batch of",
            List.of("an insert", "inc of many", "several"),
            (k, what) -> {
              Function<String, List<Write>> writes = writes().get(what);
              if (writes == null) {
                throw new IllegalStateException("no writes " + what);
              }
              for (int round = 0; round < 10; round++) {
                Collection<Document> documents = three(k);
                WriteBatch batch = batch(writes.apply(documents.name()), Images.NONE);
                List<WriteResult> answers =
                    Crowd.results(6, who -> Crowd.patiently(() -> backend(k).write(batch)));
                Object after = stored(documents);
                for (WriteResult answer : answers) {
                  same(k, answers.get(0), answer);
                }
                same(k, answers.get(0), backend(k).write(batch));
                k.equal(after, stored(documents), "stored");
                k.tried();
              }
            })
        .requires(Capability.OPERATION_IDS);
    r.rule(
            "OPI-51",
            "Of one operation that two transactions try at once one commits it, and the other is"
                + " aborted or waits and then answers what was recorded.",
            k -> {
              Collection<Document> documents = three(k);
              WriteBatch batch = one(inc(documents.name(), Target.id("a", null)));
              List<Crowd.Attempt<Boolean>> attempts =
                  Crowd.attempts(
                      2,
                      who -> {
                        BackendTransaction transaction =
                            backend(k).begin(TransactionOptions.DEFAULT);
                        try {
                          transaction.write(batch);
                          transaction.commit();
                          return true;
                        } finally {
                          transaction.rollback();
                        }
                      });
              k.check(attempts.stream().anyMatch(Crowd.Attempt::succeeded), "neither came through");
              backend(k).write(batch);
              k.equal(Document.of("id", "a", "v", 2), documents.findById("a").get(), "a");
            })
        .requires(Capability.OPERATION_IDS, Capability.TRANSACTIONS);
  }
}
