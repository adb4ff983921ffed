package dev.holdfast.cli;

import dev.holdfast.backup.folder.FolderBackups;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the backups of folders are. */
final class FolderOption {
  @Option(
      names = "--from",
      required = true,
      paramLabel = "BACKUPS",
      description = "The folder with the backups.")
  private Path from = Path.of("");

  FolderOption() {}

  /** The backups in a folder that is there. */
  FolderBackups open() {
    if (!Files.isDirectory(from)) {
      throw new UsageException("There is no folder " + from);
    }
    return FolderBackups.in(from);
  }
}
