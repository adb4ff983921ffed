package dev.holdfast.spi;

/** Puts a backend around a backend: the result changes one thing and passes the same kit. */
@FunctionalInterface
public interface Layer {
  /** The backend with this layer around it; closing it closes {@code inner}. */
  Backend around(Backend inner);
}
