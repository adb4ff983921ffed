package dev.holdfast.layers;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.StorageMetrics;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Measures calls; see {@link Metrics}. */
final class MetricsBackend extends ForwardingBackend {
  private final Meters meters;

  MetricsBackend(Backend inner, Meters meters) {
    super(inner);
    this.meters = meters;
  }

  MetricsSnapshot snapshot() {
    return new MetricsSnapshot(
        meters.calls(), storage(), meters.pool(), meters.breaker(), meters.pendingWrites());
  }

  /** Null while nobody can say. */
  private @Nullable StorageMetrics storage() {
    try {
      return inner().admin(new Admin.Metrics());
    } catch (HoldfastException e) {
      if (e.code() == ErrorCode.UNAVAILABLE || e.code() == ErrorCode.TIMEOUT) {
        return null;
      }
      throw e;
    }
  }

  private <R> R measure(CallKind kind, String collection, Supplier<R> call) {
    long start = meters.start();
    R answer;
    try {
      answer = call.get();
    } catch (RuntimeException | Error e) {
      meters.failed(start, kind, collection, e);
      throw e;
    }
    meters.succeeded(start, kind, collection);
    return answer;
  }

  private void measure(CallKind kind, Runnable call) {
    measure(
        kind,
        CallKind.NO_COLLECTION,
        () -> {
          call.run();
          return true;
        });
  }

  private <R> R read(Session session, Read<R> read) {
    return measure(CallKind.of(read), read.collection(), () -> session.read(read));
  }

  private WriteResult write(Session session, WriteBatch batch) {
    return measure(CallKind.of(batch), CallKind.collection(batch), () -> session.write(batch));
  }

  @Override
  public <R> R read(Read<R> read) {
    return read(inner(), read);
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    return write(inner(), batch);
  }

  @Override
  public <R> R admin(Admin<R> request) {
    return measure(CallKind.ADMIN, CallKind.collection(request), () -> inner().admin(request));
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    return new Measured(
        measure(CallKind.BEGIN, CallKind.NO_COLLECTION, () -> inner().begin(options)));
  }

  @Override
  public void close() {
    try {
      meters.close();
    } finally {
      inner().close();
    }
  }

  @Override
  public String toString() {
    return "metrics -> " + inner();
  }

  private final class Measured implements BackendTransaction {
    private final BackendTransaction begun;

    Measured(BackendTransaction begun) {
      this.begun = begun;
    }

    @Override
    public <R> R read(Read<R> read) {
      return MetricsBackend.this.read(begun, read);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      return MetricsBackend.this.write(begun, batch);
    }

    @Override
    public void commit() {
      measure(CallKind.COMMIT, begun::commit);
    }

    @Override
    public void rollback() {
      measure(CallKind.ROLLBACK, begun::rollback);
    }
  }
}
