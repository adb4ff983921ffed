package dev.holdfast.sqlite;

import dev.holdfast.spi.Operation;
import dev.holdfast.spi.WriteResult;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers batches by their operation ids, in the transaction that applies them. What is in the
 * file is looked at under the write lock, so nobody is faster.
 */
final class SqliteOperations {
  private static final String FIND = "SELECT record FROM hf_operations WHERE id=?";
  private static final String ADD = "INSERT INTO hf_operations(id,record) VALUES(?,?)";

  /** Two go for each that comes, so that they never pile up and no call pays for many. */
  private static final String FORGET =
      "DELETE FROM hf_operations WHERE id IN"
          + " (SELECT id FROM hf_operations WHERE id<? ORDER BY id LIMIT 2)";

  private SqliteOperations() {}

  /** Applies a batch and records its result, or answers what was recorded before. */
  static WriteResult once(Link link, @Nullable Operation operation, Supplier<WriteResult> batch) {
    if (operation == null) {
      return batch.get();
    }
    byte[] known = find(link, operation);
    if (known != null) {
      return operation.replay(known);
    }
    WriteResult result = batch.get();
    byte[] record = operation.record(result);
    link.update(
        ADD,
        s -> {
          s.setString(1, operation.id());
          s.setBytes(2, record);
        });
    link.update(FORGET, s -> s.setString(1, Operation.forgettable()));
    return result;
  }

  private static byte @Nullable [] find(Link link, Operation operation) {
    try (Cursor cursor = link.query(FIND, s -> s.setString(1, operation.id()))) {
      return cursor.next() ? cursor.bytes(1) : null;
    }
  }
}
