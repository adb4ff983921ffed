package dev.holdfast.memory;

import dev.holdfast.spi.Operation;
import dev.holdfast.spi.WriteResult;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Remembers batches by their operation ids: as documents of a collection that nobody sees, so that
 * a record is committed, rolled back and fought for as everything else is. Used under the store's
 * lock.
 */
final class MemoryOperations {
  private static final String RECORD = "record";

  /** Two go for each that comes, so that they never pile up and no call pays for many. */
  private static final int FORGOTTEN_AT_ONCE = 2;

  private final MemoryCollection records = new MemoryCollection("operations");

  /** The ids, about in the order of their times. */
  private final Deque<String> remembered = new ArrayDeque<>();

  /** Applies a batch and records its result, or answers what was recorded before. */
  WriteResult once(Changes changes, Operation operation, Supplier<WriteResult> batch) {
    Slot slot = records.slot(operation.id());
    Version known = slot == null ? null : changes.view().of(slot);
    if (known != null && known.content().get(RECORD) instanceof byte[] record) {
      return operation.replay(record);
    }
    WriteResult result = batch.get();
    changes.insert(records, operation.id(), Map.of(RECORD, operation.record(result)));
    remembered.add(operation.id());
    return result;
  }

  /** Deletes a few of the records under ids before the limit; says how many. */
  int forget(Changes changes, String limit) {
    int forgotten = 0;
    while (forgotten < FORGOTTEN_AT_ONCE) {
      String oldest = remembered.peek();
      if (oldest == null || oldest.compareTo(limit) >= 0) {
        break;
      }
      remembered.remove();
      Slot slot = records.slot(oldest);
      Version known = slot == null ? null : changes.view().of(slot);
      if (known != null) {
        changes.delete(records, known);
      }
      forgotten++;
    }
    return forgotten;
  }
}
