package dev.holdfast.mongo;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.core.base.ParserMinimalBase;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Numbers;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stored document as JSON tokens, straight from its bytes: the same tokens, numbers and
 * texts as from its JSON text. Id, revision and hidden fields are left out; other fields may be put
 * in front.
 *
 * <p>A number of 32 bits, which other programs write, is a number; any other type that is none of
 * ours is CORRUPT.
 */
final class BsonParser extends ParserMinimalBase {
  private static final double TWO_TO_63 = 0x1p63;
  private static final double PLAIN_DIGITS_BELOW = 1e20;
  private static final byte[] ARRAY_NAME = {BsonCursor.ARRAY, '%', 'a', 0};

  private final BsonCursor in;
  private final Map<String, Object> front;
  private final Iterator<Map.Entry<String, Object>> frontLeft;
  private @Nullable Object frontValue;
  private final BsonLevel root;
  private @Nullable BsonLevel level;
  private int type = BsonCursor.DOCUMENT;
  private boolean started;
  private boolean valueNext;
  private boolean closed;
  private long integral;
  private double decimal;
  private @Nullable String text;
  private @Nullable ObjectCodec codec;

  /**
   * A parser over a whole document.
   *
   * @param front strings and longs that come first; a field with one of these names is left out
   */
  BsonParser(BsonCursor in, Map<String, Object> front) {
    super(StreamReadConstraints.defaults());
    this.in = in;
    this.front = front;
    this.frontLeft = front.entrySet().iterator();
    this.root = new BsonLevel(null, true, false, in.enter());
  }

  @Override
  public @Nullable JsonToken nextToken() {
    _currToken = advance();
    return _currToken;
  }

  private @Nullable JsonToken advance() {
    BsonLevel at = level;
    if (at == null) {
      return started ? null : start();
    }
    if (valueNext) {
      valueNext = false;
      return frontValue == null ? value() : inFront(frontValue);
    }
    if (at == root) {
      return nextAtRoot();
    }
    type = in.type();
    if (type == BsonCursor.END) {
      return leave(at);
    }
    if (!at.inObject()) {
      in.skipName();
      at.passElement();
      return value();
    }
    return field(at, in.name().key());
  }

  private JsonToken field(BsonLevel at, String key) {
    at.pass(key);
    valueNext = true;
    return JsonToken.FIELD_NAME;
  }

  private JsonToken nextAtRoot() {
    if (frontLeft.hasNext()) {
      Map.Entry<String, Object> next = frontLeft.next();
      frontValue = next.getValue();
      return field(root, next.getKey());
    }
    frontValue = null;
    for (type = in.type(); type != BsonCursor.END; type = in.type()) {
      StoredName name = in.name();
      if (!name.isOurs() && !front.containsKey(name.key())) {
        return field(root, name.key());
      }
      in.skip(type);
    }
    return leave(root);
  }

  private JsonToken inFront(Object value) {
    if (value instanceof String string) {
      type = BsonCursor.STRING;
      text = string;
      return JsonToken.VALUE_STRING;
    }
    type = BsonCursor.INT64;
    return integer((Long) value);
  }

  private JsonToken start() {
    started = true;
    level = root;
    return JsonToken.START_OBJECT;
  }

  private JsonToken leave(BsonLevel at) {
    in.leave(at.end());
    level = at.getParent();
    if (at.inObject()) {
      return JsonToken.END_OBJECT;
    }
    if (at.isWrapped() && in.type() != BsonCursor.END) {
      throw HoldfastException.of(
          ErrorCode.CORRUPT,
          "A stored array stands in an object with further keys, as Holdfast never writes it");
    }
    return JsonToken.END_ARRAY;
  }

  private JsonToken value() {
    return switch (type) {
      case BsonCursor.STRING -> string();
      case BsonCursor.INT64 -> integer(in.int64());
      case BsonCursor.INT32 -> integer(in.int32());
      case BsonCursor.DOUBLE -> number(in.number());
      case BsonCursor.BOOLEAN -> in.bool() ? JsonToken.VALUE_TRUE : JsonToken.VALUE_FALSE;
      case BsonCursor.NULL -> JsonToken.VALUE_NULL;
      case BsonCursor.DOCUMENT -> object();
      case BsonCursor.ARRAY -> array(false);
      default ->
          throw BsonValues.foreign(
              BsonCursor.named(type), level == null ? null : level.getCurrentName());
    };
  }

  private JsonToken string() {
    text = in.string();
    return JsonToken.VALUE_STRING;
  }

  private JsonToken integer(long value) {
    integral = value;
    return JsonToken.VALUE_NUMBER_INT;
  }

  private JsonToken number(double value) {
    Object number = BsonValues.number(value);
    if (number instanceof Long integer) {
      return integer(integer);
    }
    decimal = value;
    return isLargeInteger() ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT;
  }

  /** Whether the number is a double whose text has digits alone; never set within int64. */
  private boolean isLargeInteger() {
    return Math.abs(decimal) >= TWO_TO_63 && Math.abs(decimal) < PLAIN_DIGITS_BELOW;
  }

  private JsonToken object() {
    int end = in.enter();
    if (level != null && level.inObject() && in.pass(ARRAY_NAME)) {
      return array(true);
    }
    level = new BsonLevel(level, true, false, end);
    return JsonToken.START_OBJECT;
  }

  private JsonToken array(boolean wrapped) {
    level = new BsonLevel(level, false, wrapped, in.enter());
    return JsonToken.START_ARRAY;
  }

  @Override
  public @Nullable String nextFieldName() {
    return nextToken() == JsonToken.FIELD_NAME ? currentName() : null;
  }

  @Override
  @Deprecated
  @SuppressWarnings("InlineMeSuggester")
  public @Nullable String getCurrentName() {
    return currentName();
  }

  @Override
  public @Nullable String currentName() {
    BsonLevel at = level;
    if (at != null
        && (_currToken == JsonToken.START_OBJECT || _currToken == JsonToken.START_ARRAY)) {
      at = at.getParent();
    }
    return at == null ? null : at.getCurrentName();
  }

  @Override
  public void overrideCurrentName(String name) {
    if (level != null) {
      level.pass(name);
    }
  }

  @Override
  public @Nullable String getText() {
    JsonToken token = _currToken;
    if (token == JsonToken.VALUE_STRING) {
      return text;
    }
    if (token == JsonToken.FIELD_NAME) {
      return currentName();
    }
    if (token == null) {
      return null;
    }
    return token.isNumeric() ? Numbers.text(number()) : token.asString();
  }

  @Override
  public @Nullable String getValueAsString(@Nullable String otherwise) throws IOException {
    return _currToken == JsonToken.VALUE_STRING ? text : super.getValueAsString(otherwise);
  }

  @Override
  public char[] getTextCharacters() {
    String shown = getText();
    return shown == null ? new char[0] : shown.toCharArray();
  }

  @Override
  public boolean hasTextCharacters() {
    return false;
  }

  @Override
  public int getTextLength() {
    String shown = getText();
    return shown == null ? 0 : shown.length();
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

  /** The plain number that the parser stands on. */
  private Number number() {
    return isDouble() ? (Number) decimal : (Number) integral;
  }

  private boolean isDouble() {
    return type == BsonCursor.DOUBLE
        && (_currToken == JsonToken.VALUE_NUMBER_FLOAT || isLargeInteger());
  }

  private void requireNumber() throws IOException {
    if (_currToken == null || !_currToken.isNumeric()) {
      throw _constructError("Current token (" + _currToken + ") not numeric", null);
    }
  }

  @Override
  public Number getNumberValue() throws IOException {
    return switch (getNumberType()) {
      case INT -> (Number) (int) integral;
      case LONG -> (Number) integral;
      case BIG_INTEGER -> getBigIntegerValue();
      default -> (Number) decimal;
    };
  }

  @Override
  public NumberType getNumberType() throws IOException {
    requireNumber();
    if (_currToken == JsonToken.VALUE_NUMBER_FLOAT) {
      return NumberType.DOUBLE;
    }
    if (isDouble()) {
      return NumberType.BIG_INTEGER;
    }
    return integral == (int) integral ? NumberType.INT : NumberType.LONG;
  }

  @Override
  public int getIntValue() throws IOException {
    long value = getLongValue();
    if (value != (int) value) {
      reportOverflowInt(getText());
    }
    return (int) value;
  }

  @Override
  public long getLongValue() throws IOException {
    requireNumber();
    if (!isDouble()) {
      return integral;
    }
    if (Math.abs(decimal) >= TWO_TO_63) {
      reportOverflowLong(getText());
    }
    return (long) decimal;
  }

  @Override
  public BigInteger getBigIntegerValue() throws IOException {
    requireNumber();
    return isDouble() ? getDecimalValue().toBigInteger() : BigInteger.valueOf(integral);
  }

  @Override
  public float getFloatValue() throws IOException {
    return (float) getDoubleValue();
  }

  @Override
  public double getDoubleValue() throws IOException {
    requireNumber();
    return isDouble() ? decimal : (double) integral;
  }

  @Override
  public BigDecimal getDecimalValue() throws IOException {
    requireNumber();
    return Numbers.decimal(number());
  }

  @Override
  public @Nullable Object getEmbeddedObject() {
    return null;
  }

  @Override
  public JsonStreamContext getParsingContext() {
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
