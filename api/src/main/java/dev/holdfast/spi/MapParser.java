package dev.holdfast.spi;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.core.base.ParserMinimalBase;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads plain values as JSON tokens, without making text of them: the same tokens, numbers and
 * texts that a parser over {@link Bodies#toJson} gives. A {@link BigDecimal}, as an aggregation's
 * row has it, is a number too.
 *
 * <p>May put fields in front of those of the map; a field of the map with the name of one of them
 * is then left out.
 */
final class MapParser extends ParserMinimalBase {
  private static final double TWO_TO_63 = 0x1p63;
  private static final double PLAIN_DIGITS_BELOW = 1e20;

  private final MapLevel root;
  private final @Nullable MapLevel front;
  private final @Nullable Map<String, ?> frontFields;
  private @Nullable MapLevel level;
  private @Nullable Object value;
  private @Nullable ObjectCodec codec;
  private boolean started;
  private boolean valueNext;
  private boolean inFront;
  private final boolean open;
  private boolean closed;

  private MapParser(Map<String, ?> map, @Nullable Map<String, ?> frontFields, boolean open) {
    super(StreamReadConstraints.defaults());
    this.root = MapLevel.object(null, map);
    this.frontFields = frontFields;
    this.front = frontFields == null ? null : MapLevel.object(null, frontFields);
    this.inFront = front != null;
    this.open = open;
  }

  static MapParser of(Map<String, @Nullable Object> map) {
    return new MapParser(map, null, false);
  }

  /** Reads {@code front}, then the rest of {@code map}, as one object. */
  static MapParser of(Map<String, Object> front, Map<String, @Nullable Object> map) {
    return new MapParser(map, front, false);
  }

  /** Reads the start of an object and its first fields, then nothing: another parser goes on. */
  static MapParser startOf(Map<String, Object> front) {
    return new MapParser(front, null, true);
  }

  @Override
  public @Nullable JsonToken nextToken() {
    _currToken = advance();
    return _currToken;
  }

  private @Nullable JsonToken advance() {
    MapLevel at = level;
    if (at == null) {
      return started ? null : start();
    }
    if (valueNext) {
      valueNext = false;
      return enter(at.value);
    }
    if (inFront) {
      return nextInFront(Objects.requireNonNull(front));
    }
    if (at.next()) {
      if (!at.inObject()) {
        return enter(at.value);
      }
      if (at == root && frontFields != null && frontFields.containsKey(at.name)) {
        return advance();
      }
      valueNext = true;
      return JsonToken.FIELD_NAME;
    }
    return leave(at);
  }

  private @Nullable JsonToken leave(MapLevel at) {
    level = at.getParent();
    if (open && level == null) {
      return null;
    }
    return at.inObject() ? JsonToken.END_OBJECT : JsonToken.END_ARRAY;
  }

  private JsonToken start() {
    started = true;
    level = inFront ? front : root;
    return JsonToken.START_OBJECT;
  }

  private @Nullable JsonToken nextInFront(MapLevel at) {
    if (at.next()) {
      valueNext = true;
      return JsonToken.FIELD_NAME;
    }
    inFront = false;
    root.setCurrentValue(at.getCurrentValue());
    level = root;
    return advance();
  }

  private JsonToken enter(@Nullable Object entered) {
    value = entered;
    if (entered instanceof String) {
      return JsonToken.VALUE_STRING;
    }
    if (entered instanceof Long) {
      return JsonToken.VALUE_NUMBER_INT;
    }
    if (entered instanceof Map<?, ?> map) {
      level = MapLevel.object(level, map);
      return JsonToken.START_OBJECT;
    }
    if (entered instanceof List<?> list) {
      level = MapLevel.array(level, list);
      return JsonToken.START_ARRAY;
    }
    if (entered == null) {
      return JsonToken.VALUE_NULL;
    }
    if (entered instanceof Boolean bool) {
      return bool ? JsonToken.VALUE_TRUE : JsonToken.VALUE_FALSE;
    }
    return isIntegral(entered) ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT;
  }

  /** Whether the number's text is one of digits alone. */
  private static boolean isIntegral(Object number) {
    if (number instanceof Double d) {
      return Math.abs(d) >= TWO_TO_63 && Math.abs(d) < PLAIN_DIGITS_BELOW;
    }
    if (number instanceof BigDecimal decimal) {
      return decimal.signum() == 0 || decimal.stripTrailingZeros().scale() <= 0;
    }
    throw new IllegalStateException("not a plain value: " + number.getClass().getName());
  }

  @Override
  public @Nullable String nextFieldName() {
    return nextToken() == JsonToken.FIELD_NAME ? Objects.requireNonNull(level).name : null;
  }

  @Override
  @Deprecated
  @SuppressWarnings("InlineMeSuggester")
  public @Nullable String getCurrentName() {
    return currentName();
  }

  @Override
  public @Nullable String currentName() {
    MapLevel at = level;
    if (at != null
        && (_currToken == JsonToken.START_OBJECT || _currToken == JsonToken.START_ARRAY)) {
      at = at.getParent();
    }
    return at == null ? null : at.name;
  }

  @Override
  public void overrideCurrentName(String name) {
    if (level != null) {
      level.name = name;
    }
  }

  @Override
  public @Nullable String getText() {
    JsonToken token = _currToken;
    if (token == JsonToken.VALUE_STRING) {
      return (String) value;
    }
    if (token == JsonToken.FIELD_NAME) {
      return currentName();
    }
    if (token == null) {
      return null;
    }
    return token.isNumeric() ? numberText() : token.asString();
  }

  private String numberText() {
    return value instanceof BigDecimal decimal
        ? decimal.toPlainString()
        : Numbers.text(Objects.requireNonNull(value));
  }

  @Override
  public @Nullable String getValueAsString(@Nullable String otherwise) throws IOException {
    return _currToken == JsonToken.VALUE_STRING
        ? (String) value
        : super.getValueAsString(otherwise);
  }

  @Override
  public char[] getTextCharacters() {
    String text = getText();
    return text == null ? new char[0] : text.toCharArray();
  }

  @Override
  public boolean hasTextCharacters() {
    return false;
  }

  @Override
  public int getTextLength() {
    String text = getText();
    return text == null ? 0 : text.length();
  }

  @Override
  public int getTextOffset() {
    return 0;
  }

  @Override
  public byte[] getBinaryValue(Base64Variant variant) throws IOException {
    try {
      return variant.decode(Objects.requireNonNullElse(getText(), ""));
    } catch (IllegalArgumentException e) {
      throw _constructError("not Base64: " + e.getMessage(), e);
    }
  }

  private Number number() throws IOException {
    if (_currToken == null || !_currToken.isNumeric()) {
      throw _constructError("Current token (" + _currToken + ") not numeric", null);
    }
    return (Number) Objects.requireNonNull(value);
  }

  @Override
  public Number getNumberValue() throws IOException {
    Number number = number();
    return switch (getNumberType()) {
      case INT -> number.intValue();
      case BIG_INTEGER -> getBigIntegerValue();
      case LONG -> number.longValue();
      default -> number;
    };
  }

  @Override
  public NumberType getNumberType() throws IOException {
    Number number = number();
    if (_currToken == JsonToken.VALUE_NUMBER_FLOAT) {
      return number instanceof Double ? NumberType.DOUBLE : NumberType.BIG_DECIMAL;
    }
    if (number instanceof Double
        || (number instanceof BigDecimal decimal
            && decimal.toBigInteger().bitLength() >= Long.SIZE)) {
      return NumberType.BIG_INTEGER;
    }
    long integral = number.longValue();
    return integral == (int) integral ? NumberType.INT : NumberType.LONG;
  }

  @Override
  public int getIntValue() throws IOException {
    long integral = getLongValue();
    if (integral != (int) integral) {
      reportOverflowInt(numberText());
    }
    return (int) integral;
  }

  @Override
  public long getLongValue() throws IOException {
    Number number = number();
    if (number instanceof Long integral) {
      return integral;
    }
    BigInteger integral = getBigIntegerValue();
    if (integral.bitLength() >= Long.SIZE) {
      reportOverflowLong(numberText());
    }
    return integral.longValue();
  }

  @Override
  public BigInteger getBigIntegerValue() throws IOException {
    Number number = number();
    return number instanceof Long integral
        ? BigInteger.valueOf(integral)
        : getDecimalValue().toBigInteger();
  }

  @Override
  public float getFloatValue() throws IOException {
    return number().floatValue();
  }

  @Override
  public double getDoubleValue() throws IOException {
    return number().doubleValue();
  }

  @Override
  public BigDecimal getDecimalValue() throws IOException {
    Number number = number();
    return number instanceof BigDecimal decimal ? decimal : Numbers.decimal(number);
  }

  @Override
  public @Nullable Object getEmbeddedObject() {
    return null;
  }

  @Override
  public @Nullable JsonStreamContext getParsingContext() {
    return level == null ? root : level;
  }

  @Override
  public JsonLocation currentLocation() {
    return JsonLocation.NA;
  }

  @Override
  public JsonLocation currentTokenLocation() {
    return JsonLocation.NA;
  }

  @Override
  @Deprecated
  @SuppressWarnings("InlineMeSuggester")
  public JsonLocation getCurrentLocation() {
    return JsonLocation.NA;
  }

  @Override
  @Deprecated
  @SuppressWarnings("InlineMeSuggester")
  public JsonLocation getTokenLocation() {
    return JsonLocation.NA;
  }

  @Override
  public @Nullable ObjectCodec getCodec() {
    return codec;
  }

  @Override
  public void setCodec(@Nullable ObjectCodec codec) {
    this.codec = codec;
  }

  @Override
  public Version version() {
    return Version.unknownVersion();
  }

  @Override
  protected void _handleEOF() {}

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
