package dev.holdfast.internal;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import org.jspecify.annotations.Nullable;

/** Readers and writers of types, made at once, so that a type that cannot be mapped fails early. */
final class JacksonTypes {
  private JacksonTypes() {}

  static <T> ObjectReader reader(Class<T> type, ObjectMapper mapper) {
    JavaType javaType = mapper.constructType(type);
    try {
      ((DefaultDeserializationContext) mapper.getDeserializationContext())
          .createDummyInstance(mapper.getDeserializationConfig())
          .findRootValueDeserializer(javaType);
    } catch (JsonMappingException | RuntimeException e) {
      throw unmappable(type, "read", e);
    }
    return mapper.readerFor(javaType);
  }

  static ObjectWriter writer(Class<?> type, ObjectMapper mapper) {
    JavaType javaType = mapper.constructType(type);
    try {
      mapper.getSerializerProviderInstance().findTypedValueSerializer(javaType, true, null);
    } catch (JsonMappingException | RuntimeException e) {
      throw unmappable(type, "written", e);
    }
    return mapper.writerFor(javaType);
  }

  /** Refuses what puts the fields of a document, and so its id, one level down. */
  static void requireFieldsAtRoot(Class<?> type) {
    JsonTypeInfo info = annotation(type);
    if (info != null
        && info.use() != JsonTypeInfo.Id.NONE
        && info.use() != JsonTypeInfo.Id.DEDUCTION
        && info.include() != JsonTypeInfo.As.PROPERTY
        && info.include() != JsonTypeInfo.As.EXISTING_PROPERTY) {
      throw HoldfastException.invalid(
          type.getSimpleName()
              + " wraps its fields (@JsonTypeInfo(include = "
              + info.include()
              + ")), so that its id is none of the document's own; use include = PROPERTY");
    }
  }

  private static @Nullable JsonTypeInfo annotation(Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      JsonTypeInfo info = at.getAnnotation(JsonTypeInfo.class);
      if (info != null) {
        return info;
      }
    }
    return null;
  }

  private static HoldfastException unmappable(Class<?> type, String how, Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof HoldfastException ours) {
        return ours;
      }
    }
    String reason =
        failure instanceof JsonMappingException mapping
            ? mapping.getOriginalMessage()
            : failure.getMessage();
    return HoldfastException.of(
        ErrorCode.INVALID,
        type.getSimpleName() + " can not be " + how + " as a document: " + reason,
        failure);
  }
}
