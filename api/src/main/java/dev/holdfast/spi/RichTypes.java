package dev.holdfast.spi;

import dev.holdfast.HoldfastException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The texts of the Java types that a document holds as strings, the same on every backend, so that
 * equality, ranges and order agree everywhere.
 *
 * <ul>
 *   <li>{@link Instant}: {@code 2024-02-29T12:30:00.000000000Z}, always nine fraction digits, years
 *       0000 to 9999. {@code Instant.toString} varies in width and does not sort.
 *   <li>{@link OffsetDateTime} and {@link ZonedDateTime}: the text of their instant. The offset and
 *       the zone are not kept; they come back in UTC.
 *   <li>{@link LocalDate}, {@link LocalDateTime}, {@link LocalTime}: ISO-8601, fixed width like the
 *       instant.
 *   <li>{@link UUID}: lower-case. {@code byte[]}: lower-case hex. An enum: its name.
 *   <li>{@link BigDecimal} and {@link BigInteger}: see {@link Decimals}.
 *   <li>{@link Duration}, {@link Period}: ISO-8601 as {@code toString} gives it; equality works,
 *       the order of the texts is not the order of the durations.
 *   <li>{@link URI}, {@link Character}, any {@link CharSequence}: their text.
 * </ul>
 *
 * <p>The reading side accepts any ISO-8601 width. Thread safe.
 */
public final class RichTypes {
  private static final HexFormat HEX = HexFormat.of();
  private static final int UUID_LENGTH = 36;
  private static final String UUID_EXPECTED =
      "UUID such as \"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"";

  private RichTypes() {}

  /**
   * The text of a value of one of these types, or null when it is of none.
   *
   * @throws HoldfastException INVALID when the value is out of range
   */
  public static @Nullable String textOrNull(Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    if (value instanceof byte[] bytes) {
      return HEX.formatHex(bytes);
    }
    if (value instanceof BigDecimal decimal) {
      return Decimals.key(decimal);
    }
    if (value instanceof BigInteger integer) {
      return Decimals.key(new BigDecimal(integer));
    }
    String time = timeText(value);
    return time != null ? time : isText(value) ? value.toString() : null;
  }

  private static boolean isText(Object value) {
    return value instanceof UUID
        || value instanceof CharSequence
        || value instanceof Character
        || value instanceof URI
        || value instanceof Duration
        || value instanceof Period;
  }

  private static @Nullable String timeText(Object value) {
    if (value instanceof Instant instant) {
      return Times.text(instant);
    }
    if (value instanceof OffsetDateTime time) {
      return Times.text(time.toInstant());
    }
    if (value instanceof ZonedDateTime time) {
      return Times.text(time.toInstant());
    }
    if (value instanceof LocalDate date) {
      return Times.text(date);
    }
    if (value instanceof LocalDateTime time) {
      return Times.text(time);
    }
    return value instanceof LocalTime time ? Times.text(time) : null;
  }

  /**
   * The text of an instant.
   *
   * @throws HoldfastException INVALID when the year is out of range
   */
  public static String text(Instant instant) {
    return Times.text(instant);
  }

  /**
   * The text of a date.
   *
   * @throws HoldfastException INVALID when the year is out of range
   */
  public static String text(LocalDate date) {
    return Times.text(date);
  }

  /**
   * The text of a date and time.
   *
   * @throws HoldfastException INVALID when the year is out of range
   */
  public static String text(LocalDateTime time) {
    return Times.text(time);
  }

  /** The text of a time of day. */
  public static String text(LocalTime time) {
    return Times.text(time);
  }

  /**
   * Reads an instant with an offset or {@code Z}, of any ISO-8601 width.
   *
   * @throws HoldfastException INVALID when the text is something else or the year is out of range
   */
  public static Instant instant(String text) {
    Instant instant =
        parse(text, "instant such as \"2024-02-29T12:30:00.000000000Z\"", RichTypes::parseInstant);
    return Times.requireRange(instant);
  }

  private static Instant parseInstant(String text) {
    Instant stored = Times.parseFixedWidth(text);
    return stored != null
        ? stored
        : DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
  }

  /**
   * Reads a date.
   *
   * @throws HoldfastException INVALID when the text is something else or the year is out of range
   */
  public static LocalDate date(String text) {
    LocalDate date = parse(text, "date such as \"2024-02-29\"", LocalDate::parse);
    return Times.requireRange(date);
  }

  /**
   * Reads a date and time without a zone, of any ISO-8601 width.
   *
   * @throws HoldfastException INVALID when the text is something else or the year is out of range
   */
  public static LocalDateTime dateTime(String text) {
    LocalDateTime time =
        parse(text, "date and time such as \"2024-02-29T12:30:00\"", LocalDateTime::parse);
    Times.requireRange(time.toLocalDate());
    return time;
  }

  /**
   * Reads a time of day, of any ISO-8601 width.
   *
   * @throws HoldfastException INVALID when the text is something else
   */
  public static LocalTime time(String text) {
    return parse(text, "time such as \"12:30:00\"", LocalTime::parse);
  }

  /**
   * Reads a duration.
   *
   * @throws HoldfastException INVALID when the text is something else
   */
  public static Duration duration(String text) {
    return parse(text, "duration such as \"PT1H30M\"", Duration::parse);
  }

  /**
   * Reads a period.
   *
   * @throws HoldfastException INVALID when the text is something else
   */
  public static Period period(String text) {
    return parse(text, "period such as \"P1Y2M\"", Period::parse);
  }

  /**
   * Reads bytes from hex of either case.
   *
   * @throws HoldfastException INVALID when the text is something else
   */
  public static byte[] bytes(String text) {
    return parse(text, "hex text such as \"00ff\"", HEX::parseHex);
  }

  /**
   * Reads an integer from the text of a decimal.
   *
   * @throws HoldfastException INVALID when the text is something else or has a fraction
   */
  public static BigInteger integer(String text) {
    return integer(Decimals.parse(text));
  }

  /**
   * The integer that a decimal is.
   *
   * @throws HoldfastException INVALID when it has a fraction or its exponent is out of range
   */
  public static BigInteger integer(BigDecimal decimal) {
    try {
      return Decimals.requireRange(decimal).toBigIntegerExact();
    } catch (ArithmeticException e) {
      throw HoldfastException.invalid(
          "The decimal " + Values.shorten(decimal.toString()) + " has a fraction, no integer has");
    }
  }

  /**
   * Reads a UUID of either case.
   *
   * @throws HoldfastException INVALID when the text is something else
   */
  public static UUID uuid(String text) {
    UUID uuid = parse(text, UUID_EXPECTED, UUID::fromString);
    if (text.length() == UUID_LENGTH) {
      return uuid;
    }
    throw HoldfastException.invalid(
        "\""
            + Values.shorten(text)
            + "\" is no "
            + UUID_EXPECTED
            + " ("
            + text.length()
            + " characters)");
  }

  private static <T> T parse(String text, String expected, Reading<T> reading) {
    try {
      return reading.read(text);
    } catch (DateTimeException | IllegalArgumentException e) {
      throw HoldfastException.invalid(
          "\""
              + Values.shorten(text)
              + "\" is no "
              + expected
              + " ("
              + Values.shorten(String.valueOf(e.getMessage()))
              + ")");
    }
  }

  private interface Reading<T> {
    T read(String text);
  }
}
