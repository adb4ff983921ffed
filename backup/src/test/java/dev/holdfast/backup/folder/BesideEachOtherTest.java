package dev.holdfast.backup.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.holdfast.Document;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.snapshot.SnapshotFile;
import dev.holdfast.backup.snapshot.SnapshotForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept in one folder, with its backups in one, does not take away each other's files. */
class BesideEachOtherTest {
  private static final List<Document> STATE = List.of(Document.of("id", "a"));

  @TempDir Path folder;
  @TempDir Path elsewhere;
  private Path data = Path.of("");

  @BeforeEach
  void fill() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(data.resolve("a"), "a");
  }

  private SnapshotFile<List<Document>> file(String name, Runnable meanwhile) {
    return SnapshotFile.of(folder.resolve(name), new Slow(meanwhile));
  }

  private SnapshotFile<List<Document>> file(String name) {
    return file(name, () -> {});
  }

  /** While it writes, something else is done. */
  private record Slow(Runnable meanwhile) implements SnapshotForm<List<Document>> {
    @Override
    public void write(List<Document> state, JsonGenerator out) throws IOException {
      SnapshotForm.documents().write(state, out);
      out.flush();
      meanwhile.run();
    }

    @Override
    public List<Document> read(JsonParser in) throws IOException {
      return SnapshotForm.documents().read(in);
    }
  }

  private void requireNothingLeft() {
    assertThat(folder).isDirectoryNotContaining("glob:**/.holdfast-*");
    assertThat(folder.resolve("backups")).isDirectoryNotContaining("glob:**/.holdfast-*");
  }

  @Test
  void oneFileIsSavedWhileAnotherIs() {
    file("graph.json", () -> file("users.json").save(STATE)).save(STATE);
    file("graph.json", () -> file("graph").save(STATE)).save(STATE);
    for (String name : List.of("graph.json", "users.json", "graph")) {
      assertThat(file(name).load()).contains(STATE);
      assertThat(file(name).listBackups()).isNotEmpty();
    }
    requireNothingLeft();
  }

  @Test
  void aFileIsSavedWhileAFolderIsBackedUpAndTheOtherWayRound() {
    FolderBackups.of(data)
        .progress((bytes, of) -> file("graph.json").save(STATE))
        .create(data, "first");
    file("graph.json", () -> FolderBackups.of(data).create(data, "second")).save(STATE);
    FolderBackups backups = FolderBackups.of(data);
    assertThat(backups.list())
        .extracting(ListedFolderBackup::name)
        .containsExactlyInAnyOrder("first", "second");
    assertThat(backups.verify("first")).isEmpty();
    assertThat(file("graph.json").listBackups()).hasSize(2);
    requireNothingLeft();
  }

  @Test
  void aFolderIsRestoredWhileAFileAndAFolderBesideItAreSaved() throws IOException {
    FolderBackups backups = FolderBackups.of(data);
    backups.create(data, "first");
    Path other = Files.createDirectory(elsewhere.resolve("other"));
    Files.writeString(other.resolve("b"), "b");
    backups
        .progress(
            (bytes, of) -> {
              file("graph.json").save(STATE);
              FolderBackups.in(folder).create(other, "copy of other");
              FolderBackups.in(folder).restore("copy of other", other);
            })
        .restore("first", data);
    assertThat(data.resolve("a")).hasContent("a");
    assertThat(other.resolve("b")).hasContent("b");
    assertThat(file("graph.json").load()).contains(STATE);
    requireNothingLeft();
  }

  /** The second would take away what the first has copied so far. */
  @Test
  void oneRestoreAtATimeWorksOnATarget() {
    FolderBackups.of(data).create(data, "first");
    FolderBackups others = FolderBackups.in(elsewhere);
    others.create(data, "first");
    FolderBackups.of(data)
        .progress(
            (bytes, of) ->
                assertThatThrownBy(() -> others.restore("first", data))
                    .isInstanceOf(HoldfastException.class)
                    .hasMessageContaining("data.restore-lock is held by"))
        .restore("first", data);
    others.restore("first", data);
    requireNothingLeft();
  }
}
