package dev.holdfast.history;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of a user. What it did has entries when it commits; what fails in it has an entry
 * at once, since its own would be rolled back with it. What it reads has entries with what it did;
 * in one that only reads, at once.
 */
final class AuditTransaction implements BackendTransaction {
  private final AuditBackend audit;
  private final BackendTransaction inner;
  private final @Nullable AuditRecording recording;

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
      List<Act> act = List.of(ReadAct.of(read));
      if (recording == null) {
        audit.note(act);
      } else {
        recording.add(act);
      }
    }
    return inner.read(Read.Noted.plain(read));
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    try {
      return inner.write(batch);
    } catch (HoldfastException e) {
      audit.noteFailure(WriteAct.failed(audit.coverage(), batch, e.code().name()), e);
      throw e;
    }
  }

  @Override
  public void commit() {
    try {
      inner.commit();
    } catch (HoldfastException e) {
      audit.noteFailure(List.of(Act.of("commit", "", e.code().name(), null)), e);
      throw e;
    }
  }

  @Override
  public void rollback() {
    inner.rollback();
  }
}
