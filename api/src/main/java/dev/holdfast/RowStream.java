package dev.holdfast;

import dev.holdfast.spi.Rows;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows as a stream that the database, its transaction or its user closes. */
final class RowStream {
  private static final Logger LOG = LoggerFactory.getLogger(RowStream.class);

  private final Scope<?> scope;
  private final Rows rows;
  private final Exclusive exclusive;
  private volatile boolean closed;
  private boolean released;

  private RowStream(Scope<?> scope, Rows rows) {
    this.scope = scope;
    this.rows = rows;
    Transaction transaction = scope.transaction();
    this.exclusive = transaction == null ? new Exclusive() : transaction.exclusive();
  }

  static <T> Stream<T> of(Scope<T> scope, Rows rows, Function<Rows, T> decode) {
    RowStream source = new RowStream(scope, rows);
    source.register();
    return StreamSupport.stream(source.new Elements<>(decode), false).onClose(source::close);
  }

  private final class Elements<T> extends Spliterators.AbstractSpliterator<T> {
    private final Function<Rows, T> decode;

    Elements(Function<Rows, T> decode) {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
      this.decode = decode;
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
      T value = next(decode);
      if (value == null) {
        return false;
      }
      boolean accepted = false;
      try {
        action.accept(value);
        accepted = true;
      } finally {
        if (!accepted) {
          close();
        }
      }
      return true;
    }

    /** All in this thread: a parallel stream would read rows from several. */
    @Override
    public @Nullable Spliterator<T> trySplit() {
      return null;
    }
  }

  private <T> @Nullable T next(Function<Rows, T> decode) {
    try {
      return guarded(
          () -> {
            if (released && !closed) {
              return null;
            }
            requireOpen();
            if (rows.next()) {
              return decode.apply(rows);
            }
            release();
            return null;
          });
    } catch (RuntimeException e) {
      close();
      throw Failures.known(e).in(scope.name() + ".stream");
    }
  }

  private <R extends @Nullable Object> R guarded(Supplier<R> work) {
    Transaction transaction = scope.transaction();
    return transaction == null ? exclusive.use(work) : transaction.call(work);
  }

  private void requireOpen() {
    scope.database().requireOpen();
    if (closed) {
      throw HoldfastException.of(ErrorCode.CLOSED, "The stream has been closed");
    }
  }

  /** Closes it for its user. */
  void close() {
    closed = true;
    exclusive.use(
        () -> {
          release();
          return null;
        });
  }

  /**
   * Closes it from another thread, without waiting for a read in it. The end of a transaction does
   * that for its own.
   */
  void end() {
    closed = true;
    if (scope.transaction() == null) {
      exclusive.end(this::release);
    }
  }

  private void register() {
    Transaction transaction = scope.transaction();
    if (transaction != null) {
      transaction.opened(this);
    }
    scope.database().opened(this);
  }

  private void release() {
    if (released) {
      return;
    }
    released = true;
    Transaction transaction = scope.transaction();
    if (transaction != null) {
      transaction.closed(this);
    }
    scope.database().closed(this);
    try {
      rows.close();
    } catch (RuntimeException e) {
      LOG.warn("{}.stream: closing it failed", scope.name(), e);
    }
  }
}
