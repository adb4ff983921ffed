package dev.holdfast.history;

import dev.holdfast.Note;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.NotedReads;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import org.jspecify.annotations.Nullable;

/** A transaction whose reads say who reads. */
record NotedTransaction(BackendTransaction inner, Note note) implements BackendTransaction {
  /** One that reads, which says who does where a layer wants to know. */
  static BackendTransaction begin(Backend stack, TransactionOptions options, @Nullable Note note) {
    BackendTransaction begun = stack.begin(options);
    boolean asked = note != null && ForwardingBackend.find(stack, NotedReads.class).isPresent();
    return note != null && asked ? new NotedTransaction(begun, note) : begun;
  }

  @Override
  public <R> R read(Read<R> read) {
    return inner.read(new Read.Noted<>(Read.Noted.plain(read), note));
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    return inner.write(batch);
  }

  @Override
  public void commit() {
    inner.commit();
  }

  @Override
  public void rollback() {
    inner.rollback();
  }
}
