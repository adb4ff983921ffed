package dev.holdfast.history;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Inserts with their versions as one batch, since nothing has to be known of what is not there: no
 * transaction of ours, and fewer round trips.
 */
final class InsertsAtOnce {
  private final HistoryBackend history;

  InsertsAtOnce(HistoryBackend history) {
    this.history = history;
  }

  /** Empty where it is refused: perhaps only because a record of that id was there before. */
  Optional<WriteResult> write(WriteBatch batch) {
    VersionRecording versions = new VersionRecording(history, history.inner(), false);
    List<Write> all = new ArrayList<>(batch.writes());
    all.addAll(versions.ofInserts(batch));
    WriteBatch asked = batch.asked() == null ? batch : batch.asked();
    WriteBatch sent =
        new WriteBatch(
            all, true, batch.operationId(), batch.images(), batch.note(), asked, batch.answer());
    try {
      WriteResult result = history.inner().write(sent);
      if (!result.repeated()) {
        versions.committed();
      }
      int inserts = batch.writes().size();
      return Optional.of(new WriteResult(result.outcomes().subList(0, inserts), result.repeated()));
    } catch (HoldfastException e) {
      versions.failed(true);
      return switch (e.code()) {
        case DUPLICATE_KEY, CONFLICT, INVALID -> Optional.empty();
        default -> throw e;
      };
    }
  }
}
