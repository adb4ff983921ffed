package dev.holdfast.mongo;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCursor;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a query found, one at a time: {@code while (found.next()) use(found.current())}. May hold a
 * cursor of the server until its end or until it is closed. Driver exceptions leave as they are.
 */
interface Found<T> extends AutoCloseable {
  /** Goes to the next one. */
  boolean next();

  /** The one that {@link #next} went to. */
  T current();

  @Override
  void close();

  /**
   * What a cursor of the driver finds.
   *
   * @param session to be closed with it; null for none
   */
  static <T> Found<T> of(MongoCursor<T> cursor, @Nullable ClientSession session) {
    return new Cursor<>(cursor, session);
  }

  /** What has been found already. */
  static <T> Found<T> of(List<T> found) {
    return new Listed<>(found.iterator());
  }

  /** Over a list, which holds nothing of the server. */
  final class Listed<T> implements Found<T> {
    private final Iterator<T> left;
    private @Nullable T current;

    private Listed(Iterator<T> left) {
      this.left = left;
    }

    @Override
    public boolean next() {
      current = left.hasNext() ? left.next() : null;
      return current != null;
    }

    @Override
    public T current() {
      return Objects.requireNonNull(current, "next() found nothing");
    }

    @Override
    public void close() {}
  }

  /** Over a cursor of the driver. */
  final class Cursor<T> implements Found<T> {
    private final MongoCursor<T> cursor;
    private final @Nullable ClientSession session;
    private @Nullable T current;

    private Cursor(MongoCursor<T> cursor, @Nullable ClientSession session) {
      this.cursor = cursor;
      this.session = session;
    }

    @Override
    public boolean next() {
      current = cursor.hasNext() ? cursor.next() : null;
      return current != null;
    }

    @Override
    public T current() {
      T found = current;
      if (found == null) {
        throw new IllegalStateException("The cursor stands on nothing: next() goes on");
      }
      return found;
    }

    @Override
    public void close() {
      try {
        cursor.close();
      } finally {
        if (session != null) {
          session.close();
        }
      }
    }
  }
}
