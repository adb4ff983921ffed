package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of folders, as a person meets them. */
class FolderCommandTest {
  @TempDir Path folder;

  @BeforeEach
  void fill() throws IOException {
    Files.createDirectory(folder.resolve("data"));
    Files.writeString(folder.resolve("data/a.json"), "{}");
    Files.writeString(folder.resolve("data/b.log"), "noise");
  }

  private Cli.Result run(String... arguments) {
    return Cli.PIPED.wide(200).with(arguments);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void backsUpListsVerifiesAndRestores() throws IOException {
    Cli.Result made = run("folder", "backup", path("data"), "--name", "first");
    assertThat(made.out()).isEqualTo(path("backups/first") + ": 1 files, 2 bytes\n");
    Document told = Document.parse(run("folder", "backup", path("data"), "--all", "--json").out());
    assertThat(told.getLong("file_count")).contains(2L);
    assertThat(told.getString("name").orElseThrow()).matches("backup_[0-9]{8}_[0-9]{6}");
    assertThat(run("folder", "list", "--from", path("backups")).out())
        .containsPattern("first +[0-9T:.Z-]+ +\\S+ +1 +2 +" + path("data"));
    assertThat(run("folder", "list", "--from", path("backups"), "--json").out().lines())
        .hasSize(2)
        .allMatch(line -> line.contains("\"file_count\":"));
    assertThat(run("folder", "verify", "first", "--from", path("backups")).out())
        .isEqualTo("intact\n");
    Files.writeString(folder.resolve("data/a.json"), "changed");
    Cli.Result restored =
        run("folder", "restore", "first", "--from", path("backups"), "--to", path("data"));
    assertThat(restored.code()).as(restored.err()).isZero();
    assertThat(restored.out()).contains("1 files, 2 bytes restored", path("data.before_"));
    assertThat(folder.resolve("data/a.json")).hasContent("{}");
    Cli.Result again =
        run(
            "folder",
            "restore",
            "first",
            "--from",
            path("backups"),
            "--to",
            path("data"),
            "--overwrite",
            "--json");
    assertThat(again.out()).contains("\"safety_copy\":null");
  }

  @Test
  void tellsWhatIsWrong() throws IOException {
    run("folder", "backup", path("data"), "--name", "first", "--exclude", "nothing");
    Files.writeString(folder.resolve("backups/first/a.json"), "[]");
    Cli.Result verified = run("folder", "verify", "first", "--from", path("backups"));
    assertThat(verified.code()).isEqualTo(1);
    assertThat(verified.out()).isEqualTo("damaged\n");
    assertThat(verified.err()).contains("'a.json' has another checksum");
    Cli.Result restored =
        run("folder", "restore", "first", "--from", path("backups"), "--to", path("new"));
    assertThat(restored.code()).isEqualTo(1);
    assertThat(restored.err()).contains("[CORRUPT]");
    assertThat(folder.resolve("new")).doesNotExist();
    assertThat(run("folder", "list", "--from", path("nowhere")).code()).isEqualTo(2);
    assertThat(run("folder").code()).isEqualTo(2);
    Files.createSymbolicLink(folder.resolve("data/link"), folder);
    assertThat(run("folder", "backup", path("data")).err()).contains("'link' is no file");
  }
}
