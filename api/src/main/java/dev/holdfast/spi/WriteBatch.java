package dev.holdfast.spi;

import dev.holdfast.Note;
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
 * @param note who writes, and why, for layers that keep it; null for nothing
 * @param asked what the operation id stands for, where a layer made this batch of another one: the
 *     backend recognises a repetition by that one's content. Null when it is this one
 * @param answer what is recorded under the operation id in the place of the outcomes, for a layer
 *     that knows it already; null for the outcomes
 */
public record WriteBatch(
    List<Write> writes,
    boolean atomic,
    @Nullable String operationId,
    Images images,
    @Nullable Note note,
    @Nullable WriteBatch asked,
    @Nullable WriteResult answer) {
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

  /** Writes of which nothing is said beside. */
  public WriteBatch(
      List<Write> writes, boolean atomic, @Nullable String operationId, Images images) {
    this(writes, atomic, operationId, images, null, null, null);
  }

  /** One write, without images. */
  public static WriteBatch of(Write write) {
    return new WriteBatch(List.of(write), true, null, Images.NONE);
  }

  /** One write that brings documents back. */
  public static WriteBatch of(Write write, Images images) {
    return new WriteBatch(List.of(write), true, null, images);
  }

  /** The same batch with this note. */
  public WriteBatch noting(@Nullable Note said) {
    return new WriteBatch(writes, atomic, operationId, images, said, asked, answer);
  }

  /**
   * What a layer sends for this batch: other writes and images under the same operation id, by
   * which a repetition of this batch is still recognised.
   */
  public WriteBatch sentAs(List<Write> others, Images wanted) {
    WriteBatch origin = asked == null ? this : asked;
    return new WriteBatch(others, atomic, operationId, wanted, note, origin, answer);
  }

  /** Writes nothing, and records this as the answer to this batch. */
  public WriteBatch answered(WriteResult known) {
    WriteBatch origin = asked == null ? this : asked;
    return new WriteBatch(List.of(), atomic, operationId, Images.NONE, note, origin, known);
  }

  /** The same batch under an operation id. */
  public WriteBatch withOperationId(String id) {
    return new WriteBatch(writes, atomic, id, images, note, asked, answer);
  }
}
