package dev.holdfast.backup.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialNameTest {
  @TempDir Path folder;

  private Path left(PartialName kind, String of) throws IOException {
    Path path = kind.of(folder.resolve(of));
    if (kind == PartialName.FILE) {
      return Files.createFile(path);
    }
    Files.createDirectories(path.resolve("in it"));
    return path;
  }

  private List<Path> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void onlyWhatWasToBecomeThisIsTakenAway() throws IOException {
    Path file = left(PartialName.FILE, "graph.json");
    Path meta = left(PartialName.FILE, "graph.json.meta");
    // A file may have the name of what another left.
    Path like = left(PartialName.FILE, file.getFileName().toString().substring(10, 57));
    Path other = Files.createFile(folder.resolve(".holdfast-graph.json-mine.part"));
    Path restored = left(PartialName.RESTORE, "graph.json");
    Path copied = left(PartialName.BACKUP, "graph.json");
    Path sameName = Files.createDirectory(PartialName.FILE.of(folder.resolve("graph.json")));
    PartialName.FILE.remove(folder.resolve("graph.json"));
    assertThat(names())
        .containsExactlyInAnyOrder(meta, like, other, restored, copied, sameName)
        .doesNotContain(file);
    PartialName.RESTORE.remove(folder.resolve("graph.json"));
    assertThat(names()).doesNotContain(restored).contains(copied);
    PartialName.BACKUP.removeAll(folder);
    assertThat(names()).containsExactlyInAnyOrder(meta, like, other, sameName);
  }

  /** A disk gives a name no more than 255 bytes. */
  @Test
  void longNamesAreToldByTheirChecksum() throws IOException {
    String name = "ä".repeat(120);
    Path left = left(PartialName.FILE, name);
    Path other = left(PartialName.FILE, name + "ä");
    PartialName.FILE.remove(folder.resolve(name));
    assertThat(left).doesNotExist();
    assertThat(other).exists();
  }
}
