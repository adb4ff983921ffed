package dev.holdfast;

import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A backend whose store could not be reached when it was opened. Every call tries to open it; until
 * that succeeds each is UNAVAILABLE, whatever the reason, since no call is at fault. One thread
 * tries at a time; others are told at once. Thread-safe.
 */
final class LateBackend implements Backend {
  private final String identity;
  private final Capabilities capabilities;
  private final Supplier<Backend> opening;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Backend opened;
  private volatile boolean closed;
  private volatile String reason = "it is being opened";

  /**
   * A backend that is opened later.
   *
   * @param capabilities what it could do when it was open last
   */
  LateBackend(String identity, Capabilities capabilities, Supplier<Backend> opening) {
    this.identity = identity;
    this.capabilities = capabilities;
    this.opening = opening;
  }

  private Backend opened() {
    Backend ready = opened;
    if (ready != null) {
      return ready;
    }
    requireOpen();
    if (!lock.tryLock()) {
      throw unavailable(null);
    }
    try {
      Backend other = opened;
      if (other != null) {
        return other;
      }
      requireOpen();
      return open();
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw HoldfastException.of(ErrorCode.CLOSED, "The database " + identity + " was closed");
    }
  }

  private Backend open() {
    Backend backend;
    try {
      backend = opening.get();
    } catch (HoldfastException e) {
      reason = String.valueOf(e.getMessage());
      throw unavailable(e);
    }
    if (!backend.capabilities().supported().containsAll(capabilities.supported())) {
      backend.close();
      reason =
          "it can do "
              + backend.capabilities().supported()
              + " only; when it was open last it could do "
              + capabilities.supported();
      throw unavailable(null);
    }
    opened = backend;
    if (closed) {
      backend.close();
    }
    return backend;
  }

  private HoldfastException unavailable(@Nullable HoldfastException cause) {
    return HoldfastException.of(
        ErrorCode.UNAVAILABLE, "The database " + identity + " cannot be opened: " + reason, cause);
  }

  @Override
  public <R> R read(Read<R> read) {
    return opened().read(read);
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    return opened().write(batch);
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    return opened().begin(options);
  }

  @Override
  public <R> R admin(Admin<R> request) {
    return opened().admin(request);
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public Health health() {
    long start = System.nanoTime();
    try {
      return opened().health();
    } catch (HoldfastException e) {
      return new Health(
          false, Duration.ofNanos(System.nanoTime() - start), String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    closed = true;
    Backend ready = opened;
    if (ready != null) {
      ready.close();
    }
  }

  @Override
  public String toString() {
    Backend ready = opened;
    return ready == null ? identity : ready.toString();
  }
}
