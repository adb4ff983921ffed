package dev.holdfast.history;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.HoldfastException;
import dev.holdfast.Secret;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.LayerProvider;
import dev.holdfast.spi.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options {@code audit} (names of collections with commas between them, or {@code *} for all),
 * {@code auditReads} (true or false) and {@code auditKeyFile}; without a file the key is the
 * variable {@code HOLDFAST_AUDIT_KEY} of the environment.
 */
public final class AuditProvider implements LayerProvider {
  private static final String AUDIT = "audit";
  private static final String READS = "auditReads";
  private static final String KEY_FILE = "auditKeyFile";
  private static final String VARIABLE = "HOLDFAST_AUDIT_KEY";

  /** For {@link java.util.ServiceLoader}. */
  public AuditProvider() {}

  @Override
  public Set<String> options() {
    return Set.of(AUDIT, READS, KEY_FILE);
  }

  @Override
  public int position() {
    return 54;
  }

  @Override
  public Optional<Layer> layer(DatabaseConfig config) {
    Options options = Options.of("An audit", config.options());
    List<String> names = options.names(AUDIT);
    String file = options.find(KEY_FILE).orElse(null);
    boolean reads = options.flag(READS, false);
    if (names.isEmpty()) {
      if (options.find(READS).isPresent() || file != null) {
        throw HoldfastException.invalid(READS + " and " + KEY_FILE + " need " + AUDIT + "=orders");
      }
      return Optional.empty();
    }
    Secret key = key(file);
    Audit audit = names.equals(List.of("*")) ? Audit.ofAll(key) : named(key, names);
    return Optional.of(reads ? audit.withReads() : audit);
  }

  private static Audit named(Secret key, List<String> names) {
    return Audit.of(key, names.get(0), names.subList(1, names.size()).toArray(String[]::new));
  }

  private static Secret key(@Nullable String file) {
    if (file == null) {
      String text = System.getenv(VARIABLE);
      if (text == null || text.isBlank()) {
        throw HoldfastException.invalid(
            AUDIT
                + " needs a key: set "
                + VARIABLE
                + ", or "
                + KEY_FILE
                + " to a file that holds"
                + " it");
      }
      return Secret.of(text.strip());
    }
    try {
      return Secret.of(Files.readString(Path.of(file)).strip());
    } catch (IOException | IllegalArgumentException e) {
      throw HoldfastException.invalid("The audit's key cannot be read from " + file + ": " + e);
    }
  }
}
