package dev.holdfast.mongo;

import dev.holdfast.Projection;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Projector;
import dev.holdfast.spi.Rows;
import java.util.ArrayDeque;
import java.util.Deque;
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
  private @Nullable RawDocument document;
  private boolean detached;
  private boolean closed;

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

  private synchronized @Nullable RawDocument advance() {
    if (detached) {
      return rest.poll();
    }
    return found.next() ? found.current() : null;
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
  synchronized void readRest() {
    if (closed || detached) {
      return;
    }
    while (found.next()) {
      rest.add(found.current());
    }
    detached = true;
    found.close();
  }

  /** Lets go of the cursor, because the transaction ends; what follows fails. */
  synchronized void abandon() {
    found.close();
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
