package dev.holdfast.history;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.List;

/** A transaction that writes what belongs to its writes when it commits. */
final class RecordingTransaction implements BackendTransaction {
  private final RecordingBackend owner;
  private final BackendTransaction inner;
  private final Recording recording;

  RecordingTransaction(RecordingBackend owner, BackendTransaction inner, boolean certain) {
    this(owner, inner, owner.recording(inner, certain));
  }

  RecordingTransaction(RecordingBackend owner, BackendTransaction inner, Recording recording) {
    this.owner = owner;
    this.inner = inner;
    this.recording = recording;
  }

  @Override
  public <R> R read(Read<R> read) {
    return inner.read(read);
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    try {
      owner.requireNotOurs(batch);
      if (!owner.records(batch)) {
        return inner.write(batch);
      }
      Images wanted = both(batch.images(), owner.images(batch));
      look(batch, wanted);
      WriteResult result = inner.write(batch.sentAs(batch.writes(), wanted));
      if (!result.repeated()) {
        recording.applied(batch, result);
      }
      return asked(batch, result);
    } catch (RuntimeException | Error e) {
      inner.rollback();
      throw e;
    }
  }

  private void look(WriteBatch batch, Images wanted) {
    try {
      recording.before(batch);
      if (hasBefore(wanted)) {
        Memory.requireRoom(inner::read, batch);
      }
    } catch (HoldfastException e) {
      if (!Memory.isDone(e, inner, batch)) {
        throw e;
      }
    }
  }

  static Images both(Images one, Images other) {
    boolean before = hasBefore(one) || hasBefore(other);
    boolean after = hasAfter(one) || hasAfter(other);
    return before ? after ? Images.BOTH : Images.BEFORE : after ? Images.AFTER : Images.NONE;
  }

  private static boolean hasBefore(Images images) {
    return images == Images.BEFORE || images == Images.BOTH;
  }

  private static boolean hasAfter(Images images) {
    return images == Images.AFTER || images == Images.BOTH;
  }

  /** The result without documents that nobody asked for. */
  static WriteResult asked(WriteBatch batch, WriteResult result) {
    boolean before = hasBefore(batch.images());
    boolean after = hasAfter(batch.images());
    List<Outcome> outcomes =
        result.outcomes().stream().map(outcome -> with(outcome, before, after)).toList();
    return new WriteResult(outcomes, result.repeated());
  }

  private static Outcome with(Outcome outcome, boolean before, boolean after) {
    if ((before || outcome.before().isEmpty()) && (after || outcome.after().isEmpty())) {
      return outcome;
    }
    return new Outcome(
        outcome.matched(),
        outcome.modified(),
        outcome.insertedId(),
        outcome.revision(),
        before ? outcome.before() : List.of(),
        after ? outcome.after() : List.of(),
        outcome.error());
  }

  @Override
  public void commit() {
    if (recording.isEmpty()) {
      inner.commit();
      return;
    }
    boolean committing = false;
    try {
      writeBeside();
      committing = true;
      inner.commit();
    } catch (RuntimeException | Error e) {
      recording.failed(committing ? isAborted(e) : !isTaken(e));
      inner.rollback();
      throw e;
    }
    recording.committed();
  }

  private void writeBeside() {
    try {
      recording.write(writes -> inner.write(new WriteBatch(writes, true, null, Images.NONE)));
    } catch (HoldfastException e) {
      throw withoutEffect(e);
    }
  }

  /** A version that is there already was added by somebody else since the chain was looked at. */
  private static HoldfastException withoutEffect(HoldfastException e) {
    return switch (e.code()) {
      case DUPLICATE_KEY, OUTCOME_UNKNOWN, UNAVAILABLE, TIMEOUT ->
          HoldfastException.aborted(
              true, "What belongs to the write could not be written: " + e.getMessage(), e);
      default -> e;
    };
  }

  private static boolean isAborted(Throwable e) {
    return e instanceof HoldfastException known && known.code() == ErrorCode.TRANSACTION_ABORTED;
  }

  /** What is written beside goes on from where somebody else has gone on already. */
  private static boolean isTaken(Throwable e) {
    return e.getCause() instanceof HoldfastException cause
        && cause.code() == ErrorCode.DUPLICATE_KEY;
  }

  @Override
  public void rollback() {
    inner.rollback();
  }
}
