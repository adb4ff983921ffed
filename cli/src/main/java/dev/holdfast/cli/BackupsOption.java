package dev.holdfast.cli;

import dev.holdfast.backup.BackupRepository;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the backups of databases are, and their key. */
final class BackupsOption {
  @Mixin private BackupKeyOption key;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "DIR",
      description = "The backups' folder.")
  private Path folder = Path.of("");

  @Option(
      names = "--allow-plain",
      description =
          "Where there is a key, takes for genuine also what is not encrypted: of before there was"
              + " one.")
  private boolean plainToo;

  BackupsOption(Console console) {
    this.key = new BackupKeyOption(console);
  }

  Path folder() {
    return folder;
  }

  BackupRepository open() throws IOException {
    BackupRepository backups = key.open(folder);
    return plainToo ? backups.allowingPlain() : backups;
  }
}
