package dev.holdfast.history;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.LayerProvider;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The options {@code history} (names of collections with commas between them, or {@code *} for
 * all), {@code historyKeepFor} (a duration such as {@code P90D}) and {@code historyKeepVersions} (a
 * number).
 */
public final class HistoryProvider implements LayerProvider {
  private static final String HISTORY = "history";
  private static final String KEEP_FOR = "historyKeepFor";
  private static final String KEEP_VERSIONS = "historyKeepVersions";

  /** For {@link java.util.ServiceLoader}. */
  public HistoryProvider() {}

  @Override
  public Set<String> options() {
    return Set.of(HISTORY, KEEP_FOR, KEEP_VERSIONS);
  }

  @Override
  public int position() {
    return 55;
  }

  @Override
  public Optional<Layer> layer(DatabaseConfig config) {
    String names = config.options().get(HISTORY);
    String age = config.options().get(KEEP_FOR);
    String count = config.options().get(KEEP_VERSIONS);
    if (names == null || names.isBlank() || names.equals("off")) {
      if (age != null || count != null) {
        throw HoldfastException.invalid(
            KEEP_FOR + " and " + KEEP_VERSIONS + " need " + HISTORY + "=orders,ledger");
      }
      return Optional.empty();
    }
    History history = names.equals("*") ? History.ofAll() : named(names);
    history = age == null ? history : history.keepingFor(duration(age));
    return Optional.of(count == null ? history : history.keepingVersions(number(count)));
  }

  private static History named(String names) {
    String[] each = Arrays.stream(names.split(",", -1)).map(String::strip).toArray(String[]::new);
    return History.of(each[0], Arrays.copyOfRange(each, 1, each.length));
  }

  private static Duration duration(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeException e) {
      throw HoldfastException.invalid(
          KEEP_FOR + " is \"" + text + "\"; it must be a duration such as P90D");
    }
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw HoldfastException.invalid(
          KEEP_VERSIONS + " is \"" + text + "\"; it must be a whole number");
    }
  }
}
