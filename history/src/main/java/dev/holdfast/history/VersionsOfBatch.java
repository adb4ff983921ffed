package dev.holdfast.history;

import dev.holdfast.spi.Following;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The versions of a batch outside a transaction, in one step with it. */
final class VersionsOfBatch implements Following {
  private final HistoryBackend history;
  private final WriteBatch batch;
  private boolean certain;
  private @Nullable VersionRecording latest;

  /**
   * Of a batch.
   *
   * @param certain looks where chains end, since what was taken for likely was wrong
   */
  VersionsOfBatch(HistoryBackend history, WriteBatch batch, boolean certain) {
    this.history = history;
    this.batch = batch;
    this.certain = certain;
  }

  /** The batch with the images that are needed. */
  WriteBatch sent() {
    return batch.sentAs(
        batch.writes(), RecordingTransaction.both(batch.images(), history.images(batch)));
  }

  @Override
  public List<Write> writes(WriteResult result, Step step) {
    failed();
    VersionRecording versions = new VersionRecording(history, step, certain);
    latest = versions;
    certain = true;
    versions.applied(batch, result);
    return versions.isEmpty() ? List.of() : versions.writes();
  }

  void committed() {
    if (latest != null) {
      latest.committed();
    }
  }

  void failed() {
    if (latest != null) {
      latest.failed(true);
    }
  }
}
