package dev.holdfast.history;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.HoldfastException;
import dev.holdfast.Secret;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.LayerProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
    String names = config.options().get(AUDIT);
    String reads = config.options().get(READS);
    String file = config.options().get(KEY_FILE);
    if (names == null || names.isBlank() || names.equals("off")) {
      if (reads != null || file != null) {
        throw HoldfastException.invalid(READS + " and " + KEY_FILE + " need " + AUDIT + "=orders");
      }
      return Optional.empty();
    }
    if (reads != null && !reads.equals("true") && !reads.equals("false")) {
      throw HoldfastException.invalid(READS + " is \"" + reads + "\"; it must be true or false");
    }
    Secret key = key(file);
    Audit audit = names.equals("*") ? Audit.ofAll(key) : named(key, names);
    return Optional.of("true".equals(reads) ? audit.withReads() : audit);
  }

  private static Audit named(Secret key, String names) {
    String[] each = Arrays.stream(names.split(",", -1)).map(String::strip).toArray(String[]::new);
    return Audit.of(key, each[0], Arrays.copyOfRange(each, 1, each.length));
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
