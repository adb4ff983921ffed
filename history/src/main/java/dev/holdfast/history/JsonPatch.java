package dev.holdfast.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.flipkart.zjsonpatch.DiffFlags;
import com.flipkart.zjsonpatch.JsonDiff;
import dev.holdfast.Document;
import java.util.EnumSet;
import java.util.Optional;

/** Differences between documents. */
final class JsonPatch {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Moves and copies are shorter and harder to read, and a reader may not know them. */
  private static final EnumSet<DiffFlags> FLAGS =
      EnumSet.of(DiffFlags.OMIT_MOVE_OPERATION, DiffFlags.OMIT_COPY_OPERATION);

  private JsonPatch() {}

  static String between(Optional<Document> from, Optional<Document> to) {
    return JsonDiff.asJson(tree(from), tree(to), FLAGS).toString();
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
}
