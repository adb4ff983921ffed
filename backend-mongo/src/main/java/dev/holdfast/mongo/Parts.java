package dev.holdfast.mongo;

import java.util.Iterator;
import java.util.function.Supplier;

/** What several questions find, one after the other; the next is asked when one is done. */
final class Parts implements Found<RawDocument> {
  private final Supplier<Found<RawDocument>> next;
  private final Iterator<String> left;
  private Found<RawDocument> part;

  /**
   * Of a first part and those that follow.
   *
   * @param next asks for the next part, as long as something is left
   */
  Parts(Found<RawDocument> first, Supplier<Found<RawDocument>> next, Iterator<String> left) {
    this.part = first;
    this.next = next;
    this.left = left;
  }

  @Override
  public boolean next() {
    while (!part.next()) {
      if (!left.hasNext()) {
        return false;
      }
      part.close();
      part = next.get();
    }
    return true;
  }

  @Override
  public RawDocument current() {
    return part.current();
  }

  @Override
  public void close() {
    part.close();
  }
}
