package dev.holdfast.cli;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.Update;
import dev.holdfast.persistence.OfflineBuffer;
import dev.holdfast.persistence.Synchronizer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The buffer, as a person meets it who has to decide. */
class BufferCommandTest {
  @TempDir Path directory;
  private String file = "";
  private String url = "";

  /** One write that waits, and two that were refused. */
  @BeforeEach
  void fill() {
    file = directory.resolve("shop.buffer").toString();
    url = "sqlite:" + directory.resolve("shop.db");
    try (Database store = Holdfast.open(url)) {
      store.collection("orders").insertOne(Document.of("id", "a", "n", 100));
    }
    try (Database shop = open()) {
      shop.collection("orders").insertOne(Document.of("id", "a", "n", 1));
      shop.collection("orders").updateOne(field("id").eq("a"), Update.inc("n", 1));
      OfflineBuffer.of(shop).orElseThrow().manualSync();
      shop.collection("orders").insertOne(Document.of("id", "b", "n", 1));
    }
  }

  private Database open() {
    return Holdfast.open(
        url,
        OfflineBuffer.in(Path.of(file)).autoSaving(Duration.ofHours(1), 1_000).syncingByHand());
  }

  private Cli.Result run(String command, String... more) {
    String[] all = new String[more.length + 3];
    all[0] = "buffer";
    all[1] = command;
    all[2] = file;
    System.arraycopy(more, 0, all, 3, more.length);
    return Cli.PIPED.wide(200).with(all);
  }

  @Test
  void tellsWhatWaitsAndWhatWasRefused() {
    Cli.Result status = run("status");
    assertThat(status.code()).isEqualTo(1);
    assertThat(status.out()).contains("1 writes", "2 dead letters", "shop.db");
    assertThat(run("status", "--json").out()).contains("\"pendingWrites\":1", "\"deadLetters\":2");
    assertThat(run("list").out())
        .containsPattern("[0-9]{16} +waits +insert +orders +b ")
        .containsPattern("[0-9]{16} +refused +update +orders +a .*DUPLICATE_KEY: It stood behind");
    assertThat(run("list", "--json").out().lines()).hasSize(3);
    assertThat(run("export").out().lines())
        .hasSize(2)
        .allMatch(line -> line.contains("\"state\":\"dead\"") && line.contains("\"content\":"));
    assertThat(run("export", "--pending").out().lines()).hasSize(3);
  }

  @Test
  void discardsAndRetriesWhatItIsTold() {
    String second = run("export").out().lines().skip(1).findFirst().orElseThrow();
    String sequence = second.replaceAll(".*\"sequence\":([0-9]+).*", "$1");
    assertThat(run("discard").code()).isEqualTo(2);
    assertThat(run("retry", "--all", sequence).code()).isEqualTo(2);
    assertThat(run("discard", "17").err()).contains("There is no dead letter [17]");
    assertThat(run("discard", sequence).out()).isEqualTo("1 discarded\n");
    try (Database store = Holdfast.open(url)) {
      store.collection("orders").deleteOne(field("id").eq("a"));
    }
    assertThat(run("retry", "--all").out()).isEqualTo("1 to be sent again\n");
    try (Database shop = open()) {
      Synchronizer buffer = OfflineBuffer.of(shop).orElseThrow();
      assertThat(buffer.manualSync().isSynced()).isTrue();
      assertThat(shop.collection("orders").count()).isEqualTo(2);
      Cli.Result owned = run("retry", "--all");
      assertThat(owned.code()).isEqualTo(1);
      assertThat(owned.err()).contains("process " + ProcessHandle.current().pid());
    }
    assertThat(run("status").code()).isZero();
  }

  @Test
  void refusesWhatIsNoBuffer() {
    assertThat(Cli.run("buffer").code()).isEqualTo(2);
    assertThat(Cli.run("buffer", "status", directory.resolve("nix").toString()).err())
        .contains("There is no buffer");
    Cli.Result database = Cli.run("buffer", "status", directory.resolve("shop.db").toString());
    assertThat(database.code()).isEqualTo(2);
    assertThat(database.err()).contains("is a database and no buffer");
  }
}
