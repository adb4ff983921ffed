package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.backup.BackupRepository;
import dev.holdfast.backup.Restore;
import dev.holdfast.backup.RestoreResult;
import dev.holdfast.backup.VerificationLevel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "restore",
    description = {
      "Brings the state of a backup into a database, which is made if need be.",
      "Everything is verified first. Then what is there is saved, unless --overwrite is given, and"
          + " replaced; collections that the backup does not have are emptied."
    },
    footer = {
      "",
      "Examples:",
      "  holdfast backup restore --from backups --db sqlite:shop.db",
      "  holdfast backup restore backup_20261121_204510 --from backups --db memory: --collection"
          + " orders"
    })
final class BackupRestoreCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;
  @Mixin private BackupsOption from;

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "Which; the newest of the database by default.")
  private @Nullable String id;

  @Option(
      names = "--collection",
      paramLabel = "NAME",
      description = "Only this one; may be given again.")
  private List<String> collections = List.of();

  @Option(names = "--overwrite", description = "Does not save what is there: it is lost.")
  private boolean overwrite;

  @Option(
      names = "--in-steps",
      description =
          "Not in one transaction: for stores that limit how long one may last, such as MongoDB.")
  private boolean inSteps;

  @Option(names = "--json", description = "Prints a JSON object.")
  private boolean json;

  BackupRestoreCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
    this.from = new BackupsOption(console);
  }

  @Override
  public Integer call() throws IOException {
    BackupRepository backups = from.open();
    database.missingFile().ifPresent(file -> requireRestorable(backups));
    try (Database db = database.open()) {
      String wanted = id == null ? backups.newestOf(db).id() : id;
      print(run(Restore.from(backups, wanted).into(db)));
    }
    return 0;
  }

  /** A database is not made for a backup that cannot be restored. */
  private void requireRestorable(BackupRepository backups) {
    String wanted = id == null ? backups.newestOf(database.config()).id() : id;
    backups.verify(wanted, VerificationLevel.FULL).orThrow();
  }

  private RestoreResult run(Restore whole) {
    try (BackupBar bar = new BackupBar(console)) {
      Restore restore = whole.progress(bar);
      if (!collections.isEmpty()) {
        restore = restore.collections(collections.toArray(String[]::new));
      }
      restore = overwrite ? restore.overwrite() : restore;
      return (inSteps ? restore.inSteps() : restore).run();
    }
  }

  private void print(RestoreResult result) {
    if (json) {
      console.out().println(BackupRecord.of(result));
      return;
    }
    Table table =
        new Table(
            console.out(),
            console.width(),
            List.of("collection", "documents", "indexes", "content hash"));
    result
        .collections()
        .forEach(one -> table.add(one.name(), one.documents(), one.indexes(), one.contentHash()));
    table.finish();
    console.flush();
    console.say("restored " + result.documents() + " documents of " + result.backup());
    if (!result.emptied().isEmpty()) {
      console.say("emptied, because the backup does not have them: " + result.emptied());
    }
    if (result.safety() != null) {
      console.say("what was there before is kept as " + result.safety());
    }
  }
}
