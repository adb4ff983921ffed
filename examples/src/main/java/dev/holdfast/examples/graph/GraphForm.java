package dev.holdfast.examples.graph;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.snapshot.SnapshotForm;
import java.io.IOException;
import java.util.Map;

/**
 * {@code {"version":3,"nodes":[{…}],"edges":[{…}]}}, written and read one node and one edge at a
 * time.
 */
public final class GraphForm implements SnapshotForm<KnowledgeGraph> {
  public GraphForm() {}

  // region form
  @Override
  public void write(KnowledgeGraph graph, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeNumberField("version", graph.version());
    out.writeArrayFieldStart("nodes");
    for (Node node : graph.nodes()) {
      out.writePOJO(node);
    }
    out.writeEndArray();
    out.writeArrayFieldStart("edges");
    for (Edge edge : graph.edges()) {
      out.writePOJO(edge);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  @Override
  public Map<String, Object> facts(KnowledgeGraph graph) {
    return Map.of(
        "node_count", graph.nodes().size(),
        "edge_count", graph.edges().size(),
        "graph_version", graph.version());
  }

  // endregion

  @Override
  public KnowledgeGraph read(JsonParser in) throws IOException {
    expect(in, in.nextToken(), JsonToken.START_OBJECT);
    expect(in, in.nextToken(), JsonToken.FIELD_NAME);
    expect(in, in.nextToken(), JsonToken.VALUE_NUMBER_INT);
    KnowledgeGraph graph = new KnowledgeGraph(in.getLongValue());
    startArray(in);
    while (in.nextToken() == JsonToken.START_OBJECT) {
      graph.read(in.readValueAs(Node.class));
    }
    startArray(in);
    while (in.nextToken() == JsonToken.START_OBJECT) {
      graph.read(in.readValueAs(Edge.class));
    }
    expect(in, in.nextToken(), JsonToken.END_OBJECT);
    return graph;
  }

  private static void startArray(JsonParser in) throws IOException {
    expect(in, in.nextToken(), JsonToken.FIELD_NAME);
    expect(in, in.nextToken(), JsonToken.START_ARRAY);
  }

  private static void expect(JsonParser in, JsonToken found, JsonToken expected) {
    if (found != expected) {
      throw HoldfastException.invalid(
          "This is no knowledge graph: "
              + found
              + " instead of "
              + expected
              + " at "
              + in.currentTokenLocation());
    }
  }
}
