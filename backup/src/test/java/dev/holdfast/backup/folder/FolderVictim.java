package dev.holdfast.backup.folder;

import dev.holdfast.Document;
import dev.holdfast.backup.snapshot.SnapshotFile;
import dev.holdfast.backup.snapshot.SnapshotForm;
import java.nio.file.Path;
import java.util.List;

/** A process that does one thing to files, and is killed while it does. */
final class FolderVictim {
  private FolderVictim() {}

  /** Arguments: the folder with all of it; what to do. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    switch (arguments[1]) {
      case "backup" -> backups(folder).create(folder.resolve("data"), "second");
      case "restore" -> backups(folder).restore("first", folder.resolve("data"));
      case "save" -> snapshot(folder).save(state("new"));
      default -> throw new IllegalArgumentException(arguments[1]);
    }
  }

  static FolderBackups backups(Path folder) {
    return FolderBackups.in(folder.resolve("backups"));
  }

  static SnapshotFile<List<Document>> snapshot(Path folder) {
    return SnapshotFile.of(folder.resolve("state.json"), SnapshotForm.documents());
  }

  static List<Document> state(String id) {
    return List.of(Document.of("id", id));
  }
}
