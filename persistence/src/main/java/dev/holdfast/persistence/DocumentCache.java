package dev.holdfast.persistence;

import java.util.LinkedHashMap;
import java.util.Map;

/** What was last seen of documents, the least recently used forgotten first. Thread-safe. */
final class DocumentCache {
  private final int size;
  private final Map<DocumentKey, Known> documents;

  DocumentCache(int size) {
    this.size = size;
    this.documents =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<DocumentKey, Known> eldest) {
            return size() > DocumentCache.this.size;
          }
        };
  }

  synchronized Known get(DocumentKey key) {
    return documents.getOrDefault(key, Known.NOTHING);
  }

  synchronized void put(DocumentKey key, Known known) {
    if (known.certain()) {
      documents.put(key, known);
    } else {
      documents.remove(key);
    }
  }

  synchronized void forget(DocumentKey key) {
    documents.remove(key);
  }

  synchronized void forget(String collection) {
    documents.keySet().removeIf(key -> key.collection().equals(collection));
  }
}
