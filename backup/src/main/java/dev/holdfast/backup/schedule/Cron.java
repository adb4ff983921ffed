package dev.holdfast.backup.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/**
 * The times that an expression of crontab(5) tells: minute, hour, day of month, month, day of week.
 *
 * <p>The library is asked in UTC only, because around changes of the clock its answers have been
 * wrong; what a local time means in a zone is decided here. Each local time runs once: one that the
 * clock jumps over runs when it has jumped, together with all others that it jumped over, and of
 * one that the clock shows twice the first counts.
 */
final class Cron {
  /** By more than this no zone has set its clock back or forth by rule. */
  private static final Duration LARGEST_CHANGE = Duration.ofHours(3);

  private static final CronParser PARSER =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

  private final String text;
  private final ExecutionTime times;

  private Cron(String text, ExecutionTime times) {
    this.text = text;
    this.times = times;
  }

  /**
   * Reads an expression.
   *
   * @throws HoldfastException INVALID when it is none, or tells no time at all
   */
  static Cron parse(String text) {
    try {
      Cron cron = new Cron(text, ExecutionTime.forCron(PARSER.parse(text).validate()));
      if (cron.next(LocalDateTime.of(2000, 1, 1, 0, 0)).isPresent()) {
        return cron;
      }
    } catch (IllegalArgumentException e) {
      throw HoldfastException.of(
          ErrorCode.INVALID,
          "'"
              + text
              + "' is no cron expression: "
              + e.getMessage()
              + ". It has five fields: minute, hour, day of month, month, day of week, as in"
              + " '0 1 * * 0' for Sundays at one",
          e);
    }
    throw HoldfastException.invalid("The cron expression '" + text + "' never comes");
  }

  private Optional<LocalDateTime> next(LocalDateTime after) {
    return times.nextExecution(after.atZone(ZoneOffset.UTC)).map(time -> time.toLocalDateTime());
  }

  private Optional<LocalDateTime> previous(LocalDateTime before) {
    return times.lastExecution(before.atZone(ZoneOffset.UTC)).map(time -> time.toLocalDateTime());
  }

  /** The first time after an instant. */
  Optional<Instant> after(Instant instant, ZoneId zone) {
    Optional<LocalDateTime> local =
        next(LocalDateTime.ofInstant(instant, zone).minus(LARGEST_CHANGE));
    while (local.isPresent() && !instant(local.get(), zone).isAfter(instant)) {
      local = next(local.get());
    }
    return local.map(time -> instant(time, zone));
  }

  /** The last time until an instant, which may be the instant itself. */
  Optional<Instant> until(Instant instant, ZoneId zone) {
    Optional<LocalDateTime> local =
        previous(LocalDateTime.ofInstant(instant, zone).plus(LARGEST_CHANGE));
    while (local.isPresent() && instant(local.get(), zone).isAfter(instant)) {
      local = previous(local.get());
    }
    return local.map(time -> instant(time, zone));
  }

  private static Instant instant(LocalDateTime local, ZoneId zone) {
    ZoneOffsetTransition change = zone.getRules().getTransition(local);
    return change != null && change.isGap()
        ? change.getInstant()
        : local.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
  }

  @Override
  public String toString() {
    return text;
  }
}
