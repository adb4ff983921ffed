package dev.holdfast.examples.jsonfile;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendProvider;
import dev.holdfast.spi.Options;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Opens {@code jsonfile:path/to/file.json}. The file is made with the first write; its directory
 * has to be there.
 *
 * <p>Option: {@code sync}, {@code true} unless said otherwise. With {@code false} a write is still
 * there when the process dies, but may be lost in a power cut.
 */
public final class JsonFileProvider implements BackendProvider {
  // region provider
  @Override
  public Set<String> schemes() {
    return Set.of("jsonfile");
  }

  @Override
  public Backend open(DatabaseConfig config) {
    refuse(!config.hosts().isEmpty(), "a host");
    refuse(config.username() != null || config.password() != null, "a user");
    refuse(config.ssl(), "ssl");
    Options options = Options.of("A JSON file", config.options());
    boolean sync = options.flag("sync", true);
    options.refuseOthers();
    return new JsonFileBackend(JsonFile.open(path(config.database()), sync));
  }

  private static void refuse(boolean given, String what) {
    if (given) {
      throw HoldfastException.invalid("A JSON file has no use for " + what + "; leave it out");
    }
  }

  // endregion

  private static Path path(String database) {
    try {
      Path path = Path.of(database).toAbsolutePath();
      if (!database.isEmpty()) {
        return path;
      }
    } catch (InvalidPathException e) {
      // The message below says it.
    }
    throw HoldfastException.invalid(
        "\"" + database + "\" names no file; the form is jsonfile:path/to/file.json");
  }
}
