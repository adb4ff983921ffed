package dev.holdfast.cli;

import dev.holdfast.Document;
import dev.holdfast.persistence.BufferedWrite;
import dev.holdfast.persistence.DeadLetter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a buffer holds, as JSON: one object a line. */
final class BufferRecord {
  private BufferRecord() {}

  static String pending(BufferedWrite write) {
    return json("pending", write, null);
  }

  static List<String> dead(DeadLetter letter) {
    return letter.writes().stream().map(write -> json("dead", write, letter)).toList();
  }

  private static String json(String state, BufferedWrite write, @Nullable DeadLetter letter) {
    Map<String, @Nullable Object> record = new LinkedHashMap<>();
    record.put("state", state);
    record.put("sequence", write.sequence());
    record.put("at", write.at().toString());
    record.put("kind", write.kind());
    record.put("collection", write.collection());
    record.put("document", write.id());
    record.put("expectedRevision", write.expectedRevision());
    record.put("content", write.content());
    if (letter != null) {
      record.put("code", letter.code().name());
      record.put("message", letter.message());
      record.put("currentRevision", letter.currentRevision());
      record.put("since", letter.since().toString());
    }
    return HiddenCharacters.escapeJson(Document.ofMap(record).toJson());
  }
}
