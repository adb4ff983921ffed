package dev.holdfast.spi;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.WriteBatch.Images;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes the writes that follow from what a batch came to, in the same atomic step: what a layer
 * keeps beside the writes that pass it. See {@link Backend#write(WriteBatch, Following)}.
 */
@FunctionalInterface
public interface Following {
  /**
   * What else is to be written; nothing for none. Where others are in the way the step is done
   * again, and this is asked again: only what it gave last was written. It must not wait for
   * anybody who may wait for a write.
   *
   * @param step reads in the step, only during this call; whether the batch itself is seen is not
   *     said, what others have committed before the batch found its documents is
   */
  List<Write> writes(WriteResult result, Step step);

  /** Reads inside an atomic step. */
  @FunctionalInterface
  interface Step {
    /** Answers a read; rows are to be closed before the call ends. */
    <R> R read(Read<R> read);
  }

  /**
   * For a backend: has what follows applied.
   *
   * @param apply applies an atomic batch inside the step
   * @throws HoldfastException what {@code apply} threw; TRANSACTION_ABORTED and retryable for
   *     DUPLICATE_KEY and CONFLICT, which then are not errors of who wrote
   */
  default void follow(WriteResult result, Step step, Consumer<WriteBatch> apply) {
    List<Write> writes = writes(result, step);
    if (writes.isEmpty()) {
      return;
    }
    try {
      apply.accept(new WriteBatch(writes, true, null, Images.NONE));
    } catch (HoldfastException e) {
      boolean outdated = e.code() == ErrorCode.DUPLICATE_KEY || e.code() == ErrorCode.CONFLICT;
      throw outdated
          ? HoldfastException.aborted(
              true, "What follows from the write could not be written: " + e.getMessage(), e)
          : e;
    }
  }
}
