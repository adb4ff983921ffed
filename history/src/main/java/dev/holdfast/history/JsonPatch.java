package dev.holdfast.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.DiffFlags;
import com.flipkart.zjsonpatch.JsonDiff;
import dev.holdfast.Document;
import dev.holdfast.spi.PlainJson;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Differences between documents. */
final class JsonPatch {
  private static final ObjectMapper MAPPER = new ObjectMapper(PlainJson.newFactory());

  /** Moves and copies are shorter and harder to read, and a reader may not know them. */
  private static final EnumSet<DiffFlags> FLAGS =
      EnumSet.of(DiffFlags.OMIT_MOVE_OPERATION, DiffFlags.OMIT_COPY_OPERATION);

  private JsonPatch() {}

  static String between(Optional<Document> from, Optional<Document> to) {
    JsonNode before = tree(from);
    JsonNode after = tree(to);
    List<JsonNode> replaced = new ArrayList<>();
    if (before instanceof ObjectNode one && after instanceof ObjectNode other) {
      takeLongOut("", one, other, replaced);
    }
    List<JsonNode> operations = new ArrayList<>();
    JsonDiff.asJson(before, after, FLAGS).forEach(operations::add);
    operations.addAll(replaced);
    return MAPPER.createArrayNode().addAll(operations).toString();
  }

  private static JsonNode tree(Optional<Document> document) {
    if (document.isEmpty()) {
      return MAPPER.nullNode();
    }
    try {
      return MAPPER.readTree(document.get().toJson());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a document is JSON", e);
    }
  }

  /** Arrays whose differences would take too long to find are replaced as a whole. */
  private static void takeLongOut(
      String path, ObjectNode from, ObjectNode to, List<JsonNode> replaced) {
    List<String> names = new ArrayList<>();
    from.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      String inside = path + "/" + name.replace("~", "~0").replace("/", "~1");
      JsonNode before = from.get(name);
      JsonNode after = to.get(name);
      if (before instanceof ObjectNode one && after instanceof ObjectNode other) {
        takeLongOut(inside, one, other, replaced);
      } else if (before instanceof ArrayNode one
          && after instanceof ArrayNode other
          && ArrayDifference.takesLong(one, other)) {
        from.remove(name);
        to.remove(name);
        ObjectNode operation = MAPPER.createObjectNode();
        operation.put("op", "replace");
        operation.put("path", inside);
        operation.set("value", after);
        replaced.add(operation);
      }
    }
  }
}
