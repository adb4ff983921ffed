package dev.holdfast.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;

/** Writes doubles and floats, and arrays of them, in their one form. */
final class FractionSerializer<T> extends StdSerializer<T> {
  private static final long serialVersionUID = 1L;

  private final transient Writing<T> writing;

  FractionSerializer(Class<T> type, Writing<T> writing) {
    super(type);
    this.writing = writing;
  }

  @Override
  public void serialize(T value, JsonGenerator out, SerializerProvider provider)
      throws IOException {
    writing.write(out, value);
  }

  @Override
  public void serializeWithType(
      T value, JsonGenerator out, SerializerProvider provider, TypeSerializer type)
      throws IOException {
    writing.write(out, value);
  }

  interface Writing<T> {
    void write(JsonGenerator out, T value) throws IOException;
  }
}
