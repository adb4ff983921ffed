package dev.holdfast.persistence;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Durations;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.LayerProvider;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The options {@code offlineMode} ({@code true} for the buffer; {@code false}, the default, for
 * none), {@code autoSave} (write-behind; {@code true} or {@code false}), {@code autoSaveInterval}
 * (milliseconds or an ISO duration; 30 seconds), {@code autoSaveWrites} (1,000), {@code bufferFile}
 * ({@code holdfast-buffer.db}), {@code bufferLimit} (bytes), {@code cacheSize} (10,000), {@code
 * cacheBytes} (64 MiB) and {@code syncOnReconnect} ({@code true}).
 */
public final class OfflineBufferProvider implements LayerProvider {
  private static final String OFFLINE_MODE = "offlineMode";
  private static final String AUTO_SAVE = "autoSave";
  private static final String AUTO_SAVE_INTERVAL = "autoSaveInterval";
  private static final String AUTO_SAVE_WRITES = "autoSaveWrites";
  private static final String BUFFER_FILE = "bufferFile";
  private static final String BUFFER_LIMIT = "bufferLimit";
  private static final String CACHE_BYTES = "cacheBytes";
  private static final String CACHE_SIZE = "cacheSize";
  private static final String SYNC_ON_RECONNECT = "syncOnReconnect";

  private static final String DEFAULT_FILE = "holdfast-buffer.db";
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(30);
  private static final int DEFAULT_WRITES = 1_000;

  /** For {@link java.util.ServiceLoader}. */
  public OfflineBufferProvider() {}

  @Override
  public Set<String> options() {
    return Set.of(
        OFFLINE_MODE,
        AUTO_SAVE,
        AUTO_SAVE_INTERVAL,
        AUTO_SAVE_WRITES,
        BUFFER_FILE,
        BUFFER_LIMIT,
        CACHE_BYTES,
        CACHE_SIZE,
        SYNC_ON_RECONNECT);
  }

  @Override
  public int position() {
    return 20;
  }

  @Override
  public Optional<Layer> layer(DatabaseConfig config) {
    Map<String, String> options = config.options();
    boolean autoSave = flag(AUTO_SAVE, options.get(AUTO_SAVE), false);
    if (!flag(OFFLINE_MODE, options.get(OFFLINE_MODE), false) && !autoSave) {
      requireNothingElse(options);
      return Optional.empty();
    }
    OfflineBuffer buffer = OfflineBuffer.in(path(options.getOrDefault(BUFFER_FILE, DEFAULT_FILE)));
    if (options.containsKey(CACHE_SIZE)) {
      int size = (int) number(CACHE_SIZE, options, Integer.MAX_VALUE);
      buffer = named(CACHE_SIZE, buffer, any -> any.caching(size));
    }
    if (options.containsKey(CACHE_BYTES)) {
      long bytes = number(CACHE_BYTES, options, Long.MAX_VALUE);
      buffer = named(CACHE_BYTES, buffer, any -> any.cachingBytes(bytes));
    }
    if (options.containsKey(BUFFER_LIMIT)) {
      long limit = number(BUFFER_LIMIT, options, Long.MAX_VALUE);
      buffer = named(BUFFER_LIMIT, buffer, any -> any.limitedTo(limit));
    }
    if (!flag(SYNC_ON_RECONNECT, options.get(SYNC_ON_RECONNECT), true)) {
      buffer = buffer.syncingByHand();
    }
    return Optional.of(autoSave ? autoSaving(buffer, options) : buffer);
  }

  private void requireNothingElse(Map<String, String> options) {
    for (String name : options().stream().sorted().toList()) {
      boolean given = options.containsKey(name);
      if (given && !name.equals(OFFLINE_MODE) && !name.equals(AUTO_SAVE)) {
        throw HoldfastException.invalid(
            name + " is set, but there is no buffer; set " + OFFLINE_MODE + " or " + AUTO_SAVE);
      }
    }
  }

  private static OfflineBuffer autoSaving(OfflineBuffer buffer, Map<String, String> options) {
    String text = options.get(AUTO_SAVE_INTERVAL);
    Duration interval = text == null ? DEFAULT_INTERVAL : Durations.parse(AUTO_SAVE_INTERVAL, text);
    int writes =
        options.containsKey(AUTO_SAVE_WRITES)
            ? (int) number(AUTO_SAVE_WRITES, options, Integer.MAX_VALUE)
            : DEFAULT_WRITES;
    return named(
        AUTO_SAVE_INTERVAL + " or " + AUTO_SAVE_WRITES,
        buffer,
        any -> any.autoSaving(interval, writes));
  }

  /** What is out of range is said with the option's name. */
  private static OfflineBuffer named(
      String option, OfflineBuffer buffer, UnaryOperator<OfflineBuffer> setting) {
    try {
      return setting.apply(buffer);
    } catch (HoldfastException e) {
      throw e.in("The option " + option);
    }
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw HoldfastException.invalid(
          BUFFER_FILE + " is \"" + text + "\", which is no path of a file: " + e.getReason());
    }
  }

  private static boolean flag(String name, @Nullable String text, boolean otherwise) {
    if (text == null) {
      return otherwise;
    }
    return switch (text) {
      case "true", "on", "yes", "1" -> true;
      case "false", "off", "no", "0" -> false;
      default ->
          throw HoldfastException.invalid(name + " is \"" + text + "\"; it must be true or false");
    };
  }

  private static long number(String name, Map<String, String> options, long most) {
    String text = String.valueOf(options.get(name));
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The message below says what it must be.
    }
    throw HoldfastException.invalid(
        name + " is \"" + text + "\"; it must be a whole number from 0 to " + most);
  }
}
