package dev.holdfast.memory;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.Projector;
import dev.holdfast.spi.Rows;
import org.jspecify.annotations.Nullable;

/** Rows from a cursor; lets go of what it reads from at the end. */
final class MemoryRows implements Rows {
  private final Cursor cursor;
  private final @Nullable Reading reading;
  private final @Nullable Projector projector;
  private long toSkip;
  private long left;
  private boolean closed;
  private @Nullable Version current;

  /**
   * @param limit negative for all
   * @param reading null when the cursor holds all that it needs
   */
  MemoryRows(
      Cursor cursor,
      long offset,
      long limit,
      @Nullable Projector projector,
      @Nullable Reading reading) {
    this.cursor = cursor;
    this.toSkip = offset;
    this.left = limit < 0 ? Long.MAX_VALUE : limit;
    this.projector = projector;
    this.reading = reading;
  }

  @Override
  public boolean next() {
    if (closed) {
      return false;
    }
    if (left == 0) {
      close();
      return false;
    }
    left--;
    current = skipAndNext();
    if (reading != null) {
      reading.check();
    }
    if (current == null) {
      close();
    }
    return current != null;
  }

  private @Nullable Version skipAndNext() {
    Version version = cursor.next();
    while (version != null && toSkip > 0) {
      toSkip--;
      version = cursor.next();
    }
    return version;
  }

  private Version current() {
    Version version = current;
    if (version == null) {
      throw new IllegalStateException("The rows stand on no document");
    }
    return version;
  }

  @Override
  public String id() {
    return current().id;
  }

  @Override
  public long revision() {
    return current().revision;
  }

  @Override
  public Body body() {
    Body body = Bodies.of(current().content());
    return projector == null ? body : projector.apply(body);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      current = null;
      if (reading != null) {
        reading.close();
      }
    }
  }
}
