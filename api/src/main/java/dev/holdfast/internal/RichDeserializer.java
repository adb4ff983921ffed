package dev.holdfast.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a value from its text and, where that is clear, from a JSON number. */
final class RichDeserializer<T> extends StdScalarDeserializer<T> {
  private static final long serialVersionUID = 1L;

  private final transient Function<String, T> read;
  private final transient @Nullable Function<BigDecimal, T> readNumber;

  RichDeserializer(
      Class<T> type, Function<String, T> read, @Nullable Function<BigDecimal, T> readNumber) {
    super(type);
    this.read = read;
    this.readNumber = readNumber;
  }

  @Override
  public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
    try {
      if (in.hasToken(JsonToken.VALUE_STRING)) {
        return read.apply(in.getText());
      }
      if (readNumber != null && in.currentToken().isNumeric()) {
        return readNumber.apply(in.getDecimalValue());
      }
    } catch (HoldfastException e) {
      throw JsonMappingException.from(in, e.getMessage(), e);
    }
    String type = handledType().getSimpleName();
    throw JsonMappingException.from(
        in,
        "Found "
            + (in.currentToken().isNumeric() ? "the number " + in.getText() : in.currentToken())
            + " where a "
            + type
            + " is expected; allowed is its text"
            + (readNumber != null ? " or a number" : ", no number")
            + ". Foreign data is converted by import with --type");
  }

  KeyDeserializer ofKeys() {
    return new KeyDeserializer() {
      @Override
      public Object deserializeKey(String key, DeserializationContext context) throws IOException {
        try {
          return read.apply(key);
        } catch (HoldfastException e) {
          throw JsonMappingException.from(context, e.getMessage(), e);
        }
      }
    };
  }
}
