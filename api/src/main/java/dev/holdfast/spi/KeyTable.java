package dev.holdfast.spi;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an object in the order of insertion. A few are scanned, more are hashed, and many go
 * to a {@link HashMap}, whose trees keep keys that were chosen to collide from costing quadratic
 * time.
 */
final class KeyTable {
  static final int ABSENT = -1;
  private static final int SCANNED_UP_TO = 8;
  private static final int HASHED_UP_TO = 256;

  private String[] keys;
  private int size;
  private int @Nullable [] slots;
  private @Nullable Map<String, Integer> tree;

  KeyTable(int expected) {
    keys = new String[Math.max(expected, 4)];
  }

  int size() {
    return size;
  }

  String key(int position) {
    return keys[position];
  }

  /** The position of a key, or {@link #ABSENT}. */
  int find(String key) {
    if (tree != null) {
      return tree.getOrDefault(key, ABSENT);
    }
    int[] table = slots;
    return table == null ? scan(key) : probe(key, table);
  }

  private int scan(String key) {
    for (int i = 0; i < size; i++) {
      if (keys[i].equals(key)) {
        return i;
      }
    }
    return ABSENT;
  }

  private int probe(String key, int[] table) {
    int mask = table.length - 1;
    int slot = spread(key) & mask;
    while (table[slot] != 0) {
      int position = table[slot] - 1;
      if (keys[position].equals(key)) {
        return position;
      }
      slot = (slot + 1) & mask;
    }
    return ABSENT;
  }

  /** Appends a key, unless it is there already. */
  boolean add(String key) {
    if (find(key) != ABSENT) {
      return false;
    }
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, size * 2);
    }
    keys[size++] = key;
    if (size > HASHED_UP_TO) {
      addToTree();
    } else if (size > SCANNED_UP_TO) {
      addToSlots();
    }
    return true;
  }

  private void addToTree() {
    if (tree == null) {
      tree = new HashMap<>();
      for (int i = 0; i < size; i++) {
        tree.put(keys[i], i);
      }
      slots = null;
    } else {
      tree.put(keys[size - 1], size - 1);
    }
  }

  private void addToSlots() {
    int[] table = slots;
    if (table != null && size * 2 <= table.length) {
      place(table, size - 1);
      return;
    }
    table = new int[table == null ? SCANNED_UP_TO * 4 : table.length * 2];
    for (int i = 0; i < size; i++) {
      place(table, i);
    }
    slots = table;
  }

  private void place(int[] table, int position) {
    int mask = table.length - 1;
    int slot = spread(keys[position]) & mask;
    while (table[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    table[slot] = position + 1;
  }

  private static int spread(String key) {
    int hash = key.hashCode();
    return hash ^ (hash >>> 16);
  }
}
