package dev.holdfast.mongo;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendProvider;
import java.util.Optional;
import java.util.Set;

/**
 * Opens {@code mongodb://user:password@host:port,host:port/database} and {@code
 * mongodb+srv://host/database}, which is encrypted. For a client that an application has already,
 * see {@link MongoBackend#over}.
 *
 * <p>Options: {@code replicaSet}, its name; {@code authSource}, the database that knows the user
 * ({@code admin}); {@code readPreference} ({@code primary}; any other may read what is outdated);
 * {@code directConnection}, this one server whatever set it is in; {@code sslCaFile}, trusted
 * certificates in PEM; {@code sslCertFile} and {@code sslKeyFile}, the client's own certificate and
 * its key (PKCS-8), in PEM; {@code connectTimeout} (10 seconds), how long to look for a server that
 * can be used; {@code busyTimeout} (5 seconds), how long to wait for a free connection or for what
 * a transaction holds; {@code socketTimeout} (5 minutes), how long a server that has been asked may
 * be silent, all in milliseconds or as an ISO duration. With {@code ssl=true} the certificate and
 * the host name are verified.
 *
 * <p>The driver repeats nothing by itself: that is for {@code Retry}, a layer, which does it where
 * it is safe.
 */
public final class MongoProvider implements BackendProvider {
  /** For {@link java.util.ServiceLoader}. */
  public MongoProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("mongodb", Settings.SRV_SCHEME);
  }

  @Override
  public Backend open(DatabaseConfig config) {
    return MongoBackend.open(Settings.of(config));
  }

  @Override
  public Optional<String> identity(DatabaseConfig config) {
    return Optional.of(Settings.of(config).identity());
  }
}
