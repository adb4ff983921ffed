package dev.holdfast.cli;

import dev.holdfast.spi.Decimals;
import dev.holdfast.spi.RichTypes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code --type} can make of a value that is not null. */
enum FieldType {
  DECIMAL("a number such as 12.34"),
  INSTANT("an ISO-8601 time with an offset, or milliseconds since 1970"),
  DATE("an ISO-8601 date such as 2024-02-29"),
  DATETIME("an ISO-8601 date and time such as 2024-02-29T12:30:00"),
  UUID("a UUID"),
  NUMBER("a number as in JSON"),
  BOOLEAN("true or false"),
  STRING("a string, a number or a boolean");

  private final String allowed;

  FieldType(String allowed) {
    this.allowed = allowed;
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
    return switch (this) {
      case DECIMAL -> decimal(value);
      case INSTANT -> instant(value);
      case DATE -> RichTypes.date(string(value));
      case DATETIME -> RichTypes.dateTime(string(value));
      case UUID -> java.util.UUID.fromString(string(value));
      case NUMBER -> number(value);
      case BOOLEAN -> bool(value);
      case STRING -> scalarText(value);
    };
  }

  private static Object decimal(Object value) {
    boolean number = value instanceof BigInteger || value instanceof BigDecimal;
    return Decimals.key(new BigDecimal(number ? value.toString() : string(value)));
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
