package dev.holdfast.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes that are applied in order.
 *
 * @param atomic true: all or nothing, and the first failure is thrown, with the index of its write
 *     in the message when there are several; false: each for itself, all are tried, failures are in
 *     the outcomes. One write alone is atomic either way (an update of many too, where the backend
 *     has transactions). Inside a transaction a batch is always atomic.
 * @param operationId recorded in the same atomic step, so that a repeated batch changes nothing and
 *     answers what the first one did; see {@link Operation}. Of a batch that is not atomic no write
 *     is applied twice. Inside a transaction the record is committed and rolled back with it. Null
 *     for none; UNSUPPORTED without {@link dev.holdfast.Capability#OPERATION_IDS}
 * @param images which documents the outcomes bring back
 */
public record WriteBatch(
    List<Write> writes, boolean atomic, @Nullable String operationId, Images images) {
  /** Documents to bring back with a write. */
  public enum Images {
    NONE,
    BEFORE,
    AFTER,
    BOTH
  }

  public WriteBatch {
    writes = List.copyOf(writes);
  }

  /** One write, without images. */
  public static WriteBatch of(Write write) {
    return new WriteBatch(List.of(write), true, null, Images.NONE);
  }

  /** One write that brings documents back. */
  public static WriteBatch of(Write write, Images images) {
    return new WriteBatch(List.of(write), true, null, images);
  }

  /** The same batch under an operation id. */
  public WriteBatch withOperationId(String id) {
    return new WriteBatch(writes, atomic, id, images);
  }
}
