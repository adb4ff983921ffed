package dev.holdfast.spi;

import dev.holdfast.HoldfastException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Fixed-width texts of dates and times. */
final class Times {
  private static final String INSTANT_SHAPE = "0000-00-00T00:00:00.000000000Z";
  private static final int DATE_WIDTH = "0000-00-00".length();
  private static final int TIME_WIDTH = "00:00:00.000000000".length();
  private static final int DATE_TIME_WIDTH = DATE_WIDTH + 1 + TIME_WIDTH;

  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private static final int DAY_SECONDS = 86_400;
  private static final long NANOS_IN_SECOND = 1_000_000_000;
  private static final int DAYS_IN_400_YEARS = 146_097;
  private static final int DAYS_FROM_MARCH_0000_TO_1970 = 719_468;

  private Times() {}

  static Instant requireRange(Instant instant) {
    if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
      throw yearOutOfRange("instant", instant);
    }
    return instant;
  }

  static LocalDate requireRange(LocalDate date) {
    if (date.getYear() < 0 || date.getYear() > 9999) {
      throw yearOutOfRange("date", date);
    }
    return date;
  }

  private static HoldfastException yearOutOfRange(String what, Object value) {
    return HoldfastException.invalid(
        "The " + what + " " + value + " is out of range; allowed are the years 0000 to 9999");
  }

  static String text(Instant instant) {
    requireRange(instant);
    long day = Math.floorDiv(instant.getEpochSecond(), DAY_SECONDS);
    int second = (int) (instant.getEpochSecond() - day * DAY_SECONDS);
    byte[] text = new byte[DATE_TIME_WIDTH + 1];
    putDay(text, day);
    text[DATE_WIDTH] = 'T';
    putTime(text, DATE_WIDTH + 1, second, instant.getNano());
    text[DATE_TIME_WIDTH] = 'Z';
    return ascii(text);
  }

  static String text(LocalDate date) {
    requireRange(date);
    byte[] text = new byte[DATE_WIDTH];
    putDate(text, date.getYear(), date.getMonthValue(), date.getDayOfMonth());
    return ascii(text);
  }

  static String text(LocalDateTime time) {
    String instant = text(time.toInstant(ZoneOffset.UTC));
    return instant.substring(0, DATE_TIME_WIDTH);
  }

  static String text(LocalTime time) {
    byte[] text = new byte[TIME_WIDTH];
    long nanos = time.toNanoOfDay();
    putTime(text, 0, (int) (nanos / NANOS_IN_SECOND), (int) (nanos % NANOS_IN_SECOND));
    return ascii(text);
  }

  /**
   * Reads the text that {@link #text(Instant)} gives, without the cost of a formatter; null for any
   * other text.
   */
  static @Nullable Instant parseFixedWidth(String text) {
    if (text.length() != DATE_TIME_WIDTH + 1) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      char expected = INSTANT_SHAPE.charAt(i);
      char found = text.charAt(i);
      if (expected == '0' ? found < '0' || found > '9' : found != expected) {
        return null;
      }
    }
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    if (hour > 23 || minute > 59 || second > 59) {
      return null;
    }
    LocalDate date = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
    long epochSecond = date.toEpochDay() * DAY_SECONDS + hour * 3600L + minute * 60L + second;
    return Instant.ofEpochSecond(epochSecond, number(text, 20, 29));
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }

  /** Counts in years that start in March, so that the leap day is the last of its year. */
  private static void putDay(byte[] text, long epochDay) {
    int day = (int) (epochDay + DAYS_FROM_MARCH_0000_TO_1970);
    int era = Math.floorDiv(day, DAYS_IN_400_YEARS);
    int dayOfEra = day - era * DAYS_IN_400_YEARS;
    int yearOfEra =
        (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / (DAYS_IN_400_YEARS - 1)) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int monthFromMarch = (5 * dayOfYear + 2) / 153;
    int dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
    int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    int year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    putDate(text, year, month, dayOfMonth);
  }

  private static void putDate(byte[] text, int year, int month, int dayOfMonth) {
    putTwo(text, 0, year / 100);
    putTwo(text, 2, year % 100);
    text[4] = '-';
    putTwo(text, 5, month);
    text[7] = '-';
    putTwo(text, 8, dayOfMonth);
  }

  private static void putTime(byte[] text, int at, int secondOfDay, int nano) {
    putTwo(text, at, secondOfDay / 3600);
    text[at + 2] = ':';
    putTwo(text, at + 3, secondOfDay / 60 % 60);
    text[at + 5] = ':';
    putTwo(text, at + 6, secondOfDay % 60);
    text[at + 8] = '.';
    int rest = nano;
    for (int i = at + 17; i > at + 8; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private static void putTwo(byte[] text, int at, int number) {
    text[at] = (byte) ('0' + number / 10);
    text[at + 1] = (byte) ('0' + number % 10);
  }

  private static String ascii(byte[] text) {
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
