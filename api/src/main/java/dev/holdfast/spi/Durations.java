package dev.holdfast.spi;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Durations as options have them: milliseconds, or as ISO 8601 writes them. */
public final class Durations {
  private Durations() {}

  /**
   * The duration that a text says.
   *
   * @param name of the option
   * @throws HoldfastException INVALID, with the name, when it says none or one outside the range
   */
  public static Duration parse(String name, String text, Duration least, Duration most) {
    String allowed = ", from " + least + " to " + most;
    Duration duration = parse(name, text, allowed);
    if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
      throw refused(name, text, allowed, null);
    }
    return duration;
  }

  /**
   * The same where somebody else looks at the range.
   *
   * @throws HoldfastException INVALID, with the name, when the text says no duration
   */
  public static Duration parse(String name, String text) {
    return parse(name, text, "");
  }

  private static Duration parse(String name, String text, String allowed) {
    try {
      return text.matches("[0-9]{1,18}")
          ? Duration.ofMillis(Long.parseLong(text))
          : Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw refused(name, text, allowed, e);
    }
  }

  private static HoldfastException refused(
      String name, String text, String allowed, @Nullable Throwable cause) {
    return HoldfastException.of(
        ErrorCode.INVALID,
        name
            + " is \""
            + text
            + "\"; allowed are milliseconds or an ISO duration such as PT5S"
            + allowed,
        cause);
  }
}
