package dev.holdfast.cli;

import dev.holdfast.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The key of an audit, which never stands on the command line. */
final class AuditKeyOption {
  private static final String VARIABLE = "HOLDFAST_AUDIT_KEY";

  private final Console console;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "Holds the audit's key; without it the variable HOLDFAST_AUDIT_KEY does.")
  private @Nullable Path file;

  AuditKeyOption(Console console) {
    this.console = console;
  }

  /** The key of an audit that the database is opened with, which says itself where its key is. */
  Secret configured(@Nullable String keyFile) {
    if (file != null) {
      throw new UsageException(
          "The audit is asked for with the database, and its key is given there: by auditKeyFile,"
              + " or "
              + VARIABLE
              + "; leave out --key-file");
    }
    return keyFile == null ? key() : read(Path.of(keyFile));
  }

  private static Secret read(Path file) {
    try {
      return Secret.of(Files.readString(file).strip());
    } catch (IOException e) {
      throw new FailedException("The key cannot be read from " + file + ": " + e.getMessage());
    }
  }

  Secret key() {
    if (file != null) {
      return read(file);
    }
    String text = console.environment().get(VARIABLE);
    if (text == null || text.isBlank()) {
      throw new UsageException("The audit's key is missing: set " + VARIABLE + ", or --key-file");
    }
    return Secret.of(text.strip());
  }
}
