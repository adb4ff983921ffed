package dev.holdfast.backup.rotation;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** A stretch of the calendar of which the newest backup stands for all. */
enum Period {
  HOURLY,
  DAILY,
  WEEKLY,
  MONTHLY,
  YEARLY;

  /** The same for two times in the same period, and greater for a later one. */
  long number(LocalDateTime time) {
    return switch (this) {
      case HOURLY -> ChronoUnit.HOURS.between(LocalDateTime.MIN, time);
      case DAILY -> time.toLocalDate().toEpochDay();
      // From Monday on: the week that a year begins in may be the last of the year before.
      case WEEKLY ->
          time.get(IsoFields.WEEK_BASED_YEAR) * 100L + time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
      case MONTHLY -> time.getYear() * 100L + time.getMonthValue();
      case YEARLY -> time.getYear();
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
