package dev.holdfast.memory;

import dev.holdfast.Capability;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.List;

/** A batch of writes, made ready before the first effect. */
final class MemoryWrites {
  private final MemoryStore store;
  private final List<Step> steps;

  private MemoryWrites(MemoryStore store, List<Step> steps) {
    this.store = store;
    this.steps = steps;
  }

  /** Reads every body and compiles every filter, so that one that is invalid changes nothing. */
  static MemoryWrites prepare(MemoryStore store, WriteBatch batch) {
    if (batch.operationId() != null) {
      throw HoldfastException.unsupported(
          Capability.OPERATION_IDS, "A memory database does not remember operation ids");
    }
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
    return new MemoryWrites(store, steps);
  }

  /** Applies all of them, or throws with some applied. */
  WriteResult applyTo(Changes changes) {
    List<Outcome> outcomes = new ArrayList<>(steps.size());
    for (int i = 0; i < steps.size(); i++) {
      try {
        outcomes.add(steps.get(i).applyTo(changes));
      } catch (HoldfastException e) {
        throw located(e, i, steps.size());
      }
    }
    return new WriteResult(outcomes);
  }

  private static HoldfastException located(HoldfastException e, int index, int writes) {
    return writes == 1 ? e : e.ofWrite(index);
  }

  /** Applies and commits all of them, or none. */
  WriteResult commitTogether(MemoryBackend backend) {
    return store.retried(
        () -> {
          backend.requireOpen();
          return Changes.commit(store, this::applyTo);
        });
  }

  /** Applies and commits each of them for itself. */
  WriteResult commitEach(MemoryBackend backend) {
    List<Outcome> outcomes = new ArrayList<>(steps.size());
    for (Step step : steps) {
      try {
        outcomes.addAll(new MemoryWrites(store, List.of(step)).commitTogether(backend).outcomes());
      } catch (HoldfastException e) {
        outcomes.add(Outcome.failed(e));
      }
    }
    return new WriteResult(outcomes);
  }
}
