package dev.holdfast.mongo;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.BsonSize;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A batch that is not atomic. Its writes go over in portions, each of them a transaction. A write
 * that fails undoes its portion, which is then written again without it, and the failure is a
 * portion by itself.
 *
 * <p>Under an operation id each portion is an operation too, named for the write that it begins
 * with. Whoever sends the batch again meets the portions as they were recorded: a record says how
 * many writes it is of, and so where the next one begins. Used by one call.
 */
final class Portions {
  private static final int MOST = 1000;

  private final Store store;
  private final WriteBatch batch;
  private final Encoded encoded;
  private final @Nullable Operation operation;
  private final List<Write> writes;
  private final List<Outcome> outcomes = new ArrayList<>();
  private int size = MOST;
  private int suspect = -1;

  Portions(Store store, WriteBatch batch, Encoded encoded, @Nullable Operation operation) {
    this.store = store;
    this.batch = batch;
    this.encoded = encoded;
    this.operation = operation;
    this.writes = batch.writes();
  }

  WriteResult write() {
    while (outcomes.size() < writes.size()) {
      int from = outcomes.size();
      try {
        next(from, count(from));
      } catch (HoldfastException e) {
        throw from > 0 && e.code() == ErrorCode.UNAVAILABLE ? Batch.halfDone(from, e) : e;
      }
    }
    return new WriteResult(outcomes);
  }

  /** As many as are to be tried, and as the server can hold back until they are committed. */
  private int count(int from) {
    int most = Math.min(size, writes.size() - from);
    int count = 1;
    long bytes = encoded.bytes(writes.get(from));
    while (count < most) {
      bytes += encoded.bytes(writes.get(from + count));
      if (bytes > BsonSize.LIMIT) {
        break;
      }
      count++;
    }
    return count;
  }

  private void next(int from, int count) {
    List<Write> portion = writes.subList(from, from + count);
    WriteBatch allOrNothing = new WriteBatch(portion, true, null, batch.images());
    try {
      outcomes.addAll(once(from, link -> new Batch(link, allOrNothing, encoded).all()));
      size = outcomes.size() == suspect ? 1 : Math.min(MOST, size * 2);
    } catch (HoldfastException e) {
      if (!Outcome.isOfOneWrite(e)) {
        throw e;
      }
      if (count == 1) {
        WriteResult failed = new WriteResult(List.of(Outcome.failed(e)));
        outcomes.addAll(operation == null ? failed.outcomes() : once(from, link -> failed));
      } else {
        size = Math.max(1, e.index().orElse(1));
        suspect = from + e.index().orElse(0);
      }
    }
  }

  private List<Outcome> once(int from, Function<Link, WriteResult> portion) {
    WriteResult result =
        operation == null
            ? new Attempts(store).run(portion)
            : store.operations().once(store, name(operation, from), portion);
    return result.outcomes();
  }

  /** The first portion is found under the id itself, so that no other batch can take it. */
  private static Operation name(Operation operation, int from) {
    return from == 0 ? operation : operation.part(from);
  }
}
