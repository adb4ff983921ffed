package dev.holdfast.sqlite;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendProvider;
import java.util.Optional;
import java.util.Set;

/**
 * Opens {@code sqlite:path/to/file.db}. The file is made, readable to its owner alone, when it is
 * not there; its directory has to be.
 *
 * <p>Options: {@code busyTimeout}, how long to wait for a lock of another process or for a free
 * connection (milliseconds or an ISO duration; 5 seconds); {@code synchronous}, {@code full} or
 * {@code normal}, which may lose the last writes in a power cut; {@code readOnly}.
 */
public final class SqliteProvider implements BackendProvider {
  @Override
  public Set<String> schemes() {
    return Set.of("sqlite");
  }

  @Override
  public Backend open(DatabaseConfig config) {
    return new SqliteBackend(Settings.of(config));
  }

  @Override
  public Optional<String> identity(DatabaseConfig config) {
    return Optional.of(Settings.of(config).identity());
  }
}
