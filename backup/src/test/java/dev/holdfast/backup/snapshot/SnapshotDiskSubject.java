package dev.holdfast.backup.snapshot;

import dev.holdfast.Document;
import dev.holdfast.testing.disk.FailingDiskProgram;
import dev.holdfast.testing.disk.Subject;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot file of documents, one for each call that was saved. Its backups are in the same
 * folder, because a disk that is rebuilt has no folders.
 */
class SnapshotDiskSubject implements Subject {
  private static final String NAME = "state.json";

  /** Arguments: those of {@link FailingDiskProgram#run}; or a folder, and how many calls. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length > 2) {
      FailingDiskProgram.run(new SnapshotDiskSubject(), arguments);
      return;
    }
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    int calls = Integer.parseInt(arguments[1]);
    try (Session session = new SnapshotDiskSubject().open(Path.of(arguments[0]))) {
      for (int call = 0; call < calls; call++) {
        session.call(call);
        FailingDiskProgram.say(out, "acknowledged " + call);
      }
    }
  }

  @Override
  public String name() {
    return "snapshot file";
  }

  @Override
  public List<String> mapped() {
    return List.of();
  }

  @Override
  public boolean startsAnew() {
    return true;
  }

  private static SnapshotFile<List<Document>> file(Path folder) {
    return SnapshotFile.of(folder.resolve(NAME), SnapshotForm.documents()).backupsIn(folder);
  }

  @Override
  public Session open(Path folder) {
    SnapshotFile<List<Document>> file = file(folder);
    List<Document> saved = new ArrayList<>();
    return new Session() {
      @Override
      public void call(int number) {
        Document next = Document.of("id", Integer.toString(number), "text", "x".repeat(100));
        List<Document> state = new ArrayList<>(saved);
        state.add(next);
        file.save(state);
        saved.add(next);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Found find(Path folder) throws IOException {
    LoadResult<List<Document>> loaded = file(folder).loadWithRecovery();
    List<Document> state = loaded.state();
    if (state == null) {
      boolean nothing = String.valueOf(loaded.error()).contains("none of the 0 backups");
      return new Found(new TreeSet<>(), nothing ? null : loaded.error());
    }
    SortedSet<Integer> calls = new TreeSet<>();
    state.forEach(one -> calls.add(Integer.valueOf(String.valueOf(one.id()))));
    return new Found(calls, damage(folder, loaded, calls.size()));
  }

  /**
   * The file itself must be there, and nothing of what was begun. Only the first save may have got
   * no further than its backup.
   */
  private static @Nullable String damage(Path folder, LoadResult<?> loaded, int calls)
      throws IOException {
    if (loaded.source() != LoadResult.Source.PRIMARY && calls > 1) {
      return "it had to be recovered: " + loaded.error();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(path -> String.valueOf(path.getFileName()))
          .filter(name -> name.contains(".part") || name.contains(".next"))
          .findFirst()
          .map(name -> name + " was left")
          .orElse(null);
    }
  }
}
