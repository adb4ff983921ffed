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

  Secret key() {
    if (file != null) {
      try {
        return Secret.of(Files.readString(file).strip());
      } catch (IOException e) {
        throw new FailedException("The key cannot be read from " + file + ": " + e.getMessage());
      }
    }
    String text = console.environment().get(VARIABLE);
    if (text == null || text.isBlank()) {
      throw new UsageException("The audit's key is missing: set " + VARIABLE + ", or --key-file");
    }
    return Secret.of(text.strip());
  }
}
