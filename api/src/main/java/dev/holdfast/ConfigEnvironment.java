package dev.holdfast;

import dev.holdfast.spi.Values;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The environment's form of a {@link DatabaseConfig}. */
final class ConfigEnvironment {
  private static final Set<String> OFF = Set.of("false", "off", "no", "none", "disabled", "0");

  /**
   * Variables of a module.
   *
   * @param master the one that turns the others off with itself; null when each is for itself
   */
  private record Feature(String artifact, @Nullable String master, List<String> names) {}

  private static final List<Feature> FEATURES =
      List.of(
          new Feature(
              "holdfast-backup",
              "BACKUP_ENABLED",
              List.of(
                  "BACKUP_ENABLED",
                  "BACKUP_FREQUENCY",
                  "BACKUP_RETENTION_DAYS",
                  "BACKUP_COMPRESSION")));

  /** The options of layers, by their variables. */
  private static final Map<String, String> LAYERS =
      Map.of(
          "DB_MAX_RETRIES", "maxRetries",
          "DB_CIRCUIT_BREAKER", "circuitBreaker",
          "DB_CALL_TIMEOUT", "callTimeout",
          "DB_METRICS", "metrics",
          "DB_HISTORY", "history",
          "DB_AUDIT", "audit",
          "DB_AUDIT_READS", "auditReads",
          "DB_AUDIT_KEY_FILE", "auditKeyFile",
          "DB_CHAOS", "chaos");

  /** What turns the offline buffer on. */
  private static final Map<String, String> BUFFER_SWITCHES =
      Map.of("PERSISTENCE_AUTO_SAVE", "autoSave", "PERSISTENCE_OFFLINE_MODE", "offlineMode");

  private static final Map<String, String> BUFFER_DETAILS =
      Map.of(
          "PERSISTENCE_AUTO_SAVE_INTERVAL", "autoSaveInterval",
          "PERSISTENCE_AUTO_SAVE_WRITES", "autoSaveWrites",
          "PERSISTENCE_BUFFER_FILE", "bufferFile",
          "PERSISTENCE_BUFFER_LIMIT", "bufferLimit",
          "PERSISTENCE_CACHE_SIZE", "cacheSize",
          "PERSISTENCE_CACHE_BYTES", "cacheBytes",
          "PERSISTENCE_SYNC_ON_RECONNECT", "syncOnReconnect");

  private final Map<String, String> environment;

  private ConfigEnvironment(Map<String, String> environment) {
    this.environment = environment;
  }

  static DatabaseConfig read(Map<String, String> environment) {
    return new ConfigEnvironment(Arguments.required(environment, "environment")).config();
  }

  private DatabaseConfig config() {
    FEATURES.forEach(this::refuse);
    String scheme = scheme();
    boolean embedded = scheme.equals("memory") || scheme.equals("sqlite");
    if (embedded) {
      for (String name : List.of("DB_HOST", "DB_PORT", "DB_USER", "DB_PASSWORD")) {
        requireAbsent(name, scheme);
      }
    }
    boolean ssl = ConfigUrl.flag("DB_SSL", value("DB_SSL"), false);
    if (embedded && ssl) {
      requireAbsent("DB_SSL", scheme);
    }
    String database = value("DB_NAME");
    if (database == null && scheme.equals("sqlite")) {
      throw HoldfastException.invalid("DB_NAME is not set; for sqlite it is the file");
    }
    String password = value("DB_PASSWORD");
    return new DatabaseConfig(
        scheme,
        embedded ? "" : hosts(),
        database == null ? "" : database,
        value("DB_USER"),
        password == null ? null : Secret.of(password),
        ConfigUrl.integer("DB_POOL_SIZE", value("DB_POOL_SIZE"), DatabaseConfig.DEFAULT_POOL_SIZE),
        ssl,
        false,
        options());
  }

  private Map<String, String> options() {
    Map<String, String> options = new TreeMap<>();
    add(LAYERS, options);
    if (!isBufferTurnedOff()) {
      add(BUFFER_SWITCHES, options);
      add(BUFFER_DETAILS, options);
    }
    return options;
  }

  private void add(Map<String, String> names, Map<String, String> options) {
    names.forEach(
        (variable, option) -> {
          String value = value(variable);
          if (value != null) {
            options.put(option, value);
          }
        });
  }

  /** Some switch is off and none is on: then the details mean nothing. */
  private boolean isBufferTurnedOff() {
    List<String> switches =
        BUFFER_SWITCHES.keySet().stream().filter(name -> value(name) != null).toList();
    return !switches.isEmpty()
        && switches.stream().allMatch(name -> isOff(String.valueOf(value(name))));
  }

  private String scheme() {
    String backend = value("DB_BACKEND");
    if (backend == null) {
      throw HoldfastException.invalid(
          "DB_BACKEND is not set; it must be postgresql, mongodb, sqlite or in-memory");
    }
    return switch (backend.toLowerCase(Locale.ROOT)) {
      case "in-memory", "memory" -> "memory";
      case "sqlite", "postgresql", "mongodb" -> backend.toLowerCase(Locale.ROOT);
      default ->
          throw HoldfastException.invalid(
              "DB_BACKEND is '"
                  + Values.shorten(backend)
                  + "'; it must be postgresql, mongodb, sqlite or in-memory");
    };
  }

  private String hosts() {
    String host = value("DB_HOST");
    String port = value("DB_PORT");
    if (port != null) {
      ConfigUrl.requirePort(port);
    }
    if (host == null) {
      return port == null ? "localhost" : "localhost:" + port;
    }
    ConfigUrl.requireHosts(host);
    if (port == null) {
      return host;
    }
    if (host.contains(",") || host.indexOf(':', Math.max(host.lastIndexOf(']'), 0)) >= 0) {
      throw HoldfastException.invalid(
          "DB_PORT is set, but DB_HOST names a port or several hosts; put each port beside its"
              + " host");
    }
    return host + ":" + port;
  }

  private void requireAbsent(String name, String scheme) {
    if (value(name) != null) {
      throw HoldfastException.invalid(name + " is set, but " + scheme + " has no use for it");
    }
  }

  private void refuse(Feature feature) {
    String master = feature.master == null ? null : value(feature.master);
    if (master != null && isOff(master)) {
      return;
    }
    for (String name : feature.names) {
      String value = value(name);
      if (value != null && !isOff(value)) {
        throw HoldfastException.of(
            ErrorCode.UNSUPPORTED,
            name + " is set, but nothing here answers it: it belongs to " + feature.artifact);
      }
    }
  }

  private static boolean isOff(String value) {
    return OFF.contains(value.toLowerCase(Locale.ROOT));
  }

  private @Nullable String value(String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }
}
