package dev.holdfast.sqlite;

import dev.holdfast.Projection;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Projector;
import dev.holdfast.spi.Rows;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a cursor over id, revision and body. While it is open its connection shows the
 * state at its start; inside a transaction, which has one connection for everything, a write first
 * makes the rows read the rest, see {@link #readRest}.
 */
final class SqliteRows implements Rows {
  private final Cursor cursor;
  private final Lease lease;
  private final @Nullable Projector projector;
  private final Deque<Image> rest = new ArrayDeque<>();
  private @Nullable Image image;
  private boolean started;
  private boolean detached;
  private boolean closed;

  SqliteRows(Cursor cursor, Lease lease, @Nullable Projection projection) {
    this.cursor = cursor;
    this.lease = lease;
    this.projector = projection == null ? null : Projector.of(projection);
  }

  @Override
  public boolean next() {
    image = null;
    if (closed) {
      return false;
    }
    lease.check();
    try {
      boolean more = advance();
      if (!more) {
        lease.check();
      }
      return more;
    } catch (Failure e) {
      throw lease.failed(e);
    }
  }

  private synchronized boolean advance() {
    if (detached) {
      image = rest.poll();
      return image != null;
    }
    started = cursor.next();
    return started;
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

  private Image current() {
    Image known = image;
    if (known == null) {
      try {
        known = read();
      } catch (Failure e) {
        throw lease.failed(e);
      }
      image = known;
    }
    return known;
  }

  private synchronized Image read() {
    return new Image(cursor.text(1), cursor.number(2), Bodies.json(cursor.bytes(3)));
  }

  /** Reads what is left into memory, so that a write cannot change it. */
  synchronized void readRest() {
    if (closed || detached) {
      return;
    }
    if (image == null && started) {
      image = read();
    }
    while (cursor.next()) {
      rest.add(read());
    }
    detached = true;
    cursor.close();
  }

  /**
   * Lets go of the statement, because the transaction ends; what follows fails. Its time may end
   * while another thread is in the middle of a row, hence the locks.
   */
  synchronized void abandon() {
    cursor.close();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      abandon();
    } catch (Failure e) {
      throw lease.failed(e);
    } finally {
      lease.end();
    }
  }
}
