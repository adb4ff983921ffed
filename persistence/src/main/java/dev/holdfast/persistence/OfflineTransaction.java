package dev.holdfast.persistence;

import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.HashSet;
import java.util.Set;

/** A transaction of the database; what it wrote is not what the cache has seen before. */
final class OfflineTransaction implements BackendTransaction {
  private final BackendTransaction begun;
  private final DocumentCache cache;
  private final Set<String> written = new HashSet<>();

  OfflineTransaction(BackendTransaction begun, DocumentCache cache) {
    this.begun = begun;
    this.cache = cache;
  }

  @Override
  public <R> R read(Read<R> read) {
    return begun.read(read);
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    batch.writes().forEach(write -> written.add(write.collection()));
    return begun.write(batch);
  }

  @Override
  public void commit() {
    try {
      begun.commit();
    } finally {
      written.forEach(cache::forget);
    }
  }

  @Override
  public void rollback() {
    begun.rollback();
  }
}
