package dev.holdfast;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which database, and how to reach it. Immutable; prints no secret.
 *
 * @param scheme of the backend: {@code memory}, {@code sqlite}, {@code postgresql}, {@code mongodb}
 * @param hosts {@code host:port}, several with commas; empty for an embedded backend
 * @param database its name; a file's path for SQLite; empty for a memory database of its own
 * @param username null for none
 * @param password null for none
 * @param poolSize the most connections to hold; 10 by default
 * @param ssl true: encrypted, certificate and host name verified
 * @param allowReset true: {@link Database#reset} is not refused
 * @param options settings by name, of this backend and of layers; one that nobody knows is INVALID
 */
public record DatabaseConfig(
    String scheme,
    String hosts,
    String database,
    @Nullable String username,
    @Nullable Secret password,
    int poolSize,
    boolean ssl,
    boolean allowReset,
    Map<String, String> options) {
  /** The most connections to hold, unless it is said otherwise. */
  public static final int DEFAULT_POOL_SIZE = 10;

  public DatabaseConfig {
    options = Collections.unmodifiableMap(new TreeMap<>(options));
    if (poolSize < 1 || poolSize > 1000) {
      throw HoldfastException.invalid("poolSize is " + poolSize + "; it must be from 1 to 1000");
    }
  }

  /** A database of this backend with every other setting at its default. */
  public static DatabaseConfig of(String scheme, String database) {
    return new DatabaseConfig(
        scheme, "", database, null, null, DEFAULT_POOL_SIZE, false, false, Map.of());
  }
}
