package dev.holdfast.mongo;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Options;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration asks for.
 *
 * @param name for people: the URL without password and options
 * @param connectTimeout how long opening, and finding a server later, may take
 * @param busyTimeout how long to wait for a free connection, or for a document that a transaction
 *     holds
 * @param socketTimeout how long a server that has been asked may be silent
 */
record Settings(
    DatabaseConfig config,
    String name,
    boolean srv,
    List<String> hosts,
    String database,
    @Nullable String replicaSet,
    String authSource,
    String readPreference,
    boolean directConnection,
    Encryption encryption,
    Duration connectTimeout,
    Duration busyTimeout,
    Duration socketTimeout) {
  static final String SRV_SCHEME = "mongodb+srv";

  private static final String[] READ_PREFERENCES = {
    "primary", "primaryPreferred", "secondary", "secondaryPreferred", "nearest"
  };
  private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration DEFAULT_BUSY_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration DEFAULT_SOCKET_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int MOST_NAME_BYTES = 63;

  static Settings of(DatabaseConfig config) {
    Options options = Options.of("MongoDB", config.options());
    boolean srv = config.scheme().equals(SRV_SCHEME);
    boolean direct = options.flag("directConnection", false);
    List<String> hosts = hosts(config, srv, direct);
    String database = database(config.database());
    if (config.password() != null && config.username() == null) {
      throw HoldfastException.invalid("There is a password, but no username");
    }
    Settings settings =
        new Settings(
            config,
            name(config),
            srv,
            hosts,
            database,
            options.find("replicaSet").orElse(null),
            options.find("authSource").orElse("admin"),
            options.oneOf("readPreference", "primary", READ_PREFERENCES),
            direct,
            Encryption.of(config.ssl() || srv, options),
            options.duration("connectTimeout", DEFAULT_CONNECT_TIMEOUT, SHORTEST, LONGEST),
            options.duration("busyTimeout", DEFAULT_BUSY_TIMEOUT, SHORTEST, LONGEST),
            options.duration("socketTimeout", DEFAULT_SOCKET_TIMEOUT, SHORTEST, LONGEST));
    options.refuseOthers();
    return settings;
  }

  /** The settings of a database that an application reaches by its own client. */
  static Settings injected(String database) {
    DatabaseConfig config = DatabaseConfig.of("mongodb", database(database));
    return new Settings(
        config,
        "mongodb:" + database,
        false,
        List.of(),
        database,
        null,
        "admin",
        "primary",
        false,
        Encryption.OFF,
        DEFAULT_CONNECT_TIMEOUT,
        DEFAULT_BUSY_TIMEOUT,
        DEFAULT_SOCKET_TIMEOUT);
  }

  private static List<String> hosts(DatabaseConfig config, boolean srv, boolean direct) {
    List<String> hosts =
        List.of((config.hosts().isEmpty() ? "localhost" : config.hosts()).split(",", -1));
    if (srv && (hosts.size() != 1 || config.hosts().isEmpty() || hosts.get(0).indexOf(':') >= 0)) {
      throw HoldfastException.invalid(
          "mongodb+srv names one host without a port, whose DNS record lists the servers; found \""
              + config.hosts()
              + "\"");
    }
    if (direct && (srv || hosts.size() > 1)) {
      throw HoldfastException.invalid("directConnection is for one host; found " + hosts);
    }
    return hosts;
  }

  private static String database(String name) {
    boolean bad =
        name.isEmpty()
            || name.getBytes(StandardCharsets.UTF_8).length > MOST_NAME_BYTES
            || name.chars().anyMatch(c -> "/\\. \"$*<>:|?".indexOf(c) >= 0 || c == 0);
    if (bad) {
      throw HoldfastException.invalid(
          "The database's name is \""
              + name
              + "\"; MongoDB allows 1 to "
              + MOST_NAME_BYTES
              + " bytes without /\\. \"$*<>:|? (mongodb://host:port/database)");
    }
    return name;
  }

  /** The servers, whatever their order, and the database; not who asks, nor how. */
  String identity() {
    return identity(srv ? SRV_SCHEME : "mongodb", hosts, database);
  }

  static String identity(String scheme, List<String> hosts, String database) {
    String servers =
        hosts.stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .map(host -> host.matches(".*:[0-9]+") || isSrv(scheme) ? host : host + ":27017")
            .sorted()
            .collect(Collectors.joining(","));
    return scheme + "://" + servers + "/" + database;
  }

  private static boolean isSrv(String scheme) {
    return scheme.equals(SRV_SCHEME);
  }

  private static String name(DatabaseConfig config) {
    String user = config.username() == null ? "" : config.username() + "@";
    String hosts = config.hosts().isEmpty() ? "localhost" : config.hosts();
    return config.scheme() + "://" + user + hosts + "/" + config.database();
  }
}
