package dev.holdfast.spi;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** An array as a plain value: immutable, and everything inside is plain, see {@link PlainMap}. */
final class PlainList extends AbstractList<@Nullable Object> implements RandomAccess {
  private final @Nullable Object[] elements;
  private int depth;
  private int sizeBound;

  /** Keeps the array, which holds plain values and belongs to this list from now on. */
  PlainList(@Nullable Object[] elements) {
    this.elements = elements;
  }

  /** How many containers the longest way down passes, this one included. */
  int depth() {
    if (depth == 0) {
      depth = 1 + Values.deepest(elements);
    }
    return depth;
  }

  /** At least its size in BSON, see {@link BsonSize}. */
  int sizeBound() {
    if (sizeBound == 0) {
      long bound = BsonSize.ARRAY_HOLDER + BsonSize.CONTAINER;
      bound += (long) elements.length * BsonSize.index(elements.length);
      for (Object element : elements) {
        bound += BsonSize.valueBound(element);
      }
      sizeBound = (int) Math.min(bound, Integer.MAX_VALUE);
    }
    return sizeBound;
  }

  @Override
  public @Nullable Object get(int index) {
    return elements[index];
  }

  @Override
  public int size() {
    return elements.length;
  }

  @Override
  public @Nullable Object[] toArray() {
    return Arrays.copyOf(elements, elements.length, Object[].class);
  }
}
