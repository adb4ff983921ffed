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

  /**
   * Reads a URL: {@code memory:}, {@code memory:name}, {@code sqlite:path}, {@code
   * postgresql://user:password@host:port/database}, {@code mongodb://host:port,host:port/database};
   * each may end in {@code ?name=value&name=value}. {@code poolSize}, {@code ssl} and {@code
   * allowReset} are fields of this record, other names are options. {@code %20} is a space, and so
   * on, in every part.
   *
   * @throws HoldfastException INVALID; the message never holds the password
   */
  public static DatabaseConfig parse(String url) {
    return ConfigUrl.parse(url);
  }

  /**
   * Reads the variables {@code DB_BACKEND} (postgresql, mongodb, sqlite, in-memory), {@code
   * DB_HOST}, {@code DB_PORT}, {@code DB_NAME} (for SQLite its file), {@code DB_USER}, {@code
   * DB_PASSWORD}, {@code DB_SSL} and {@code DB_POOL_SIZE}. Those that are absent or empty keep
   * their defaults.
   *
   * @throws HoldfastException INVALID when one cannot be read or is of no use to that backend;
   *     UNSUPPORTED when a variable of a module that is not there is set to anything but off
   */
  public static DatabaseConfig fromEnvironment(Map<String, String> environment) {
    return ConfigEnvironment.read(environment);
  }

  /** The same, with {@link Database#reset} allowed: for tests. */
  public DatabaseConfig allowingReset() {
    return new DatabaseConfig(
        scheme, hosts, database, username, password, poolSize, ssl, true, options);
  }

  /** The same with these options in place of its own. */
  public DatabaseConfig withOptions(Map<String, String> others) {
    return new DatabaseConfig(
        scheme, hosts, database, username, password, poolSize, ssl, allowReset, others);
  }

  /** The URL that {@link #parse} reads, with {@code ***} in the place of each secret. */
  @Override
  public String toString() {
    return ConfigUrl.redacted(this);
  }
}
