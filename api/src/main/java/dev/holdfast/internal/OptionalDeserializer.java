package dev.holdfast.internal;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.ReferenceTypeDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads null and a missing field as empty. */
final class OptionalDeserializer extends ReferenceTypeDeserializer<Optional<?>> {
  private static final long serialVersionUID = 1L;

  OptionalDeserializer(
      JavaType type,
      @Nullable TypeDeserializer contentType,
      @Nullable JsonDeserializer<?> content) {
    super(type, null, contentType, content);
  }

  @Override
  protected ReferenceTypeDeserializer<Optional<?>> withResolved(
      @Nullable TypeDeserializer contentType, @Nullable JsonDeserializer<?> content) {
    return new OptionalDeserializer(_fullType, contentType, content);
  }

  @Override
  public Optional<?> getNullValue(DeserializationContext context) throws JsonMappingException {
    return Optional.ofNullable(_valueDeserializer.getNullValue(context));
  }

  @Override
  public Optional<?> referenceValue(@Nullable Object content) {
    return Optional.ofNullable(content);
  }

  @Override
  public Optional<?> updateReference(Optional<?> old, @Nullable Object content) {
    return Optional.ofNullable(content);
  }

  @Override
  public @Nullable Object getReferenced(Optional<?> value) {
    return value.orElse(null);
  }
}
