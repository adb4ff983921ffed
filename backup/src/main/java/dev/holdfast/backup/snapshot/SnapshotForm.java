package dev.holdfast.backup.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.Document;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * How a state is written as JSON, and read again: token by token, so that nothing but the state
 * itself has to fit into memory.
 *
 * @param <T> the state
 */
public interface SnapshotForm<T> {
  /** Writes the state as one value. */
  void write(T state, JsonGenerator out) throws IOException;

  /**
   * Reads what {@link #write} wrote, verified before.
   *
   * @param in before its first token
   */
  T read(JsonParser in) throws IOException;

  /**
   * What the metadata tells of the state besides, such as {@code node_count}: plain values. None by
   * default. Names that the metadata has itself are refused: {@code format}, {@code timestamp},
   * {@code checksum}, {@code bytes}, {@code saved_by}, {@code meta_checksum}.
   */
  default Map<String, Object> facts(T state) {
    return Map.of();
  }

  /** Values of a class, as a mapper writes them. */
  static <T> SnapshotForm<T> of(Class<T> type, ObjectMapper mapper) {
    return new MappedForm<>(type, mapper);
  }

  /** Documents, in an array with one a line, and their {@code document_count}. */
  static SnapshotForm<List<Document>> documents() {
    return new DocumentsForm();
  }
}
