package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups by command: made, listed, checked, brought back. */
class BackupCommandTest {
  @TempDir Path directory;
  private String url = "";
  private String backups = "";

  @BeforeEach
  void fill() {
    url = "sqlite:" + directory.resolve("shop.db");
    backups = directory.resolve("backups").toString();
    try (Database shop = Holdfast.open(url)) {
      for (int i = 0; i < 50; i++) {
        shop.collection("orders").insertOne(Document.of("id", "o" + i, "n", i));
      }
      shop.collection("people").insertOne(Document.of("id", "ada"));
    }
  }

  private Cli.Result run(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "backup";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Cli.PIPED.wide(200).with(all);
  }

  private String create(String... more) {
    String[] all =
        Arrays.copyOf(new String[] {"create", "--to", backups, "--db", url}, 5 + more.length);
    System.arraycopy(more, 0, all, 5, more.length);
    Cli.Result made = run(all);
    assertThat(made.code()).as(made.err()).isZero();
    return made.out().strip();
  }

  @Test
  void makesListsAndVerifies() {
    String id = create("--type", "daily");
    assertThat(id).matches("backup_[0-9]{8}_[0-9]{6}");
    assertThat(directory.resolve("backups/daily").resolve(id).resolve("manifest.json")).exists();
    Cli.Result increment =
        run("create", "--to", backups, "--db", url, "--kind", "incremental", "--json");
    assertThat(increment.out()).contains("\"kind\":\"incremental\"", "\"parent\":\"" + id + "\"");
    Cli.Result list = run("list", "--from", backups);
    assertThat(list.out()).contains(id, "daily", "incremental", "shop.db");
    assertThat(run("list", "--from", backups, "--json").out().lines()).hasSize(2);
    for (String level : new String[] {"--full", "--deep"}) {
      Cli.Result verified = run("verify", "--from", backups, level);
      assertThat(verified.code()).isZero();
      assertThat(verified.out()).contains(id + " good, 51 documents");
    }
  }

  @Test
  void saysWhichBackupIsDamaged() throws IOException {
    String id = create("--type", "weekly");
    Files.delete(directory.resolve("backups/weekly").resolve(id).resolve("c000001.jsonl.zst"));
    Cli.Result verified = run("verify", "--from", backups);
    assertThat(verified.code()).isEqualTo(1);
    assertThat(verified.out()).contains(id + " NOT GOOD", "missing");
    assertThat(run("verify", "--from", backups, "--json").out())
        .contains("\"problem\":\"missing_file\"");
    Cli.Result restored = run("restore", "--from", backups, "--db", url);
    assertThat(restored.code()).isEqualTo(1);
    assertThat(restored.err()).contains("[UNAVAILABLE]");
  }

  @Test
  void restoresWhatWasAfterSavingWhatIs() {
    String id = create();
    try (Database shop = Holdfast.open(url)) {
      shop.collection("orders").clear();
    }
    Cli.Result restored = run("restore", id, "--from", backups, "--db", url);
    assertThat(restored.code()).as(restored.err()).isZero();
    assertThat(restored.err()).contains("restored 51 documents of " + id, "is kept as backup_");
    assertThat(Cli.run("count", "orders", "--db", url).out().strip()).isEqualTo("50");
    Cli.Result chosen =
        run(
            "restore",
            id,
            "--from",
            backups,
            "--db",
            url,
            "--collection",
            "people",
            "--overwrite",
            "--json");
    assertThat(chosen.out()).contains("\"documents\":1", "\"safety\":null");
  }

  @Test
  void recoversADamagedFile() throws IOException {
    create();
    Path file = directory.resolve("shop.db");
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 0, bytes.length, (byte) 1);
    Files.write(file, bytes);
    Cli.Result recovered = run("recover", "--from", backups, "--db", url);
    assertThat(recovered.code()).as(recovered.err()).isZero();
    assertThat(recovered.out()).contains("backup", "51", "shop.db.damaged-");
    assertThat(run("recover", "--from", backups, "--db", url, "--json").out())
        .contains("\"source\":\"primary\"");
  }

  @Test
  void takesTheKeyFromTheEnvironmentOrAFileOnly() throws IOException {
    Cli.Result without = run("create", "--to", backups, "--db", url, "--encrypt");
    assertThat(without.code()).isEqualTo(2);
    assertThat(without.err()).contains("HOLDFAST_BACKUP_KEY", "--key-file");
    Path key = Files.writeString(directory.resolve("key"), "correct horse\n");
    String id = create("--encrypt", "--key-file", key.toString());
    assertThat(run("verify", "--from", backups).out()).contains("no key was given");
    Cli.Result verified =
        Cli.PIPED
            .inside(Map.of("HOLDFAST_BACKUP_KEY", "correct horse"))
            .with("backup", "verify", "--from", backups);
    assertThat(verified.out()).contains(id + " good");
    assertThat(
            Cli.PIPED
                .inside(Map.of("HOLDFAST_BACKUP_KEY", "wrong"))
                .with("backup", "restore", "--from", backups, "--db", url)
                .err())
        .contains("another key", "[PERMISSION_DENIED]");
  }

  @Test
  void takesAnotherKeyOnlyWhenTold() throws IOException {
    Path old = Files.writeString(directory.resolve("old"), "correct horse");
    String first = create("--encrypt", "--key-file", old.toString());
    Path changed = Files.writeString(directory.resolve("changed"), "battery staple");
    String[] again = {
      "create", "--to", backups, "--db", url, "--encrypt", "--key-file", changed.toString()
    };
    Cli.Result refused = run(again);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("[PERMISSION_DENIED]", first, "mistyped", "--new-key");
    Cli.Result told = run(with(again, "--new-key"));
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(run(again).code()).isZero();
    assertThat(run("create", "--to", backups, "--db", url, "--new-key").code()).isEqualTo(2);
  }

  @Test
  void takesWhatIsNotEncryptedForGenuineWithAKeyOnlyWhenTold() {
    String id = create();
    Cli keyed = Cli.PIPED.inside(Map.of("HOLDFAST_BACKUP_KEY", "correct horse"));
    Cli.Result refused = keyed.with("backup", "restore", "--from", backups, "--db", url);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("[CORRUPT]", id, "not encrypted", "--allow-plain");
    assertThat(keyed.with("backup", "list", "--from", backups).err()).contains("not encrypted");
    Cli.Result allowed =
        keyed.with("backup", "restore", "--from", backups, "--db", url, "--allow-plain");
    assertThat(allowed.code()).as(allowed.err()).isZero();
  }

  @Test
  void saysWhatRotationWouldDeleteAndDeletesIt() {
    String first = create("--type", "daily");
    String second = create("--type", "daily");
    String[] rotate = {
      "rotate", "--from", backups, "--daily", "1", "--weekly", "0", "--monthly", "0"
    };
    Cli.Result dry = run(with(rotate, "--dry-run"));
    assertThat(dry.out()).contains(second + " stays: ", first + " goes: ");
    assertThat(dry.err()).contains("would delete 1 of 2");
    assertThat(run("list", "--from", backups, "--json").out().lines()).hasSize(2);
    assertThat(run(with(rotate, "--json")).out()).contains("\"kept\":false");
    assertThat(run("list", "--from", backups).out()).contains(second).doesNotContain(first);
  }

  @Test
  void keepsWhatIsMarkedUntilItIsReleased() {
    String first = create("--type", "daily");
    create("--type", "daily");
    String[] rotate = {
      "rotate", "--from", backups, "--daily", "1", "--weekly", "0", "--monthly", "0"
    };
    Cli.Result kept = run("keep", first, "--from", backups);
    assertThat(kept.code()).as(kept.err()).isZero();
    assertThat(kept.err()).contains(first + " is permanent");
    assertThat(run(rotate).out()).contains(first + " stays: ").doesNotContain(" goes: ");
    assertThat(run("keep", first, "--from", backups, "--release").code()).isZero();
    assertThat(run(rotate).out()).contains(first + " goes: ");
    Cli.Result unknown = run("keep", first, "--from", backups);
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err()).contains("[INVALID]", "There is no backup " + first);
  }

  private static String[] with(String[] arguments, String one) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = one;
    return all;
  }

  @Test
  void showsDamageAndRecovery() {
    Cli.Result shown = Cli.run("demo", "backup");
    assertThat(shown.code()).as(shown.out() + shown.err()).isZero();
    assertThat(shown.out()).contains("NOT GOOD", "shop.db.damaged-", "documents  1800", "left: ");
  }

  @Test
  void copiesToASecondFolder() {
    String id = create();
    String other = directory.resolve("other").toString();
    Cli.Result copied = run("copy-to", other, "--from", backups);
    assertThat(copied.code()).as(copied.err()).isZero();
    assertThat(copied.out()).contains(id);
    assertThat(run("copy-to", other, "--from", backups, "--json").out())
        .isEqualToIgnoringNewLines("{\"copied\":[],\"present\":[\"" + id + "\"],\"failed\":[]}");
    assertThat(run("verify", "--from", other, "--full").out()).contains(id + " good");
  }
}
