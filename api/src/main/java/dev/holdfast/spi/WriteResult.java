package dev.holdfast.spi;

import dev.holdfast.HoldfastException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a batch: one outcome for each of its writes, in order.
 *
 * @param repeated that the batch was done before, under its operation id, and now changed nothing
 */
public record WriteResult(List<Outcome> outcomes, boolean repeated) {
  public WriteResult {
    outcomes = List.copyOf(outcomes);
  }

  /** What a batch that was done now came to. */
  public WriteResult(List<Outcome> outcomes) {
    this(outcomes, false);
  }

  /**
   * What became of one write.
   *
   * @param matched documents selected
   * @param modified of those, how many changed; a delete changes all of them. A document that a
   *     write leaves equal to what it was is not changed and keeps its revision.
   * @param insertedId what was inserted, else null
   * @param revision after the write, when it touched exactly one document and did not delete it;
   *     else 0
   * @param before the documents selected, as they were, when asked for; else empty
   * @param after the documents selected or inserted, as they are, when asked for; else empty. Of
   *     one write both lists have one order, by id.
   * @param error why this write of a batch that is not atomic failed, else null
   */
  public record Outcome(
      long matched,
      long modified,
      @Nullable String insertedId,
      long revision,
      List<Image> before,
      List<Image> after,
      @Nullable HoldfastException error) {
    /** Nothing was selected. */
    public static final Outcome NONE = new Outcome(0, 0, null, 0, List.of(), List.of(), null);

    public Outcome {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }

    public static Outcome inserted(String id, long revision) {
      return new Outcome(0, 0, id, revision, List.of(), List.of(), null);
    }

    public static Outcome changed(long matched, long modified, long revision) {
      return new Outcome(matched, modified, null, revision, List.of(), List.of(), null);
    }

    public static Outcome failed(HoldfastException error) {
      return new Outcome(0, 0, null, 0, List.of(), List.of(), error);
    }

    /**
     * Whether an error is of one write and says nothing of the next: in a batch that is not atomic
     * the others are done all the same.
     */
    public static boolean isOfOneWrite(HoldfastException error) {
      return switch (error.code()) {
        case DUPLICATE_KEY, CONFLICT, INVALID -> true;
        default -> false;
      };
    }

    /**
     * The outcome of a write that failed by itself.
     *
     * @throws HoldfastException the error, where it is not of this write alone
     */
    public static Outcome failedAlone(HoldfastException error) {
      if (!isOfOneWrite(error)) {
        throw error;
      }
      return failed(error);
    }
  }
}
