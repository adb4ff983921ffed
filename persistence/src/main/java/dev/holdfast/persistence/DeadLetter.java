package dev.holdfast.persistence;

import dev.holdfast.ErrorCode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes that were acknowledged and that the database then refused for good, or that stood behind
 * such ones. They are kept until somebody retries or discards them; the database keeps its own
 * document. Immutable.
 *
 * @param sequence names it
 * @param writes what was acknowledged, all or none of it
 * @param code why: CONFLICT for a document that changed or went away meanwhile, DUPLICATE_KEY,
 *     INVALID …; PERMISSION_DENIED, RESOURCE_EXHAUSTED or TRANSACTION_ABORTED when it was refused
 *     so for seven days; OUTCOME_UNKNOWN when nobody can say any more whether it was applied
 * @param message for people
 * @param currentRevision with CONFLICT: the revision in the database; null when it is not there
 * @param since when it was refused
 */
public record DeadLetter(
    long sequence,
    List<BufferedWrite> writes,
    ErrorCode code,
    String message,
    @Nullable Long currentRevision,
    Instant since) {
  public DeadLetter {
    writes = List.copyOf(writes);
  }
}
