package dev.holdfast.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.PlainJson;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads what has no type of its own as a plain value. */
final class PlainDeserializer extends StdDeserializer<Object> {
  private static final long serialVersionUID = 1L;

  PlainDeserializer() {
    super(Object.class);
  }

  @Override
  public @Nullable Object deserialize(JsonParser in, DeserializationContext context)
      throws IOException {
    try {
      return PlainJson.read(in);
    } catch (HoldfastException e) {
      throw JsonMappingException.from(in, e.getMessage(), e);
    }
  }

  @Override
  public @Nullable Object deserializeWithType(
      JsonParser in, DeserializationContext context, TypeDeserializer type) throws IOException {
    return type.deserializeTypedFromAny(in, context);
  }
}
