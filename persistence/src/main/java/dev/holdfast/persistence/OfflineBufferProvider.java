package dev.holdfast.persistence;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.LayerProvider;
import dev.holdfast.spi.Options;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

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
    Options options = Options.of("An offline buffer", config.options());
    boolean autoSave = options.flag(AUTO_SAVE, false);
    if (!options.flag(OFFLINE_MODE, false) && !autoSave) {
      requireNothingElse(options);
      return Optional.empty();
    }
    OfflineBuffer buffer =
        OfflineBuffer.in(path(options.find(BUFFER_FILE).orElse(DEFAULT_FILE)))
            .caching(
                (int)
                    options.number(
                        CACHE_SIZE, OfflineBuffer.DEFAULT_CACHE, 0, OfflineBuffer.MOST_CACHED))
            .cachingBytes(
                options.number(CACHE_BYTES, OfflineBuffer.DEFAULT_CACHE_BYTES, 0, Long.MAX_VALUE))
            .limitedTo(
                options.number(
                    BUFFER_LIMIT,
                    OfflineBuffer.DEFAULT_LIMIT,
                    OfflineBuffer.LEAST_LIMIT,
                    Long.MAX_VALUE));
    if (!options.flag(SYNC_ON_RECONNECT, true)) {
      buffer = buffer.syncingByHand();
    }
    return Optional.of(autoSave ? autoSaving(buffer, options) : buffer);
  }

  private void requireNothingElse(Options options) {
    for (String name : options().stream().sorted().toList()) {
      boolean given = options.find(name).isPresent();
      if (given && !name.equals(OFFLINE_MODE) && !name.equals(AUTO_SAVE)) {
        throw HoldfastException.invalid(
            name + " is set, but there is no buffer; set " + OFFLINE_MODE + " or " + AUTO_SAVE);
      }
    }
  }

  private static OfflineBuffer autoSaving(OfflineBuffer buffer, Options options) {
    return buffer.autoSaving(
        options.duration(
            AUTO_SAVE_INTERVAL,
            DEFAULT_INTERVAL,
            OfflineBuffer.SHORTEST_INTERVAL,
            OfflineBuffer.LONGEST_INTERVAL),
        (int) options.number(AUTO_SAVE_WRITES, DEFAULT_WRITES, 1, OfflineBuffer.MOST_WRITES));
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw HoldfastException.invalid(
          BUFFER_FILE + " is \"" + text + "\", which is no path of a file: " + e.getReason());
    }
  }
}
