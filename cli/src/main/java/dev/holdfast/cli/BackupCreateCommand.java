package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.backup.Backup;
import dev.holdfast.backup.BackupInfo;
import dev.holdfast.backup.BackupKind;
import dev.holdfast.backup.BackupRepository;
import dev.holdfast.backup.BackupType;
import dev.holdfast.backup.Compression;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "create",
    description = {
      "Saves all collections, with their indexes, as one consistent state, and prints the backup's"
          + " id.",
      "Where an incremental or differential one has nothing to build on, it becomes a full one and"
          + " says why."
    },
    footer = {"", "Example:", "  holdfast backup create --to backups --type daily --encrypt"})
final class BackupCreateCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;
  @Mixin private BackupKeyOption key;

  @Option(names = "--to", required = true, paramLabel = "DIR", description = "The backups' folder.")
  private Path folder = Path.of("");

  @Option(
      names = "--type",
      paramLabel = "manual|daily|weekly|monthly|yearly",
      description = "What for; manual by default.")
  private BackupType type = BackupType.MANUAL;

  @Option(
      names = "--kind",
      paramLabel = "full|differential|incremental",
      description = "Everything, or what has changed; full by default.")
  private BackupKind kind = BackupKind.FULL;

  @Option(names = "--compression", paramLabel = "zstd|gzip|none", description = "zstd by default.")
  private Compression compression = Compression.ZSTD;

  @Option(names = "--encrypt", description = "Encrypts it; without the key it is lost.")
  private boolean encrypt;

  @Option(
      names = "--new-key",
      description =
          "Lets the key be another one than that of the newest encrypted backup of the database:"
              + " for the first backup after it was changed.")
  private boolean newKey;

  @Option(names = "--note", paramLabel = "TEXT", description = "Words to find it by.")
  private @Nullable String note;

  @Option(names = "--json", description = "Prints a JSON object.")
  private boolean json;

  BackupCreateCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
    this.key = new BackupKeyOption(console);
  }

  @Override
  public Integer call() throws IOException {
    if (newKey && !encrypt) {
      throw new UsageException("--new-key is for encrypted backups; --encrypt is missing");
    }
    BackupRepository backups = encrypt ? key.openEncrypted(folder) : BackupRepository.at(folder);
    try (Database db = database.openExisting()) {
      print(create(Backup.of(db).to(backups)));
    }
    return 0;
  }

  private BackupInfo create(Backup backup) {
    try (BackupBar bar = new BackupBar(console)) {
      Backup chosen = backup.type(type).kind(kind).compression(compression).progress(bar);
      Backup noted = note == null ? chosen : chosen.note(note);
      return (newKey ? noted.newKey() : noted).create();
    }
  }

  private void print(BackupInfo info) {
    if (json) {
      console.out().println(BackupRecord.of(info));
      return;
    }
    console.out().println(info.id());
    console.flush();
    console.say(
        "saved "
            + info.documents()
            + " documents as a "
            + info.kind()
            + " backup of "
            + info.bytes()
            + " bytes"
            + (info.encrypted() ? ", encrypted, in " : " in ")
            + info.path());
    if (info.kind() != kind && info.note() != null) {
      console.say(HiddenCharacters.escape(info.note()));
    }
  }
}
