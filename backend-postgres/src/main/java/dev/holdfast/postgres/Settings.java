package dev.holdfast.postgres;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.HoldfastException;
import dev.holdfast.Secret;
import dev.holdfast.spi.Options;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration asks for; see {@link PostgresProvider}.
 *
 * @param hosts {@code host:port}, several with commas
 * @param name for people: the URL with the user and without the password
 * @param startupOptions whether the server takes limits as a connection begins; false for a pooler
 *     that does not
 */
record Settings(
    String hosts,
    String database,
    @Nullable String username,
    @Nullable Secret password,
    String name,
    String schema,
    int poolSize,
    Timeouts timeouts,
    Encryption encryption,
    String targetServerType,
    String applicationName,
    int prepareThreshold,
    boolean startupOptions) {
  private static final int MOST_NAME_BYTES = 63;
  private static final Pattern URL = Pattern.compile("postgresql://([^/]*)/(.*)");
  private static final int DEFAULT_PORT = 5432;

  /**
   * How long to wait for what; zero for ever.
   *
   * @param busy for a free connection, and for another's lock
   */
  record Timeouts(
      Duration connect,
      Duration busy,
      Duration statement,
      Duration socket,
      Duration idle,
      Duration lifetime) {}

  static Settings of(DatabaseConfig config) {
    Options options = Options.of("PostgreSQL", config.options());
    if (config.database().isEmpty()) {
      throw HoldfastException.invalid(
          "The URL names no database; the form is postgresql://host:port/database");
    }
    String hosts = config.hosts().isEmpty() ? "localhost:5432" : config.hosts();
    Settings settings =
        new Settings(
            hosts,
            config.database(),
            config.username(),
            config.password(),
            name(config, hosts),
            schema(options),
            config.poolSize(),
            timeouts(options),
            Encryption.of(config.ssl(), options),
            options.oneOf(
                "targetServerType",
                hosts.contains(",") ? "primary" : "any",
                "any",
                "primary",
                "secondary",
                "preferPrimary",
                "preferSecondary"),
            options.text("applicationName", "holdfast", MOST_NAME_BYTES),
            (int) options.number("prepareThreshold", 5, 0, 1000),
            options.flag("startupOptions", true));
    options.refuseOthers();
    return settings;
  }

  static String schema(Options options) {
    String schema = options.text("schema", "holdfast", MOST_NAME_BYTES);
    if (schema.startsWith("pg_")) {
      throw HoldfastException.invalid(
          "schema is \"" + schema + "\"; names that start with pg_ are PostgreSQL's own");
    }
    return schema;
  }

  /** The servers, whatever their order, the database and the schema; not who asks, nor how. */
  String identity() {
    return identity(hosts, database, schema);
  }

  private static String identity(String hosts, String database, String schema) {
    String servers =
        Arrays.stream(hosts.split(","))
            .map(host -> host.toLowerCase(Locale.ROOT))
            .map(host -> Connections.port(host) == 0 ? host + ":" + DEFAULT_PORT : host)
            .sorted()
            .collect(Collectors.joining(","));
    return "postgresql://" + servers + "/" + database + "?schema=" + schema;
  }

  /**
   * The same of an application's connections, so that a database has one identity, however it is
   * reached.
   *
   * @param url as the driver has it, without options; another driver's stays as it is
   */
  static String identity(String url, String schema) {
    Matcher parts = URL.matcher(url);
    return parts.matches()
        ? identity(
            parts.group(1).isEmpty() ? "localhost" : parts.group(1),
            URLDecoder.decode(parts.group(2), StandardCharsets.UTF_8),
            schema)
        : url + "?schema=" + schema;
  }

  private static String name(DatabaseConfig config, String hosts) {
    String user = config.username() == null ? "" : config.username() + "@";
    return "postgresql://" + user + hosts + "/" + config.database();
  }

  private static Timeouts timeouts(Options options) {
    Duration second = Duration.ofSeconds(1);
    Duration day = Duration.ofDays(1);
    return new Timeouts(
        options.duration(
            "connectTimeout", Duration.ofSeconds(10), Duration.ofMillis(1), Duration.ofHours(1)),
        options.duration("busyTimeout", Duration.ofSeconds(5), Duration.ofMillis(250), day),
        options.duration("statementTimeout", Duration.ZERO, Duration.ZERO, day),
        options.duration("socketTimeout", Duration.ofMinutes(5), Duration.ZERO, day),
        options.duration("idleTimeout", Duration.ofMinutes(10), second.multipliedBy(10), day),
        options.duration("maxLifetime", Duration.ofMinutes(30), second.multipliedBy(30), day));
  }
}
