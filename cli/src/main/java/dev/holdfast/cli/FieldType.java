package dev.holdfast.cli;

import dev.holdfast.spi.RichTypes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What {@code --type} can make of a value that is not null. */
enum FieldType {
  DECIMAL("a number such as 12.34", FieldType::decimal),
  INSTANT("an ISO-8601 time with an offset, or milliseconds since 1970", FieldType::instant),
  DATE("an ISO-8601 date such as 2024-02-29", value -> RichTypes.date(string(value))),
  DATETIME(
      "an ISO-8601 date and time such as 2024-02-29T12:30:00",
      value -> RichTypes.dateTime(string(value))),
  UUID("a UUID", value -> java.util.UUID.fromString(string(value))),
  NUMBER("a number as in JSON", FieldType::number),
  BOOLEAN("true or false", FieldType::bool),
  STRING("a string, a number or a boolean", FieldType::scalarText);

  private final String allowed;
  private final Function<Object, Object> conversion;

  FieldType(String allowed, Function<Object, Object> conversion) {
    this.allowed = allowed;
    this.conversion = conversion;
  }

  static Optional<FieldType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.toString().equals(name)).findFirst();
  }

  static String names() {
    return Arrays.stream(values()).map(FieldType::toString).collect(Collectors.joining(", "));
  }

  /** What a value of it looks like, for messages. */
  String allowed() {
    return allowed;
  }

  /**
   * The value as this type.
   *
   * @throws RuntimeException of several kinds when it is none
   */
  Object convert(Object value) {
    return conversion.apply(value);
  }

  private static Object decimal(Object value) {
    if (value instanceof BigInteger integer) {
      return new BigDecimal(integer);
    }
    return value instanceof BigDecimal ? value : new BigDecimal(string(value));
  }

  private static Object instant(Object value) {
    boolean milliseconds = value instanceof Number || string(value).matches("-?[0-9]{1,18}");
    return milliseconds
        ? Instant.ofEpochMilli(new BigDecimal(value.toString()).longValueExact())
        : RichTypes.instant(string(value));
  }

  private static Object number(Object value) {
    if (value instanceof Number) {
      return value;
    }
    return JsonText.literal(string(value))
        .map(JsonText.Literal::value)
        .filter(Number.class::isInstance)
        .orElseThrow(() -> new IllegalArgumentException("no number"));
  }

  private static Object bool(Object value) {
    return switch (value.toString()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("neither true nor false");
    };
  }

  private static Object scalarText(Object value) {
    return value instanceof Number || value instanceof Boolean ? value.toString() : string(value);
  }

  private static String string(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("no string");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
