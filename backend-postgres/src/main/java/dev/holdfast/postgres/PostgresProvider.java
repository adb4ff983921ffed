package dev.holdfast.postgres;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendProvider;
import java.util.Optional;
import java.util.Set;

/**
 * Opens {@code postgresql://user:password@host:port/database}; several hosts, with commas, are one
 * database and its standbys, of which the primary is used. The schema and its tables are made when
 * they are not there.
 *
 * <p>{@code ssl=true} encrypts and verifies certificate and host name. Options, durations in
 * milliseconds or as ISO text such as {@code PT5S}:
 *
 * <ul>
 *   <li>{@code schema}: where everything is kept; {@code holdfast}
 *   <li>{@code connectTimeout}: until a connection is there; 10 seconds
 *   <li>{@code busyTimeout}: how long to wait while all connections are in use, or for another's
 *       lock; 5 seconds
 *   <li>{@code statementTimeout}: after which the server stops a statement; 0, never
 *   <li>{@code socketTimeout}: how long to wait for an answer; 5 minutes, 0 for ever
 *   <li>{@code idleTimeout}, {@code maxLifetime}: of pooled connections; 10 and 30 minutes
 *   <li>{@code sslMode}: {@code verify-full}, or weaker: {@code verify-ca}, {@code require}, {@code
 *       prefer}, {@code disable}
 *   <li>{@code sslCaFile}: a file with the authorities to trust, in place of Java's; {@code
 *       sslCertFile} and {@code sslKeyFile}: the client's own certificate and key (PKCS-8)
 *   <li>{@code targetServerType}: {@code primary} with several hosts, else {@code any}; also {@code
 *       secondary}, {@code preferPrimary}, {@code preferSecondary}
 *   <li>{@code applicationName}: as the server shows it; {@code holdfast}
 *   <li>{@code prepareThreshold}: how often a statement runs before the server keeps it; 5, 0 never
 *       (for a pooler by transaction)
 *   <li>{@code startupOptions}: {@code false} for a pooler that refuses options as a connection
 *       begins; limits are then set with each transaction, and those of single statements are the
 *       role's
 * </ul>
 */
public final class PostgresProvider implements BackendProvider {
  /** For the service loader. */
  public PostgresProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("postgresql", "postgres");
  }

  @Override
  public Backend open(DatabaseConfig config) {
    return PostgresBackend.open(Settings.of(config));
  }

  @Override
  public Optional<String> identity(DatabaseConfig config) {
    return Optional.of(Settings.of(config).identity());
  }
}
