package dev.holdfast.internal;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.Document;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.Versioned;
import dev.holdfast.spi.Body;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How values of a type become documents and come back: its id and revision beside a {@link Body} of
 * the rest. Immutable and thread safe; dear to make, so that a database keeps those that it uses.
 *
 * <p>A typed class needs an id: the String component or property marked {@link dev.holdfast.Id},
 * else the one named {@code id}. In maps and {@link Document} it is the key {@code id}.
 */
public abstract class TypeMapping<T> {
  TypeMapping() {}

  /**
   * The mapping of a record, a bean, {@code Map}, or {@link Document}.
   *
   * @throws HoldfastException INVALID when the type cannot be stored
   */
  @SuppressWarnings("unchecked")
  public static <T> TypeMapping<T> of(Class<T> type, ObjectMapper mapper) {
    return (TypeMapping<T>) create(type, mapper);
  }

  private static TypeMapping<?> create(Class<?> type, ObjectMapper mapper) {
    if (type == Document.class) {
      return new DocumentMapping(mapper);
    }
    if (type == Versioned.class) {
      throw HoldfastException.invalid(
          "Versioned is not stored itself; ask for a collection of its value and then versioned()");
    }
    JavaType javaType = mapper.constructType(type);
    if (javaType.isMapLikeType()) {
      return new ObjectMapping<>(type, mapper, mapEnvelope(type, javaType));
    }
    return new ObjectMapping<>(type, mapper, null);
  }

  private static Envelope mapEnvelope(Class<?> type, JavaType javaType) {
    JavaType key = javaType.getKeyType();
    JavaType content = javaType.getContentType();
    if (!key.getRawClass().isAssignableFrom(String.class)
        || !content.getRawClass().isAssignableFrom(String.class)) {
      throw HoldfastException.invalid(
          type.getSimpleName()
              + " can not hold a document's id, a String under the key id; allowed are maps from"
              + " String to Object or to String");
    }
    return Envelope.ofMap(type);
  }

  /**
   * Reads rows of an aggregation as a type, which needs no id. Sums read as any type of number that
   * holds them; as a {@link Document} they would lose their exactness, so rows have their own way
   * to become documents.
   *
   * @throws HoldfastException INVALID when the type cannot be read; so does the function when a row
   *     does not fit
   */
  public static <R> Function<Map<String, @Nullable Object>, R> rows(
      Class<R> type, ObjectMapper mapper) {
    return new RowReader<>(type, mapper);
  }

  /**
   * The id that the value carries, or null when one has to be generated. Not checked for its size.
   *
   * @throws HoldfastException INVALID when a map holds something else than a string as its id
   */
  public abstract @Nullable String id(T value);

  /** The revision that the value carries, 0 for none. */
  public abstract long revision(T value);

  /** The content under the id that the value carries, or under a generated one. */
  public final Body body(T value) {
    return body(value, id(value));
  }

  /**
   * The content without the id and the revision. The value is read anew at each use, so it must not
   * be changed before the body was used for the last time. Using it is INVALID, with the field's
   * path, when a backend could not hold the document.
   *
   * @param id what the document will be stored under, for the limit on its size; null for a
   *     generated one
   */
  public abstract Body body(T value, @Nullable String id);

  /**
   * The value of a stored document. What the type does not have is ignored; what the document does
   * not have is null, 0 or false.
   *
   * @throws HoldfastException INVALID when a stored field does not fit the type; CORRUPT when the
   *     body is no document at all
   */
  public abstract T decode(String id, long revision, Body body);

  /** What the id is called in the type. */
  public abstract String idName();

  /**
   * The plain value of a parameter of a filter or update, by the same rules as a field.
   *
   * @throws HoldfastException INVALID when it cannot be stored
   */
  public abstract @Nullable Object encode(@Nullable Object parameter);

  /**
   * The path in the store: the id under its own name becomes {@code id}.
   *
   * @throws HoldfastException INVALID when the type surely has no such field
   */
  public abstract Path path(Path path);

  /** The same type with id and revision beside it. */
  public TypeMapping<Versioned<T>> versioned() {
    return new VersionedMapping<>(this);
  }

  /** What the type is called in messages. */
  public abstract String typeName();
}
