package dev.holdfast.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.introspect.AnnotatedClassResolver;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.Image;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The mapping of records, beans and maps, by Jackson. */
final class ObjectMapping<T> extends TypeMapping<T> {
  private final Class<T> type;
  private final ObjectMapper mapper;
  private final ObjectReader reader;
  private final ObjectWriter writer;
  private final Envelope envelope;
  private final boolean map;
  private final FieldPaths paths;
  private final Map<Class<?>, Envelope> subtypes = new ConcurrentHashMap<>();

  /**
   * @param ofMap the envelope when it is a map; null for a record or bean
   */
  ObjectMapping(Class<T> type, ObjectMapper mapper, @Nullable Envelope ofMap) {
    requireObject(type);
    JacksonTypes.requireFieldsAtRoot(type);
    this.type = type;
    this.mapper = mapper;
    this.map = ofMap != null;
    this.writer = JacksonTypes.writer(type, mapper);
    this.reader = JacksonTypes.reader(type, mapper);
    this.envelope = ofMap != null ? ofMap : envelope(type, mapper);
    this.paths = new FieldPaths(type, mapper, envelope);
  }

  private static void requireObject(Class<?> type) {
    if (type == Object.class
        || type.isPrimitive()
        || type.isArray()
        || type.isEnum()
        || (type.getName().startsWith("java.") && !Map.class.isAssignableFrom(type))) {
      throw HoldfastException.invalid(
          "A "
              + type.getSimpleName()
              + " is no document; allowed are records, beans, maps and dev.holdfast.Document");
    }
  }

  private static Envelope envelope(Class<?> type, ObjectMapper mapper) {
    Envelope own = Envelope.find(type, mapper);
    if (own != null) {
      return own;
    }
    Envelope common = null;
    for (NamedType subtype : subtypes(type, mapper)) {
      Envelope found = subtype.getType() == type ? null : Envelope.find(subtype.getType(), mapper);
      if (found != null && common != null) {
        requireAgreement(type, common, found);
      }
      common = found == null ? common : found;
    }
    return common == null ? Envelope.of(type, mapper) : common;
  }

  private static Iterable<NamedType> subtypes(Class<?> type, ObjectMapper mapper) {
    return mapper
        .getSubtypeResolver()
        .collectAndResolveSubtypesByClass(
            mapper.getSerializationConfig(),
            AnnotatedClassResolver.resolveWithoutSuperTypes(mapper.getSerializationConfig(), type));
  }

  private static void requireAgreement(Class<?> type, Envelope one, Envelope other) {
    if (!one.agreesWith(other)) {
      throw HoldfastException.invalid(
          one.typeName()
              + " and "
              + other.typeName()
              + " name their ids or revisions differently; as kinds of "
              + type.getSimpleName()
              + " they need the same names");
    }
  }

  ObjectMapper mapper() {
    return mapper;
  }

  ObjectWriter writer() {
    return writer;
  }

  private Envelope envelope(T value) {
    Class<?> actual = value.getClass();
    if (actual == type || map) {
      return envelope;
    }
    Envelope known = subtypes.get(actual);
    if (known == null) {
      known = Envelope.of(actual, mapper);
      requireAgreement(type, envelope, known);
      subtypes.put(actual, known);
    }
    return known;
  }

  @Override
  public @Nullable String id(T value) {
    if (!map) {
      return envelope(value).id(value);
    }
    Object id = ((Map<?, ?>) value).get("id");
    if (id == null || id instanceof String) {
      return (String) id;
    }
    throw HoldfastException.invalid(
        "The id of a map is a " + id.getClass().getSimpleName() + "; allowed is a String");
  }

  @Override
  public long revision(T value) {
    return map ? 0 : envelope(value).revision(value);
  }

  @Override
  public Body body(T value, @Nullable String id) {
    return new TypedBody(value, envelope(value), this, id);
  }

  @Override
  public T decode(String id, long revision, Body body) {
    Image image = new Image(id, revision, body);
    try (JsonParser in = Bodies.parse(image, envelope.idName(), envelope.revisionName())) {
      in.setCodec(mapper);
      return read(in);
    } catch (IOException e) {
      throw ReadFailure.of(typeName(), null, e);
    }
  }

  private T read(JsonParser in) {
    T value;
    try {
      value = reader.readValue(in);
    } catch (IOException e) {
      throw ReadFailure.of(typeName(), in.currentToken(), e);
    } catch (RuntimeException e) {
      throw ReadFailure.of(typeName(), e);
    }
    if (value == null) {
      throw HoldfastException.of(ErrorCode.CORRUPT, "The stored document is null");
    }
    return value;
  }

  @Override
  public String idName() {
    return envelope.idName();
  }

  @Override
  public @Nullable Object encode(@Nullable Object parameter) {
    return Mapping.toPlain(mapper, parameter);
  }

  @Override
  public Path path(Path path) {
    return paths.resolve(path);
  }

  @Override
  public String typeName() {
    return type.getSimpleName();
  }
}
