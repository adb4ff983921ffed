package dev.holdfast.tck.history;

import java.util.Arrays;

/**
 * Nodes and edges of a kind. A walk is in a state: a node, and whether the last edge was a {@link
 * Edge#RW}. Not thread-safe.
 */
final class Graph {
  /** How one transaction depends on another. */
  enum Edge {
    /** It replaced what the other wrote. */
    WW,
    /** It read what the other wrote. */
    WR,
    /** It replaced what the other had read. */
    RW,
    /** It began when the other had ended. */
    TIME
  }

  private final int nodes;
  private int size;
  private int[] from = new int[64];
  private int[] to = new int[64];
  private Edge[] kind = new Edge[64];
  private long[] value = new long[64];
  private int[] next = new int[64];
  private final int[] first;

  Graph(int nodes) {
    this.nodes = nodes;
    this.first = new int[nodes];
    Arrays.fill(first, -1);
  }

  int nodes() {
    return nodes;
  }

  int edges() {
    return size;
  }

  /** Adds an edge, which one from a node to itself is not. */
  void add(int source, int target, Edge edge, long why) {
    if (source == target) {
      return;
    }
    if (size == from.length) {
      grow(size * 2);
    }
    from[size] = source;
    to[size] = target;
    kind[size] = edge;
    value[size] = why;
    next[size] = first[source];
    first[source] = size;
    size++;
  }

  private void grow(int capacity) {
    from = Arrays.copyOf(from, capacity);
    to = Arrays.copyOf(to, capacity);
    kind = Arrays.copyOf(kind, capacity);
    value = Arrays.copyOf(value, capacity);
    next = Arrays.copyOf(next, capacity);
  }

  /** The first edge out of a node, or -1. */
  int first(int node) {
    return first[node];
  }

  /** The edge after this one out of the same node, or -1. */
  int next(int edge) {
    return next[edge];
  }

  int from(int edge) {
    return from[edge];
  }

  int to(int edge) {
    return to[edge];
  }

  Edge kind(int edge) {
    return kind[edge];
  }

  /** The value that was written, of which the edge comes. */
  long value(int edge) {
    return value[edge];
  }
}
