package dev.holdfast.spi;

import dev.holdfast.Aggregation.TimeUnit;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import org.jspecify.annotations.Nullable;

/**
 * The start of the minute, hour … that a stored instant falls in, on the clocks of a zone. A day
 * starts at its first moment, a week on Monday. Where clocks are put back, an hour that comes twice
 * is two buckets. Immutable and thread safe.
 */
public final class TimeBucket {
  private static final int WIDTH = "0000-00-00T00:00:00.000000000Z".length();
  private static final String PATTERN = "dddd-dd-ddTdd:dd:dd.dddddddddZ";
  private static final String MIDNIGHT = "T00:00:00.000000000Z";

  private final TimeUnit unit;
  private final ZoneId zone;
  private final boolean utc;

  private TimeBucket(TimeUnit unit, ZoneId zone) {
    this.unit = unit;
    this.zone = zone;
    this.utc = zone.normalized().equals(ZoneOffset.UTC);
  }

  public static TimeBucket of(TimeUnit unit, ZoneId zone) {
    return new TimeBucket(unit, zone);
  }

  /**
   * The bucket's start, as the text of an instant; null when the value is not the text of an
   * instant with nine fraction digits, or when the bucket starts before the year 0000.
   */
  public @Nullable String start(@Nullable Object value) {
    if (!(value instanceof String text) || !isInstant(text)) {
      return null;
    }
    return utc ? utcStart(text) : zonedStart(text);
  }

  private @Nullable String utcStart(String text) {
    return switch (unit) {
      case MINUTE -> text.substring(0, 17) + MIDNIGHT.substring(7);
      case HOUR -> text.substring(0, 14) + MIDNIGHT.substring(4);
      case DAY -> text.substring(0, 10) + MIDNIGHT;
      case WEEK -> text(monday(LocalDate.parse(text.substring(0, 10))).atStartOfDay(zone));
      case MONTH -> text.substring(0, 8) + "01" + MIDNIGHT;
      case YEAR -> text.substring(0, 5) + "01-01" + MIDNIGHT;
    };
  }

  private @Nullable String zonedStart(String text) {
    ZonedDateTime time = Instant.parse(text).atZone(zone);
    LocalDate day = time.toLocalDate();
    return text(
        switch (unit) {
          case MINUTE -> time.truncatedTo(ChronoUnit.MINUTES);
          case HOUR -> time.truncatedTo(ChronoUnit.HOURS);
          case DAY -> day.atStartOfDay(zone);
          case WEEK -> monday(day).atStartOfDay(zone);
          case MONTH -> day.withDayOfMonth(1).atStartOfDay(zone);
          case YEAR -> day.withDayOfYear(1).atStartOfDay(zone);
        });
  }

  private static LocalDate monday(LocalDate day) {
    return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
  }

  private static @Nullable String text(ZonedDateTime start) {
    Instant instant = start.toInstant();
    return instant.atOffset(ZoneOffset.UTC).getYear() < 0 ? null : RichTypes.text(instant);
  }

  private static boolean isInstant(String text) {
    if (text.length() != WIDTH) {
      return false;
    }
    for (int i = 0; i < WIDTH; i++) {
      char expected = PATTERN.charAt(i);
      char found = text.charAt(i);
      if (expected == 'd' ? found < '0' || found > '9' : found != expected) {
        return false;
      }
    }
    return two(text, 11) < 24 && two(text, 14) < 60 && two(text, 17) < 60 && isDay(text);
  }

  private static boolean isDay(String text) {
    int day = two(text, 8);
    int month = two(text, 5);
    if (day >= 1 && day <= 28) {
      return month >= 1 && month <= 12;
    }
    try {
      LocalDate.of(two(text, 0) * 100 + two(text, 2), month, day);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static int two(String text, int at) {
    return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
  }
}
