package dev.holdfast.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;

/**
 * How long it takes to find what differs between two arrays, and between arrays inside them: as the
 * square of how many elements differ.
 */
final class ArrayDifference {
  /** Under a second. */
  private static final long MOST_STEPS = 50_000_000;

  private long nodes;
  private long longest;

  private ArrayDifference() {}

  static boolean takesLong(ArrayNode from, ArrayNode to) {
    int shorter = Math.min(from.size(), to.size());
    int first = 0;
    while (first < shorter && from.get(first).equals(to.get(first))) {
      first++;
    }
    int last = 0;
    while (last < shorter - first
        && from.get(from.size() - 1 - last).equals(to.get(to.size() - 1 - last))) {
      last++;
    }
    ArrayDifference one = of(from, first, from.size() - last);
    ArrayDifference other = of(to, first, to.size() - last);
    return (one.longest + other.longest) * (one.nodes + other.nodes) > MOST_STEPS;
  }

  /** Of the elements between those that are the same at both ends. */
  private static ArrayDifference of(ArrayNode array, int from, int to) {
    ArrayDifference part = new ArrayDifference();
    part.longest = (long) to - from;
    for (int i = from; i < to; i++) {
      part.add(array.get(i));
    }
    return part;
  }

  private void add(JsonNode node) {
    nodes++;
    if (node.isArray()) {
      longest = Math.max(longest, node.size());
    }
    node.forEach(this::add);
  }
}
