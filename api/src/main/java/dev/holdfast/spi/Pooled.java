package dev.holdfast.spi;

/** A backend that holds connections and can say how they stand. */
public interface Pooled {
  /** As it is at this moment; never waits and never asks the store. */
  Pool pool();

  /**
   * How connections stand.
   *
   * @param active lent out
   * @param idle open and free
   * @param waiting callers that wait for one
   * @param most that may be open
   */
  record Pool(int active, int idle, int waiting, int most) {}
}
