package dev.holdfast.history;

import dev.holdfast.Capability;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteBuffer;
import dev.holdfast.spi.WriteResult;

/** Keeps versions; see {@link History}. */
final class HistoryBackend extends RecordingBackend {
  private final Coverage coverage;
  private final Retention retention;
  private final Stamps stamps;
  private final Positions positions = new Positions();
  private final boolean begins;
  private volatile boolean begun;

  private HistoryBackend(
      Backend inner, Coverage coverage, Retention retention, Stamps stamps, boolean begins) {
    super(inner);
    this.begins = begins;
    this.begun = !begins;
    this.coverage = coverage;
    this.retention = retention;
    this.stamps = stamps;
  }

  static HistoryBackend open(Backend inner, Coverage coverage, Retention retention, Stamps stamps) {
    HistoryBackend opened = opened(inner, coverage, retention, stamps, true);
    try {
      opened.beginHistory();
    } catch (HoldfastException e) {
      if (e.code() != ErrorCode.UNAVAILABLE) {
        throw e;
      }
      // A buffer outside goes on without the database; then it begins with the first write.
    }
    return opened;
  }

  private void beginHistory() {
    if (!begun) {
      Beginnings.note(inner(), coverage, stamps.now());
      begun = true;
    }
  }

  /** Where all histories have begun already. */
  static HistoryBackend reopen(
      Backend inner, Coverage coverage, Retention retention, Stamps stamps) {
    return opened(inner, coverage, retention, stamps, false);
  }

  private static HistoryBackend opened(
      Backend inner, Coverage coverage, Retention retention, Stamps stamps, boolean begins) {
    inner.capabilities().require(Capability.TRANSACTIONS, Capability.IMAGES);
    requireNo(inner, HistoryBackend.class, "another History would keep each version twice");
    requireNo(
        inner,
        WriteBuffer.class,
        "a buffer inside would take versions apart from what they are versions of");
    return new HistoryBackend(inner, coverage, retention, stamps, begins);
  }

  private static void requireNo(Backend inner, Class<?> type, String reason) {
    if (find(inner, type).isPresent()) {
      throw HoldfastException.invalid(
          "History cannot stand around "
              + inner
              + ": "
              + reason
              + ". It stands next to the"
              + " database");
    }
  }

  Coverage coverage() {
    return coverage;
  }

  Retention retention() {
    return retention;
  }

  Stamps stamps() {
    return stamps;
  }

  Positions positions() {
    return positions;
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    beginHistory();
    return super.write(batch);
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    if (!options.readOnly()) {
      beginHistory();
    }
    return super.begin(options);
  }

  @Override
  boolean records(WriteBatch batch) {
    return coverage.hasAnyOf(batch);
  }

  @Override
  WriteResult whole(WriteBatch batch) {
    return attempts()
        .run(
            attempt -> {
              VersionsOfBatch versions = new VersionsOfBatch(this, batch, attempt > 1);
              requireRoom(batch);
              try {
                WriteResult result = inner().write(versions.sent(), versions);
                versions.committed();
                return RecordingTransaction.asked(batch, result);
              } catch (RuntimeException | Error e) {
                versions.failed();
                throw e;
              }
            });
  }

  private void requireRoom(WriteBatch batch) {
    try {
      Memory.requireRoom(inner()::read, batch);
    } catch (HoldfastException e) {
      BackendTransaction look = inner().begin(TransactionOptions.DEFAULT);
      try {
        if (!Memory.isDone(e, look, batch)) {
          throw e;
        }
      } finally {
        look.rollback();
      }
    }
  }

  /** What was before; what is then is known without. */
  @Override
  Images images(WriteBatch batch) {
    return isInserts(batch) ? Images.NONE : Images.BEFORE;
  }

  private static boolean isInserts(WriteBatch batch) {
    return batch.writes().stream().allMatch(Write.Insert.class::isInstance);
  }

  @Override
  Recording recording(BackendTransaction inner, boolean certain) {
    return new VersionRecording(this, inner::read, certain);
  }

  @Override
  void requireNotOurs(String collection) {
    if (VersionNames.areOurs(collection)) {
      throw HoldfastException.of(
          ErrorCode.PERMISSION_DENIED,
          "The collection "
              + collection
              + " holds versions, which only History writes;"
              + " VersionHistory.prune removes old ones");
    }
  }

  @Override
  public <R> R admin(Admin<R> request) {
    return request.accept(new HistoryAdmin(this));
  }

  /** Where what was put in its place has no history, that begins with the next write. */
  @Override
  protected void replaced() {
    begun = !begins;
    positions.forgetAll();
  }

  @Override
  public String toString() {
    return "history(" + coverage + ") -> " + inner();
  }
}
