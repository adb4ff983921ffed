package dev.holdfast.backup.files;

import dev.holdfast.HoldfastException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The time in a name, {@code 20261121_204510}, in UTC.
 *
 * <p>A name says when, and its order says what came after what. Where both cannot be had, the order
 * is kept: the second of two in one second takes the next free second, and after a clock was set
 * back names go on from the newest there is. When it really was stands in what the name is given
 * to.
 */
public final class Timestamps {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss").withResolverStyle(ResolverStyle.STRICT);
  private static final int LENGTH = 15;
  private static final Instant END = Instant.parse("9999-12-31T23:59:59Z");

  private Timestamps() {}

  /** An instant's name, its fraction of a second cut off. */
  public static String format(Instant time) {
    return FORMAT.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
  }

  /** The instant that a name tells, empty when it is none. */
  public static Optional<Instant> parse(String text) {
    if (text.length() != LENGTH) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDateTime.parse(text, FORMAT).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * A name that comes after all those that are there. Two callers get the same one, unless each
   * holds the lock of the folder and makes what it names before it gives the lock back.
   *
   * @param taken the names there are; what is no time is passed over
   * @throws HoldfastException INVALID when the last second of the year 9999 is taken
   */
  public static String next(InstantSource clock, Iterable<String> taken) {
    Instant next = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    for (String name : taken) {
      Instant after = parse(name).map(time -> time.plusSeconds(1)).orElse(Instant.MIN);
      next = after.isAfter(next) ? after : next;
    }
    if (next.isAfter(END)) {
      throw HoldfastException.invalid(
          "There is a name of the last second of the year 9999, and none can follow it;"
              + " rename what has it");
    }
    return format(next);
  }
}
