package dev.holdfast.mongo;

import dev.holdfast.Projection;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Projector;
import dev.holdfast.spi.Rows;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a cursor of the server. Inside a transaction, which sees its own writes, a write
 * first makes the rows read the rest, see {@link #readRest}.
 */
final class MongoRows implements Rows {
  private final Found<RawDocument> found;
  private final Lease lease;
  private final @Nullable Projector projector;
  private final Deque<RawDocument> rest = new ArrayDeque<>();
  private final ReentrantLock reading = new ReentrantLock();
  private @Nullable RawDocument document;
  private boolean detached;
  private boolean closed;
  private volatile boolean abandoned;

  MongoRows(Found<RawDocument> found, Lease lease, @Nullable Projection projection) {
    this.found = found;
    this.lease = lease;
    this.projector = projection == null ? null : Projector.of(projection);
  }

  /** A document with the fields that are read. */
  static Image image(RawDocument document, @Nullable Projection projection) {
    return projection == null
        ? document.image()
        : new Image(
            document.id(), document.revision(), Projector.of(projection).apply(document.body()));
  }

  @Override
  public boolean next() {
    document = null;
    if (closed) {
      return false;
    }
    lease.check();
    try {
      document = advance();
    } catch (RuntimeException e) {
      throw lease.failed(e);
    }
    if (document == null) {
      lease.check();
    }
    return document != null;
  }

  private @Nullable RawDocument advance() {
    reading.lock();
    try {
      if (abandoned) {
        return null;
      }
      if (detached) {
        return rest.poll();
      }
      return found.next() ? found.current() : null;
    } finally {
      reading.unlock();
      if (abandoned) {
        abandon();
      }
    }
  }

  private RawDocument current() {
    RawDocument current = document;
    if (current == null) {
      throw new IllegalStateException("The rows stand on no document: next() goes to one");
    }
    return current;
  }

  @Override
  public String id() {
    return current().id();
  }

  @Override
  public long revision() {
    return current().revision();
  }

  @Override
  public Body body() {
    Body whole = current().body();
    return projector == null ? whole : projector.apply(whole);
  }

  /** Reads what is left into memory, so that a write cannot change it. */
  void readRest() {
    reading.lock();
    try {
      if (closed || detached) {
        return;
      }
      while (found.next()) {
        rest.add(found.current());
      }
      detached = true;
      found.close();
    } finally {
      reading.unlock();
    }
  }

  /**
   * Lets go of the cursor, because the transaction ends; nothing comes after that. A thread that is
   * just reading does so itself when it has an answer, which a server that hangs does not give.
   *
   * @return false when there is such a thread
   */
  boolean abandon() {
    abandoned = true;
    if (!reading.tryLock()) {
      return false;
    }
    try {
      found.close();
    } finally {
      reading.unlock();
    }
    return true;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      abandon();
    } catch (RuntimeException e) {
      throw lease.failed(e);
    } finally {
      lease.end();
    }
  }
}
