package dev.holdfast.history;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.LayerProvider;
import dev.holdfast.spi.Options;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
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
    Options options = Options.of("A history", config.options());
    List<String> names = options.names(HISTORY);
    boolean byAge = options.find(KEEP_FOR).isPresent();
    boolean byCount = options.find(KEEP_VERSIONS).isPresent();
    if (names.isEmpty()) {
      if (byAge || byCount) {
        throw HoldfastException.invalid(
            KEEP_FOR + " and " + KEEP_VERSIONS + " need " + HISTORY + "=orders,ledger");
      }
      return Optional.empty();
    }
    History history = names.equals(List.of("*")) ? History.ofAll() : named(names);
    if (byAge) {
      history = history.keepingFor(age(options.find(KEEP_FOR).orElse("")));
    }
    return Optional.of(
        byCount
            ? history.keepingVersions((int) options.number(KEEP_VERSIONS, 1, 1, Integer.MAX_VALUE))
            : history);
  }

  /**
   * No bare number: other options take milliseconds, and who means seconds would lose nearly all.
   */
  private static Duration age(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw HoldfastException.invalid(
          KEEP_FOR + " is \"" + text + "\"; allowed is an ISO duration such as P90D");
    }
  }

  private static History named(List<String> names) {
    return History.of(names.get(0), names.subList(1, names.size()).toArray(String[]::new));
  }
}
