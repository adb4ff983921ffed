package dev.holdfast.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.Path;
import dev.holdfast.Versioned;
import dev.holdfast.spi.Body;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How values of a type become documents and come back. Immutable, thread safe. */
@SuppressWarnings("DoNotCallSuggester")
public abstract class TypeMapping<T> {
  TypeMapping() {}

  /**
   * The mapping of a record, a bean, {@code Map}, or {@link dev.holdfast.Document}; INVALID when
   * the type cannot be stored.
   */
  public static <T> TypeMapping<T> of(Class<T> type, ObjectMapper mapper) {
    throw new UnsupportedOperationException();
  }

  /** Reads rows of an aggregation as a type, which needs no id. */
  public static <R> Function<Map<String, @Nullable Object>, R> rows(
      Class<R> type, ObjectMapper mapper) {
    throw new UnsupportedOperationException();
  }

  /** The id that the value carries, or null when one has to be generated. */
  public abstract @Nullable String id(T value);

  /** The revision that the value carries, 0 for none. */
  public abstract long revision(T value);

  /** The content under the id that the value carries, or under a generated one. */
  public final Body body(T value) {
    return body(value, id(value));
  }

  /** The content without the id and the revision, made anew at each use. */
  public abstract Body body(T value, @Nullable String id);

  /** The value of a stored document. */
  public abstract T decode(String id, long revision, Body body);

  /** What the id is called in the type. */
  public abstract String idName();

  /** The plain value of a parameter of a filter or update. */
  public abstract @Nullable Object encode(@Nullable Object parameter);

  /** The path in the store; INVALID when the type has no such field. */
  public abstract Path path(Path path);

  /** The same type with id and revision beside it. */
  public abstract TypeMapping<Versioned<T>> versioned();

  /** What the type is called in messages. */
  public abstract String typeName();
}
