package dev.holdfast.tck.rules;

import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.Update;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Following;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Kind;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is made from the outcome of a batch is written in one step with it. */
final class FollowingRules implements Area {
  @Override
  public String code() {
    return "FOL";
  }

  @Override
  public String title() {
    return "What follows from a write";
  }

  @Override
  public Kind kind() {
    return Kind.OPERATIONS;
  }

  @Override
  public void rules(Rules r) {
    together(r);
    failures(r);
    operations(r);
  }

  private static Collection<Document> two(Trial k) {
    return k.documents("{\"id\":\"a\",\"v\":1}", "{\"id\":\"b\",\"v\":1}");
  }

  private static Backend backend(Trial k) {
    return k.database().backend();
  }

  private static Write inc(String name, String id) {
    Update.Inc one = new Update.Inc(Path.of("v"), 1L);
    return new Write.Modify(name, Target.id(id, null), Update.of(List.of(one)), null);
  }

  private static Write insert(String name, String id, long value) {
    return new Write.Insert(name, id, Bodies.of(Map.of("v", value)));
  }

  private static WriteBatch batch(Write... writes) {
    return new WriteBatch(List.of(writes), true, null, Images.BEFORE);
  }

  private static List<Document> all(Collection<Document> documents) {
    return documents.findMany(Filter.all());
  }

  private static void together(Rules r) {
    r.rule(
            "FOL-01",
            "What follows from a batch is made from its outcomes, with the documents before where"
                + " they were asked for, and is there with it.",
            k -> {
              Collection<Document> documents = two(k);
              String name = documents.name();
              Following copies =
                  (result, step) -> {
                    List<Write> writes = new ArrayList<>();
                    result
                        .outcomes()
                        .forEach(
                            outcome ->
                                outcome
                                    .before()
                                    .forEach(
                                        it ->
                                            writes.add(
                                                new Write.Insert(
                                                    name, "was-" + it.id(), it.body()))));
                    return writes;
                  };
              WriteBatch both = batch(inc(name, "a"), new Write.Delete(name, Target.id("b", null)));
              WriteResult result = backend(k).write(both, copies);
              k.equal(2L, result.outcomes().stream().mapToLong(it -> it.modified()).sum(), "sum");
              k.equal(
                  List.of(
                      Document.of("id", "a", "v", 2),
                      Document.of("id", "was-a", "v", 1),
                      Document.of("id", "was-b", "v", 1)),
                  all(documents),
                  "documents");
            })
        .requires(Capability.TRANSACTIONS, Capability.IMAGES);
    r.rule(
            "FOL-02",
            "What makes it may read in the step, and may find nothing to write.",
            k -> {
              Collection<Document> documents = two(k);
              String name = documents.name();
              List<String> seen = new ArrayList<>();
              backend(k)
                  .write(
                      batch(inc(name, "a")),
                      (result, step) -> {
                        seen.clear();
                        try (Rows rows =
                            step.read(new Read.ById(name, List.of("b"), null, false))) {
                          while (rows.next()) {
                            seen.add(rows.id() + rows.body().toMap());
                          }
                        }
                        return List.of();
                      });
              k.equal(List.of("b{v=1}"), seen, "what was read");
              k.equal(Document.of("id", "a", "v", 2), documents.findById("a").get(), "a");
            })
        .requires(Capability.TRANSACTIONS, Capability.IMAGES);
  }

  private static void failures(Rules r) {
    r.rule(
            "FOL-10",
            "Where what follows cannot be made, nothing is written.",
            k -> {
              Collection<Document> documents = two(k);
              HoldfastException refused = HoldfastException.invalid("refused");
              HoldfastException told =
                  k.fails(
                      ErrorCode.INVALID,
                      () ->
                          backend(k)
                              .write(
                                  batch(inc(documents.name(), "a")),
                                  (result, step) -> {
                                    throw refused;
                                  }));
              k.equal("refused", told.getMessage(), "the error");
              k.equal(Document.of("id", "a", "v", 1), documents.findById("a").get(), "a");
            })
        .requires(Capability.TRANSACTIONS, Capability.IMAGES);
    r.rule(
            "FOL-11",
            "An id of what follows that is taken is TRANSACTION_ABORTED and retryable, or what"
                + " follows is asked for again; nothing of the first attempt stays.",
            k -> {
              Collection<Document> documents = two(k);
              String name = documents.name();
              int[] asked = {0};
              Following taken =
                  (result, step) ->
                      List.of(
                          insert(name, "x" + asked[0], 1),
                          insert(name, asked[0]++ == 0 ? "b" : "free", 1));
              try {
                backend(k).write(batch(inc(name, "a")), taken);
              } catch (HoldfastException e) {
                k.equal(ErrorCode.TRANSACTION_ABORTED, e.code(), "code");
                k.check(e.retryable(), "running it again may help");
                k.equal(2L, documents.count(Filter.all()), "documents");
                k.equal(Document.of("id", "a", "v", 1), documents.findById("a").get(), "a");
                backend(k).write(batch(inc(name, "a")), taken);
              }
              k.equal(
                  List.of(
                      Document.of("id", "a", "v", 2),
                      Document.of("id", "b", "v", 1),
                      Document.of("id", "free", "v", 1),
                      Document.of("id", "x1", "v", 1)),
                  all(documents),
                  "documents");
            })
        .requires(Capability.TRANSACTIONS, Capability.IMAGES);
    r.rule(
            "FOL-12",
            "An error of the batch is the batch's own, and nothing follows from it.",
            k -> {
              Collection<Document> documents = two(k);
              String name = documents.name();
              k.fails(
                  ErrorCode.DUPLICATE_KEY,
                  () ->
                      backend(k)
                          .write(
                              batch(inc(name, "a"), insert(name, "b", 2)),
                              (result, step) -> List.of(insert(name, "follows", 1))));
              k.equal(
                  List.of(Document.of("id", "a", "v", 1), Document.of("id", "b", "v", 1)),
                  all(documents),
                  "documents");
            })
        .requires(Capability.TRANSACTIONS, Capability.IMAGES);
  }

  private static void operations(Rules r) {
    r.rule(
            "FOL-20",
            "From a batch that is recognised by its operation id nothing follows a second time.",
            k -> {
              Collection<Document> documents = two(k);
              String name = documents.name();
              WriteBatch once = batch(inc(name, "a")).withOperationId(Operation.newId());
              int[] asked = {0};
              Following counted =
                  (result, step) -> List.of(insert(name, "follows-" + asked[0]++, 1));
              backend(k).write(once, counted);
              long after = documents.count(Filter.all());
              k.check(backend(k).write(once, counted).repeated(), "it is repeated");
              k.equal(3L, after, "documents");
              k.equal(3L, documents.count(Filter.all()), "documents again");
              k.equal(Document.of("id", "a", "v", 2), documents.findById("a").get(), "a");
            })
        .requires(Capability.TRANSACTIONS, Capability.IMAGES, Capability.OPERATION_IDS);
  }
}
