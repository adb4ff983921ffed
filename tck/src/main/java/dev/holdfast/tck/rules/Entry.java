package dev.holdfast.tck.rules;

import dev.holdfast.Document;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A document as the reference evaluator sees it: the id, and the rest as plain values. */
record Entry(String id, Map<String, @Nullable Object> body) {
  static Entry of(Map<String, @Nullable Object> document) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>(document);
    return new Entry((String) DataFile.present(body.remove("id")), body);
  }

  static Entry of(Document document) {
    return of(document.toMap());
  }

  Document document() {
    return document(body);
  }

  /** A document with this id and another content. */
  Document document(Map<String, @Nullable Object> content) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("id", id);
    all.putAll(content);
    return Document.ofMap(all);
  }
}
