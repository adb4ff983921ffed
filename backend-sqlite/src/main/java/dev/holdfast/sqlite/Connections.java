package dev.holdfast.sqlite;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Pooled;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one file: a writer, because SQLite has one at a time, handed out in the order
 * asked; and readers, which never wait for it, the one used last first, because its cache is warm.
 * Not a thread's own but lent: a stream or a transaction may go from thread to thread.
 */
final class Connections implements AutoCloseable {
  private final Settings settings;
  private final Opening opening;
  private final Link writer;
  private final Semaphore writing = new Semaphore(1, true);
  private final Semaphore reading;
  private final Deque<Link> idle = new ConcurrentLinkedDeque<>();
  private final List<Link> all = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  Connections(Settings settings) {
    this.settings = settings;
    this.opening = new Opening(settings);
    this.reading = new Semaphore(settings.poolSize(), true);
    try {
      this.writer = opening.first();
    } catch (RuntimeException | Error e) {
      opening.release();
      throw e;
    }
    all.add(writer);
  }

  boolean isReadOnly() {
    return opening.isReadOnly();
  }

  Link takeReader() {
    acquire(
        reading,
        Patience.of(settings.busyTimeout()),
        "All " + settings.poolSize() + " connections of " + settings.name() + " are in use");
    Link link = idle.pollFirst();
    if (link != null) {
      return link;
    }
    try {
      return openReader();
    } catch (RuntimeException | Error e) {
      reading.release();
      throw e;
    }
  }

  private Link openReader() {
    Link opened = opening.link();
    try {
      opened.execute("PRAGMA query_only=ON");
      all.add(opened);
      // Whoever closes meanwhile has seen it in the list, or is seen here.
      checkOpen();
      return opened;
    } catch (RuntimeException e) {
      all.remove(opened);
      opened.close();
      throw e;
    }
  }

  void giveBackReader(Link link) {
    idle.addFirst(link);
    reading.release();
  }

  Link takeWriter(Patience patience) {
    acquire(writing, patience, "Another write to " + settings.name() + " goes on");
    return writer;
  }

  void giveBackWriter() {
    writing.release();
  }

  private void acquire(Semaphore permits, Patience patience, String what) {
    checkOpen();
    try {
      if (!permits.tryAcquire()
          && !permits.tryAcquire(patience.nanosLeft(), TimeUnit.NANOSECONDS)) {
        throw HoldfastException.of(
            ErrorCode.UNAVAILABLE, what + "; waited " + settings.busyTimeout());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Patience.interrupted(what + "; interrupted while waiting");
    }
    if (closed) {
      permits.release();
      checkOpen();
    }
  }

  void checkOpen() {
    if (closed) {
      throw HoldfastException.of(ErrorCode.CLOSED, settings.name() + " has been closed");
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** How many statements run, and connections are lent, right now. */
  int inUse() {
    int running = settings.poolSize() - reading.availablePermits() + 1 - writing.availablePermits();
    for (Link link : all) {
      running += link.running();
    }
    return running;
  }

  /** The readers, and the writer as one more. */
  Pooled.Pool pool() {
    int most = settings.poolSize() + 1;
    int active = most - reading.availablePermits() - writing.availablePermits();
    int waiting = reading.getQueueLength() + writing.getQueueLength();
    return new Pooled.Pool(active, Math.max(0, all.size() - active), waiting, most);
  }

  /**
   * Writes the log back into the file, and fails when the disk does; then the log stays beside it
   * with all that it has.
   */
  @Override
  public void close() {
    closed = true;
    @Nullable Failure failure = writeLogBack();
    for (Link link : all) {
      try {
        link.close();
      } catch (Failure e) {
        failure = e;
      }
    }
    opening.release();
    if (failure != null) {
      throw failure;
    }
  }

  private @Nullable Failure writeLogBack() {
    if (isReadOnly() || !writing.tryAcquire()) {
      return null;
    }
    try {
      WriteAheadLog.writeBack(writer);
      return null;
    } catch (Failure e) {
      return e;
    }
  }
}
