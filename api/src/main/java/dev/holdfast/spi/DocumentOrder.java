package dev.holdfast.spi;

import dev.holdfast.Path;
import dev.holdfast.Sort;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of a sort: an order of documents, and of the sort keys taken from them. Immutable and
 * thread safe.
 */
public final class DocumentOrder {
  private static final List<@Nullable Object> CONTAINER = List.of();

  private final PathReader[] readers;
  private final boolean[] descending;

  private DocumentOrder(List<Sort> sort) {
    readers = new PathReader[sort.size()];
    descending = new boolean[sort.size()];
    for (int i = 0; i < readers.length; i++) {
      readers[i] = PathReader.of(sort.get(i).path());
      descending[i] = sort.get(i).descending();
    }
  }

  /** The order of these keys, made total as {@link #total} does. */
  public static DocumentOrder of(List<Sort> sort) {
    return new DocumentOrder(total(sort));
  }

  /**
   * The keys with the id as the last one, in the direction of the one before it (ascending when it
   * is alone). Keys behind the id decide nothing and are left out.
   */
  public static List<Sort> total(List<Sort> sort) {
    List<Sort> keys = new ArrayList<>(sort.size() + 1);
    for (Sort key : sort) {
      keys.add(key);
      if (key.path().isId()) {
        return List.copyOf(keys);
      }
    }
    boolean down = !keys.isEmpty() && keys.get(keys.size() - 1).descending();
    keys.add(new Sort(Path.ID, down));
    return List.copyOf(keys);
  }

  /** Compares two documents; 0 only when the ids are equal. */
  public int compare(
      String idA,
      Map<String, @Nullable Object> bodyA,
      String idB,
      Map<String, @Nullable Object> bodyB) {
    for (int i = 0; i < readers.length; i++) {
      int sign = Values.compare(readers[i].follow(idA, bodyA), readers[i].follow(idB, bodyB));
      if (sign != 0) {
        return descending[i] == sign > 0 ? -1 : 1;
      }
    }
    return 0;
  }

  /**
   * The document's sort keys, the id last, as {@link Read.Find#after} takes them: an object or
   * array is an empty list.
   */
  public List<@Nullable Object> keys(String id, Map<String, @Nullable Object> body) {
    List<@Nullable Object> keys = new ArrayList<>(readers.length);
    for (PathReader reader : readers) {
      Object key = reader.follow(id, body);
      keys.add(Values.rank(key) == Values.RANK_CONTAINER ? CONTAINER : key);
    }
    return Collections.unmodifiableList(keys);
  }

  /** Compares sort keys as {@link #compare} compares the documents that they were taken from. */
  public int compareKeys(List<@Nullable Object> a, List<@Nullable Object> b) {
    for (int i = 0; i < descending.length; i++) {
      int sign = Values.compare(a.get(i), b.get(i));
      if (sign != 0) {
        return descending[i] == sign > 0 ? -1 : 1;
      }
    }
    return 0;
  }
}
