package dev.holdfast.examples.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Nodes and the edges between them. Not thread-safe. */
public final class KnowledgeGraph {
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final List<Edge> edges = new ArrayList<>();
  private long version;

  /** An empty one. */
  public KnowledgeGraph() {}

  KnowledgeGraph(long version) {
    this.version = version;
  }

  /** Adds a node, or replaces the one with its id. */
  public KnowledgeGraph add(Node node) {
    nodes.put(node.id(), node);
    version++;
    return this;
  }

  /** Adds an edge between nodes that are there. */
  public KnowledgeGraph add(Edge edge) {
    for (String end : List.of(edge.from(), edge.to())) {
      if (!nodes.containsKey(end)) {
        throw new IllegalArgumentException("There is no node '" + end + "' for " + edge);
      }
    }
    edges.add(edge);
    version++;
    return this;
  }

  /** How often it was changed. */
  public long version() {
    return version;
  }

  /** All nodes, in the order in which they came. */
  public List<Node> nodes() {
    return List.copyOf(nodes.values());
  }

  /** All edges, in the order in which they came. */
  public List<Edge> edges() {
    return Collections.unmodifiableList(edges);
  }

  /** Takes what was read; it is no change. */
  void read(Node node) {
    nodes.put(node.id(), node);
  }

  void read(Edge edge) {
    edges.add(edge);
  }
}
