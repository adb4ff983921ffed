package dev.holdfast;

import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sends writes as one batch and reads what became of it. */
final class Batches {
  private final Scope<?> scope;

  Batches(Scope<?> scope) {
    this.scope = scope;
  }

  /** One write, which may be for many documents. */
  Outcome one(Write write, Images images) {
    if (images != Images.NONE) {
      scope.database().backend().capabilities().require(Capability.IMAGES);
    }
    List<Write> writes = List.of(write);
    Outcome outcome = send(writes, images).get(0);
    if (outcome.error() != null) {
      throw failed(writes, List.of(outcome));
    }
    return outcome;
  }

  BulkResult all(List<Write> writes) {
    if (writes.isEmpty()) {
      requireWritable();
      return new BulkResult(List.of(), 0, 0, 0, new TreeMap<>());
    }
    List<Outcome> outcomes = outcomes(writes);
    if (outcomes.stream().anyMatch(outcome -> outcome.error() != null)) {
      throw failed(writes, outcomes);
    }
    return result(writes, outcomes);
  }

  /** A backend throws what goes wrong with one write alone; unordered it is told as of several. */
  private List<Outcome> outcomes(List<Write> writes) {
    try {
      return send(writes, Images.NONE);
    } catch (HoldfastException e) {
      boolean alone = scope.isUnordered() && scope.transaction() == null && writes.size() == 1;
      if (alone && Outcome.isOfOneWrite(e)) {
        return List.of(Outcome.failed(e));
      }
      throw e;
    }
  }

  private void requireWritable() {
    Transaction transaction = scope.transaction();
    if (transaction != null) {
      transaction.requireWritable();
    }
  }

  private List<Outcome> send(List<Write> writes, Images images) {
    requireWritable();
    boolean atomic = scope.transaction() != null || !scope.isUnordered();
    if (atomic && scope.transaction() == null && touchesSeveral(writes)) {
      requireTransactions();
    }
    WriteResult result =
        scope.session().write(new WriteBatch(writes, atomic, null, images).noting(scope.note()));
    if (result.outcomes().size() != writes.size()) {
      throw HoldfastException.of(
          ErrorCode.INTERNAL,
          "The backend gave "
              + result.outcomes().size()
              + " outcomes for "
              + writes.size()
              + " writes");
    }
    return result.outcomes();
  }

  private static boolean touchesSeveral(List<Write> writes) {
    return writes.size() > 1 || writes.get(0).accept(new SelectsMany());
  }

  private void requireTransactions() {
    Capabilities capabilities = scope.database().backend().capabilities();
    if (!capabilities.has(Capability.TRANSACTIONS)) {
      String reason = capabilities.reasons().get(Capability.TRANSACTIONS);
      throw HoldfastException.unsupported(
          Capability.TRANSACTIONS,
          "This database has no transactions"
              + (reason == null ? "" : " (" + reason + ")")
              + ", so that several writes cannot be all or nothing; "
              + scope.name()
              + ".unordered() writes each for itself");
    }
  }

  private static HoldfastException failed(List<Write> writes, List<Outcome> outcomes) {
    BulkResult result = result(writes, outcomes);
    int index = result.errors().firstKey();
    HoldfastException first = result.errors().get(index);
    if (first == null) {
      throw new IllegalStateException("index " + index + " has no error");
    }
    String which =
        writes.size() == 1
            ? ""
            : result.errors().size()
                + " of "
                + writes.size()
                + " writes failed; the first, index "
                + index
                + ": ";
    return HoldfastException.bulk(first, which + first.getMessage(), result);
  }

  private static BulkResult result(List<Write> writes, List<Outcome> outcomes) {
    List<String> inserted = new ArrayList<>();
    SortedMap<Integer, HoldfastException> errors = new TreeMap<>();
    long matched = 0;
    long modified = 0;
    long deleted = 0;
    for (int i = 0; i < outcomes.size(); i++) {
      Outcome outcome = outcomes.get(i);
      if (outcome.error() != null) {
        errors.put(i, outcome.error());
      }
      if (outcome.insertedId() != null) {
        inserted.add(outcome.insertedId());
      }
      if (writes.get(i) instanceof Write.Delete) {
        deleted += outcome.modified();
      } else {
        matched += outcome.matched();
        modified += outcome.modified();
      }
    }
    return new BulkResult(inserted, matched, modified, deleted, errors);
  }

  /** Whether a write may be for several documents. */
  private static final class SelectsMany implements Write.Visitor<Boolean> {
    @Override
    public Boolean insert(Write.Insert write) {
      return false;
    }

    @Override
    public Boolean replace(Write.Replace write) {
      return false;
    }

    @Override
    public Boolean modify(Write.Modify write) {
      return several(write.target());
    }

    @Override
    public Boolean delete(Write.Delete write) {
      return several(write.target());
    }

    private static boolean several(Target target) {
      return target.many() && target.id().isEmpty();
    }
  }
}
