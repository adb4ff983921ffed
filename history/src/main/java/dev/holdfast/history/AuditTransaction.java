package dev.holdfast.history;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transaction of a user. What it did has entries when it commits; what fails in it has an entry
 * at once, since its own would be rolled back with it. What it reads has entries when it ends, and
 * so none where the process ends first: to write them before the answers would take a connection
 * more for each transaction, and a commit for each read.
 */
final class AuditTransaction implements BackendTransaction {
  private static final Logger LOG = LoggerFactory.getLogger(AuditTransaction.class);

  private final AuditBackend audit;
  private final BackendTransaction inner;
  private final @Nullable AuditRecording recording;

  /** What was read and has no entry yet. */
  private final Acts answered = new Acts();

  /**
   * A transaction.
   *
   * @param recording null where it only reads
   */
  AuditTransaction(
      AuditBackend audit, BackendTransaction inner, @Nullable AuditRecording recording) {
    this.audit = audit;
    this.inner = inner;
    this.recording = recording;
  }

  @Override
  public <R> R read(Read<R> read) {
    if (audit.watches(read)) {
      List<Act> acts = ReadAct.all(read);
      answered.add(acts);
      answered.requireRoom();
      if (recording != null) {
        recording.add(acts);
      }
    }
    return inner.read(Read.Noted.plain(read));
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    try {
      return inner.write(batch);
    } catch (HoldfastException e) {
      List<Act> failed =
          WriteAct.failed(audit.coverage(), batch.writes(), batch.note(), e.code().name());
      audit.noteFailure(withAnswered(failed), e);
      throw e;
    }
  }

  @Override
  public void commit() {
    try {
      inner.commit();
    } catch (HoldfastException e) {
      audit.noteFailure(withAnswered(List.of(Act.of("commit", "", e.code().name(), null))), e);
      throw e;
    }
    List<Act> read = withAnswered(List.of());
    if (recording == null && !read.isEmpty()) {
      audit.note(read);
    }
  }

  /** What was read before the transaction came to nothing was read all the same. */
  private List<Act> withAnswered(List<Act> more) {
    List<Act> acts = new ArrayList<>(answered.taken());
    acts.addAll(more);
    return acts;
  }

  /** Only after it, since it holds a connection. */
  @Override
  public void rollback() {
    inner.rollback();
    List<Act> acts = withAnswered(List.of());
    if (acts.isEmpty()) {
      return;
    }
    try {
      audit.note(acts);
    } catch (HoldfastException e) {
      LOG.error("{} reads of a transaction that was rolled back have no entry", acts.size(), e);
      if (recording == null) {
        // Who reads in a transaction of his own, as VersionHistory does, then returns nothing.
        throw e;
      }
    }
  }
}
