package dev.holdfast.memory;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Following;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A batch of writes, made ready before the first effect. */
final class MemoryWrites {
  private final MemoryStore store;
  private final List<Step> steps;
  private final @Nullable Operation operation;
  private final BiConsumer<Changes, WriteResult> end;

  private MemoryWrites(MemoryStore store, List<Step> steps, @Nullable Operation operation) {
    this(store, steps, operation, (changes, result) -> {});
  }

  private MemoryWrites(
      MemoryStore store,
      List<Step> steps,
      @Nullable Operation operation,
      BiConsumer<Changes, WriteResult> end) {
    this.end = end;
    this.store = store;
    this.steps = steps;
    this.operation = operation;
  }

  /** Reads every body and compiles every filter, so that one that is invalid changes nothing. */
  static MemoryWrites prepare(MemoryStore store, WriteBatch batch) {
    Steps maker = new Steps(store, batch.images());
    List<Write> writes = batch.writes();
    List<Step> steps = new ArrayList<>(writes.size());
    for (int i = 0; i < writes.size(); i++) {
      try {
        steps.add(writes.get(i).accept(maker));
      } catch (HoldfastException e) {
        throw located(e, i, writes.size());
      }
    }
    return new MemoryWrites(store, steps, Operation.of(batch));
  }

  /** With what follows from them in the same step. */
  MemoryWrites followedBy(Following following, MemoryBackend backend) {
    MemoryReads committed = MemoryReads.outside(backend, store);
    Following.Step reads =
        new Following.Step() {
          @Override
          public <R> R read(Read<R> read) {
            return read.accept(committed);
          }
        };
    return new MemoryWrites(
        store,
        steps,
        operation,
        (changes, result) ->
            following.follow(
                result, reads, more -> MemoryWrites.prepare(store, more).applyAll(changes)));
  }

  /** Applies all of them, or throws with some applied. */
  WriteResult applyTo(Changes changes) {
    return operation == null
        ? applyAll(changes)
        : store.operations.once(changes, operation, () -> applyAll(changes));
  }

  private WriteResult applyAll(Changes changes) {
    List<Outcome> outcomes = new ArrayList<>(steps.size());
    for (int i = 0; i < steps.size(); i++) {
      try {
        outcomes.add(steps.get(i).applyTo(changes));
      } catch (HoldfastException e) {
        throw located(e, i, steps.size());
      }
    }
    WriteResult result = new WriteResult(outcomes);
    end.accept(changes, result);
    return result;
  }

  private static HoldfastException located(HoldfastException e, int index, int writes) {
    return writes == 1 ? e : e.ofWrite(index);
  }

  /** Applies and commits all of them, or none. */
  WriteResult commitTogether(MemoryBackend backend) {
    return store.retried(
        () -> {
          backend.requireOpen();
          WriteResult result = Changes.commit(store, this::applyTo);
          if (operation != null) {
            Changes.commit(store, done -> store.operations.forget(done, Operation.forgettable()));
          }
          return result;
        });
  }

  /** Applies and commits each of them for itself; under an operation id each has its own record. */
  WriteResult commitEach(MemoryBackend backend) {
    if (operation != null && steps.size() == 1) {
      return commitTogether(backend);
    }
    List<Outcome> outcomes = new ArrayList<>(steps.size());
    for (int i = 0; i < steps.size(); i++) {
      Operation part = operation == null ? null : operation.part(i);
      MemoryWrites alone = new MemoryWrites(store, List.of(steps.get(i)), part);
      outcomes.add(part == null ? alone.attempt(backend) : alone.attemptOnce(backend));
    }
    return new WriteResult(outcomes);
  }

  private Outcome attempt(MemoryBackend backend) {
    try {
      return commitTogether(backend).outcomes().get(0);
    } catch (HoldfastException e) {
      return Outcome.failed(e);
    }
  }

  /** A failure is recorded too, when it will not pass by itself. */
  private Outcome attemptOnce(MemoryBackend backend) {
    try {
      return commitTogether(backend).outcomes().get(0);
    } catch (HoldfastException e) {
      if (!Outcome.isOfOneWrite(e)) {
        throw e;
      }
      Step failure = changes -> Outcome.failed(e);
      MemoryWrites failed = new MemoryWrites(store, List.of(failure), operation);
      return failed.commitTogether(backend).outcomes().get(0);
    }
  }
}
