package dev.holdfast.memory;

/** A reading outside a transaction: what was committed when it began. */
final class SnapshotReading implements Reading {
  private final MemoryBackend backend;
  private final MemoryStore store;
  private final Clock.Snapshot snapshot;

  SnapshotReading(MemoryBackend backend, MemoryStore store) {
    this.backend = backend;
    this.store = store;
    snapshot = store.clock.open();
  }

  @Override
  public View view() {
    return new View(snapshot.time(), null);
  }

  @Override
  public boolean isStable() {
    return true;
  }

  @Override
  public void check() {
    backend.requireOpen();
  }

  @Override
  public void close() {
    store.close(snapshot);
  }
}
