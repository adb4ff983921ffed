package dev.holdfast.tck.history;

import dev.holdfast.tck.history.Graph.Edge;
import java.util.Set;

/**
 * The edges that may be followed. Snapshot isolation allows cycles, but only those in which two
 * {@link Edge#RW} come one after the other; without them a cycle is found by remembering whether
 * the last edge was one, so a state is twice the node, plus one after such an edge.
 *
 * @param edges the kinds that may be followed
 * @param skewed whether two RW may follow each other
 */
record Walk(Graph graph, Set<Edge> edges, boolean skewed) {
  int states() {
    return graph.nodes() * 2;
  }

  static int node(int state) {
    return state / 2;
  }

  /** Where the edge leads from this state, or -1. */
  int step(int state, int edge) {
    Edge kind = graph.kind(edge);
    if (!edges.contains(kind)) {
      return -1;
    }
    boolean reads = kind == Edge.RW && !skewed;
    if (reads && state % 2 == 1) {
      return -1;
    }
    return graph.to(edge) * 2 + (reads ? 1 : 0);
  }
}
