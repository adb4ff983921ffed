package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.backup.Backup;
import dev.holdfast.backup.BackupInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person gets wrong with backups is told as what it is, and changes nothing. */
class BackupBadInputTest {
  @TempDir Path directory;
  private BackupInfo saved;

  @BeforeEach
  void save() {
    try (Database shop = Holdfast.open("sqlite:" + directory.resolve("shop.db"))) {
      shop.collection("orders").insertOne(Document.of("id", "a"));
      saved = Backup.of(shop).to(directory.resolve("backups")).create();
    }
  }

  private String at(String name) {
    return directory.resolve(name).toString();
  }

  private void fails(int code, String words, String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "backup";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    Cli.Result result = Cli.PIPED.wide(200).with(all);
    assertThat(result.code()).as(result.out() + result.err()).isEqualTo(code);
    assertThat(result.err()).contains(words);
  }

  /** An alarm that looks at the wrong folder would never go off. */
  @Test
  void whereThereAreNoBackupsNothingIsCalledGood() throws IOException {
    fails(1, "There are no backups in", "verify", "--from", at("nowhere"));
    fails(1, "There are no backups in", "copy-to", at("second"), "--from", at("nowhere"));
    fails(1, "There are no backups in", "rotate", "--from", at("nowhere"));
    assertThat(directory.resolve("second")).doesNotExist();
    Files.createDirectory(directory.resolve("mount"));
    fails(1, "There are no backups in", "verify", "--from", at("mount"));
    fails(1, "There are no backups in", "copy-to", at("second"), "--from", at("mount"));
    fails(1, "There are no backups in", "rotate", "--from", at("mount"));
    fails(1, "There are no backups in", "rotate", "--from", at("mount"), "--dry-run");
  }

  @Test
  void noDatabaseIsMadeForABackupThatCannotBeRestored() throws IOException {
    String url = "sqlite:" + at("new.db");
    fails(1, "There are no backups in", "restore", "--from", at("nowhere"), "--db", url);
    fails(1, "There is no backup x", "restore", "x", "--from", at("backups"), "--db", url);
    Files.delete(saved.path().resolve("c000001.jsonl.zst"));
    fails(1, "is missing [UNAVAILABLE]", "restore", "--from", at("backups"), "--db", url);
    assertThat(directory.resolve("new.db")).doesNotExist();
  }

  @Test
  void aDatabaseThatWasNeverSavedIsNotCalledRecovered() throws IOException {
    String url = "sqlite:" + at("shpo.db");
    for (int i = 0; i < 2; i++) {
      fails(1, "has no backup of it", "recover", "--from", at("backups"), "--db", url);
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).noneMatch(file -> file.toString().contains("shpo"));
    }
    Files.createFile(directory.resolve("shpo.db"));
    fails(1, "is empty", "recover", "--from", at("backups"), "--db", url);
    assertThat(directory.resolve("shpo.db")).isEmptyFile();
  }

  @Test
  void foldersThatCannotBeMeantAreRefused() throws IOException {
    fails(1, "[INVALID]", "copy-to", at("backups"), "--from", at("backups"));
    Path file = Files.writeString(directory.resolve("file"), "x");
    fails(1, "a file of that name [INVALID]", "copy-to", at("file"), "--from", at("backups"));
    fails(1, "[INVALID]", "create", "--to", at("file"), "--db", "sqlite:" + at("shop.db"));
    assertThat(file).hasContent("x");
  }

  @Test
  void argumentsThatCannotBeMeantEndWithTwo() {
    fails(2, "number of daily backups", "rotate", "--from", at("backups"), "--daily", "-1");
    fails(2, "--days stands", "rotate", "--from", at("backups"), "--daily", "1", "--days", "2");
    fails(2, "the first is 1/7", "verify", "--from", at("backups"), "--share", "9/7");
    fails(2, "no key file", "list", "--from", at("backups"), "--key-file", at("key"));
  }
}
