package dev.holdfast.spi;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An object as a plain value: immutable and in the order of insertion. Being of this class proves
 * that everything inside is plain too, so that it is never checked or copied again.
 */
final class PlainMap extends AbstractMap<String, @Nullable Object> {
  private final KeyTable keys;
  private final @Nullable Object[] values;
  private int depth;
  private int sizeBound;

  private PlainMap(KeyTable keys, @Nullable Object[] values) {
    this.keys = keys;
    this.values = values;
  }

  /** How many containers the longest way down passes, this one included. */
  int depth() {
    if (depth == 0) {
      depth = 1 + Values.deepest(values);
    }
    return depth;
  }

  /** At least its size in BSON, see {@link BsonSize}. */
  int sizeBound() {
    if (sizeBound == 0) {
      long bound = BsonSize.CONTAINER;
      for (int i = 0; i < keys.size(); i++) {
        bound += BsonSize.keyBound(keys.key(i)) + BsonSize.valueBound(values[i]);
      }
      sizeBound = (int) Math.min(bound, Integer.MAX_VALUE);
    }
    return sizeBound;
  }

  /** The key at a position below {@link #size}. */
  String keyAt(int position) {
    return keys.key(position);
  }

  /** The value at a position below {@link #size}. */
  @Nullable Object valueAt(int position) {
    return values[position];
  }

  @Override
  public int size() {
    return keys.size();
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return key instanceof String text && keys.find(text) != KeyTable.ABSENT;
  }

  @Override
  public @Nullable Object get(@Nullable Object key) {
    int found = key instanceof String text ? keys.find(text) : KeyTable.ABSENT;
    return found == KeyTable.ABSENT ? null : values[found];
  }

  @Override
  public void forEach(BiConsumer<? super String, ? super @Nullable Object> action) {
    for (int i = 0; i < keys.size(); i++) {
      action.accept(keys.key(i), values[i]);
    }
  }

  @Override
  public Set<Map.Entry<String, @Nullable Object>> entrySet() {
    return new Entries();
  }

  private final class Entries extends AbstractSet<Map.Entry<String, @Nullable Object>> {
    @Override
    public int size() {
      return keys.size();
    }

    @Override
    public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
      return new EntryIterator();
    }
  }

  private final class EntryIterator implements Iterator<Map.Entry<String, @Nullable Object>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < keys.size();
    }

    @Override
    public Map.Entry<String, @Nullable Object> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      int at = next++;
      return new SimpleImmutableEntry<>(keys.key(at), values[at]);
    }
  }

  /** Collects entries whose values are plain. Not to be used after {@link #build}. */
  static final class Builder {
    private final KeyTable keys;
    private @Nullable Object[] values;

    Builder(int expected) {
      keys = new KeyTable(expected);
      values = new Object[Math.max(expected, 4)];
    }

    /** Adds an entry and returns true, or returns false when the key is there already. */
    boolean add(String key, @Nullable Object value) {
      if (!keys.add(key)) {
        return false;
      }
      int at = keys.size() - 1;
      if (at == values.length) {
        values = Arrays.copyOf(values, at * 2);
      }
      values[at] = value;
      return true;
    }

    PlainMap build() {
      return new PlainMap(keys, values);
    }
  }
}
