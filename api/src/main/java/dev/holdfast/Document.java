package dev.holdfast;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An untyped document. Immutable. */
@SuppressWarnings("DoNotCallSuggester")
public final class Document {
  private Document() {}

  /** A document of alternating keys and values. */
  public static Document of(@Nullable Object... keysAndValues) {
    throw new UnsupportedOperationException();
  }

  public static Document ofMap(Map<String, ? extends @Nullable Object> values) {
    throw new UnsupportedOperationException();
  }

  public static Document parse(String json) {
    throw new UnsupportedOperationException();
  }

  /** The id, or null when it has none. */
  public @Nullable String id() {
    throw new UnsupportedOperationException();
  }

  public @Nullable Object get(String path) {
    return get(Path.parse(path));
  }

  public @Nullable Object get(Path path) {
    throw new UnsupportedOperationException();
  }

  public Optional<String> getString(String path) {
    throw new UnsupportedOperationException();
  }

  public Optional<Long> getLong(String path) {
    throw new UnsupportedOperationException();
  }

  public Optional<Double> getDouble(String path) {
    throw new UnsupportedOperationException();
  }

  public Optional<Boolean> getBoolean(String path) {
    throw new UnsupportedOperationException();
  }

  public Optional<BigDecimal> getDecimal(String path) {
    throw new UnsupportedOperationException();
  }

  public Optional<Instant> getInstant(String path) {
    throw new UnsupportedOperationException();
  }

  public Optional<List<@Nullable Object>> getList(String path) {
    throw new UnsupportedOperationException();
  }

  public Optional<Document> getDocument(String path) {
    throw new UnsupportedOperationException();
  }

  public Document with(String key, @Nullable Object value) {
    throw new UnsupportedOperationException();
  }

  public Document without(String key) {
    throw new UnsupportedOperationException();
  }

  public Map<String, @Nullable Object> toMap() {
    throw new UnsupportedOperationException();
  }

  public String toJson() {
    throw new UnsupportedOperationException();
  }
}
