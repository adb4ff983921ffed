package dev.holdfast.spi;

import dev.holdfast.Capabilities;
import dev.holdfast.Health;
import dev.holdfast.TransactionOptions;
import java.util.Optional;

/**
 * A backend around a backend that passes everything on; a layer overrides what it changes. Layers
 * that derive from it see each other: {@link #find} looks through them.
 */
public abstract class ForwardingBackend implements Backend {
  private final Backend inner;

  /** Around this one, which is closed with it. */
  protected ForwardingBackend(Backend inner) {
    this.inner = inner;
  }

  /** What this one stands around. */
  public final Backend inner() {
    return inner;
  }

  /** The outermost of this type in a stack, the stack's own outermost included. */
  public static <B> Optional<B> find(Backend stack, Class<B> type) {
    Backend next = stack;
    while (true) {
      if (type.isInstance(next)) {
        return Optional.of(type.cast(next));
      }
      if (!(next instanceof ForwardingBackend layer)) {
        return Optional.empty();
      }
      next = layer.inner;
    }
  }

  /** The backend that all layers of a stack stand around. */
  public static Backend innermost(Backend stack) {
    Backend next = stack;
    while (next instanceof ForwardingBackend layer) {
      next = layer.inner;
    }
    return next;
  }

  /**
   * Tells each layer of a stack that what is stored was replaced without passing it, as a restore
   * does; the innermost first.
   */
  public static void tellReplaced(Backend stack) {
    if (stack instanceof ForwardingBackend layer) {
      tellReplaced(layer.inner);
      layer.replaced();
    }
  }

  /**
   * What is stored was replaced without passing this layer. One that remembers something of it
   * forgets that, and neither waits nor fails.
   */
  protected void replaced() {}

  @Override
  public <R> R read(Read<R> read) {
    return inner.read(read);
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    return inner.write(batch);
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    return inner.begin(options);
  }

  @Override
  public <R> R admin(Admin<R> request) {
    return inner.admin(request);
  }

  @Override
  public Capabilities capabilities() {
    return inner.capabilities();
  }

  @Override
  public String identity() {
    return inner.identity();
  }

  @Override
  public Health health() {
    return inner.health();
  }

  @Override
  public void close() {
    inner.close();
  }

  /** Itself, in a word, in front of what it stands around: {@code retry(3) -> sqlite:shop.db}. */
  @Override
  public abstract String toString();
}
