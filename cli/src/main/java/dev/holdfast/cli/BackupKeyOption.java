package dev.holdfast.cli;

import dev.holdfast.Secret;
import dev.holdfast.backup.BackupRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The key of encrypted backups: from a file or the environment, never from the command line. */
final class BackupKeyOption {
  static final String VARIABLE = "HOLDFAST_BACKUP_KEY";

  private final Console console;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description =
          "A file with the key of encrypted backups, without its last line break. Without it the"
              + " environment's "
              + VARIABLE
              + " is the key.")
  private @Nullable Path file;

  BackupKeyOption(Console console) {
    this.console = console;
  }

  /** The backups in a folder, readable also where they are encrypted, if there is a key. */
  BackupRepository open(Path folder) throws IOException {
    BackupRepository repository = BackupRepository.at(folder);
    Optional<Secret> key = key();
    return key.isPresent() ? repository.encrypted(key.get()) : repository;
  }

  /** For new backups that are to be encrypted. */
  BackupRepository openEncrypted(Path folder) throws IOException {
    Secret key =
        key()
            .orElseThrow(
                () ->
                    new UsageException(
                        "--encrypt needs a key: --key-file FILE, or the environment's "
                            + VARIABLE));
    return BackupRepository.at(folder).encrypted(key);
  }

  private Optional<Secret> key() throws IOException {
    if (file != null) {
      if (Files.notExists(file)) {
        throw new UsageException("There is no key file " + file);
      }
      String text = Files.readString(file).stripTrailing();
      if (text.isEmpty()) {
        throw new UsageException("The key file " + file + " is empty");
      }
      return Optional.of(Secret.of(text));
    }
    return Optional.ofNullable(console.environment().get(VARIABLE))
        .filter(text -> !text.isEmpty())
        .map(Secret::of);
  }
}
