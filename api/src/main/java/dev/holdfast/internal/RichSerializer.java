package dev.holdfast.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import dev.holdfast.spi.RichTypes;
import java.io.IOException;

/** Writes a value, or a key of a map, as the text that {@link RichTypes} gives. */
final class RichSerializer<T> extends StdScalarSerializer<T> {
  private static final long serialVersionUID = 1L;

  private final boolean key;

  RichSerializer(Class<T> type, boolean key) {
    super(type);
    this.key = key;
  }

  @Override
  public void serialize(T value, JsonGenerator out, SerializerProvider provider)
      throws IOException {
    String text = RichTypes.textOrNull(value);
    if (text == null) {
      throw new IllegalStateException(value.getClass() + " has no text");
    }
    if (key) {
      out.writeFieldName(text);
    } else {
      out.writeString(text);
    }
  }
}
