package dev.holdfast.cli;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.Note;
import dev.holdfast.Secret;
import dev.holdfast.Update;
import dev.holdfast.history.Audit;
import dev.holdfast.history.History;
import dev.holdfast.history.VersionHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The history and the audit, as a person meets them who looks for what happened. */
class HistoryCommandTest {
  private static final String KEY = "0123456789abcdef0123456789abcdef";

  @TempDir Path directory;
  private String url = "";
  private Instant first = Instant.EPOCH;

  @BeforeEach
  void fill() {
    url = "sqlite:" + directory.resolve("shop.db");
    try (Database db =
        Holdfast.open(url, Audit.of(Secret.of(KEY), "orders"), History.of("orders"))) {
      Collection<Document> orders = db.noting(Note.by("ada").because("order")).collection("orders");
      orders.insertOne(Document.of("id", "o1", "cents", 100));
      first = VersionHistory.of(db).history("orders", "o1").get(0).at();
      orders.updateOne(field("id").eq("o1"), Update.set("cents", 200));
      orders.deleteOne(field("id").eq("o1"));
    }
  }

  private Cli.Result run(String... command) {
    String[] all = Arrays.copyOf(command, command.length + 2);
    all[command.length] = "--db";
    all[command.length + 1] = url;
    return Cli.PIPED.wide(200).inside(Map.of("HOLDFAST_AUDIT_KEY", KEY)).with(all);
  }

  @Test
  void showsVersionsAndWhatIsBetweenThem() {
    Cli.Result shown = run("history", "show", "orders", "o1");
    assertThat(shown.code()).isZero();
    assertThat(shown.out()).contains("o1@0000000001", "insert", "ada", "/cents", "delete");
    assertThat(run("history", "show", "orders", "o1", "--json").out())
        .contains("\"before\":{\"id\":\"o1\",\"cents\":100}", "\"after\":null");
    assertThat(run("history", "diff", "orders", "o1", "o1@0000000001", "o1@0000000002").out())
        .contains("\"value\":200");
    assertThat(run("history", "diff", "orders", "o1", "x", "y").code()).isEqualTo(1);
    assertThat(run("history", "show", "orders", "o2").code()).isEqualTo(1);
    assertThat(run("history", "show", "others", "o2").err()).contains("no history");
    assertThat(run("history").code()).isEqualTo(2);
  }

  @Test
  void whatOtherCommandsChangeHasVersionsToo() {
    assertThat(run("insert", "orders", "{\"id\":\"o2\",\"cents\":1}").code()).isZero();
    assertThat(run("update", "orders", "{\"$set\":{\"cents\":2}}", "--where", "id=o2").code())
        .isZero();
    assertThat(run("delete", "orders", "--where", "id=o2").code()).isZero();
    assertThat(run("history", "show", "orders", "o2", "--json").out().lines()).hasSize(3);
  }

  @Test
  void takesARecordBack() {
    assertThat(run("history", "rollback", "orders", "o1", "--by", "eve").code()).isZero();
    assertThat(run("get", "orders", "o1").out()).contains("200");
    assertThat(run("history", "rollback", "orders", "o1", "--at", first.toString()).code())
        .isZero();
    assertThat(run("get", "orders", "o1").out()).contains("100");
    assertThat(run("history", "rollback", "orders", "o1", "--to", "o1@0000000099").code())
        .isEqualTo(1);
    assertThat(
            run("history", "rollback", "orders", "o1", "--to", "x", "--at", first.toString())
                .code())
        .isEqualTo(2);
    assertThat(run("history", "show", "orders", "o1").out()).contains("eve", "rollback to");
  }

  @Test
  void answersAsOfAnInstantAndFollows() {
    Cli.Result then = run("history", "as-of", "orders", first.toString(), "--json");
    assertThat(then.out()).contains("\"cents\":100");
    assertThat(run("history", "as-of", "orders", "2020-01-01T00:00:00Z").err())
        .contains("not known");
    String file = directory.resolve("token").toString();
    String all = run("history", "follow", "orders", "--token-file", file).out();
    assertThat(all.lines()).hasSize(3);
    assertThat(all.lines().skip(1).findFirst().orElseThrow())
        .matches("\\S+ o1@0000000002 update by ada because order: \\[.*/cents.*]");
    assertThat(run("history", "follow", "orders", "--json").out().lines())
        .hasSize(3)
        .allMatch(line -> line.startsWith("{\"version\":\"o1@"));
    assertThat(run("history", "follow", "orders", "--token-file", file).out()).isEmpty();
    Cli.Result nowhere =
        run(
            "history",
            "follow",
            "orders",
            "--token-file",
            directory.resolve("no/token").toString());
    assertThat(nowhere.out()).isEmpty();
    assertThat(nowhere.err()).contains("no folder");
    assertThat(run("history", "follow", "orders", "--limit", "1").err()).contains("token ");
    assertThat(run("history", "prune", "--keep-versions", "1").out()).isEqualTo("0\n");
    assertThat(run("history", "prune").code()).isEqualTo(2);
  }

  /** What the application's environment asks for is no reason not to look. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "history=*",
        "history=orders&historyKeepFor=P90D",
        "history=others",
        "maxRetries=2&offlineMode=true&bufferFile=BUFFER",
        "history=*&offlineMode=true&bufferFile=BUFFER",
        "history=orders&audit=orders&auditReads=true&auditKeyFile=KEY"
      })
  void looksAtTheHistoryWhateverTheUrlAsksFor(String options) throws IOException {
    Path key = Files.writeString(directory.resolve("key"), KEY);
    url += "?" + options.replace("BUFFER", directory + "/buffer.db").replace("KEY", "" + key);
    requireLines(3, "history", "show", "orders", "o1", "--json");
    requireLines(1, "history", "diff", "orders", "o1", "o1@0000000001", "o1@0000000002");
    requireLines(1, "history", "as-of", "orders", first.toString(), "--json");
    requireLines(3, "history", "follow", "orders", "--json");
    requireLines(1, "history", "prune", "--keep-versions", "1");
  }

  private void requireLines(int count, String... command) {
    Cli.Result result = run(command);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out().lines()).hasSize(count);
  }

  /** It says what the application writes to, not what has a record. */
  @Test
  void whatTheUrlNamesIsNotAllThatIsRecorded() throws IOException {
    try (Database db =
        Holdfast.open(
            url, Audit.of(Secret.of(KEY), "orders", "ledger"), History.of("orders", "ledger"))) {
      db.collection("ledger").insertOne(Document.of("id", "l1", "n", 1));
    }
    Path key = Files.writeString(directory.resolve("key"), KEY);
    String plain = url;
    url = plain + "?history=orders&audit=orders&auditKeyFile=" + key;
    requireLines(1, "update", "ledger", "{\"$set\":{\"n\":2}}", "--all");
    url = plain + "?history=ledger,others";
    requireLines(1, "update", "ledger", "{\"$set\":{\"n\":3}}", "--all");
    requireLines(1, "insert", "orders", "{\"id\":\"o2\"}");
    requireLines(1, "insert", "others", "{\"id\":\"x\"}");
    url = plain;
    requireLines(3, "history", "show", "ledger", "l1", "--json");
    requireLines(1, "history", "show", "orders", "o2", "--json");
    requireLines(1, "history", "show", "others", "x", "--json");
    requireLines(3, "audit", "list", "--record", "ledger/l1", "--json");
    requireLines(1, "audit", "list", "--record", "orders/o2", "--json");
    assertThat(run("audit", "verify").code()).isZero();
  }

  /** A checkpoint states that all is right. */
  @Test
  void thereIsNoCheckpointOfWhatIsNotWhole() throws IOException {
    Path monday = directory.resolve("monday.json");
    Files.writeString(monday, run("audit", "checkpoint").out());
    requireLines(1, "audit", "checkpoint", "--since", monday.toString());
    try (Database db = Holdfast.open(url)) {
      Collection<Document> entries = db.collection(".audit");
      String last = String.valueOf(entries.findMany(Filter.all()).get(2).id());
      entries.deleteOne(field("id").eq(last));
    }
    requireLines(1, "audit", "checkpoint");
    Cli.Result cut = run("audit", "checkpoint", "--since", monday.toString());
    assertThat(cut.code()).isEqualTo(1);
    assertThat(cut.out()).isEmpty();
    assertThat(cut.err()).contains("no checkpoint", "CUT");
    try (Database db = Holdfast.open(url)) {
      db.collection(".audit").updateMany(Filter.all(), Update.set("action", "look"));
    }
    Cli.Result edited = run("audit", "checkpoint");
    assertThat(edited.code()).isEqualTo(1);
    assertThat(edited.out()).isEmpty();
    assertThat(edited.err()).contains("EDITED");
  }

  @Test
  void listsAndVerifiesTheAudit() throws IOException {
    assertThat(run("audit", "list", "--by", "ada", "--record", "orders/o1").out())
        .contains("insert", "update", "delete", "SUCCESS");
    assertThat(run("audit", "list", "--json").out().lines()).hasSize(3);
    assertThat(run("audit", "list", "--limit", "-5").err()).contains("1 is the least");
    Path checkpoint = directory.resolve("audit.json");
    Files.writeString(checkpoint, run("audit", "checkpoint").out());
    assertThat(run("audit", "verify", "--checkpoint", checkpoint.toString()).code()).isZero();
    try (Database db = Holdfast.open(url)) {
      Collection<Document> entries = db.collection(".audit");
      String last = String.valueOf(entries.findMany(Filter.all()).get(2).id());
      entries.deleteOne(field("id").eq(last));
    }
    assertThat(run("audit", "verify").code()).isZero();
    Cli.Result cut = run("audit", "verify", "--checkpoint", checkpoint.toString());
    assertThat(cut.code()).isEqualTo(1);
    assertThat(cut.out()).contains("CUT");
    assertThat(run("audit", "verify", "--json", "--checkpoint", checkpoint.toString()).out())
        .contains("\"whole\":false");
    assertThat(Cli.run("audit", "verify", "--db", url).code()).isEqualTo(2);
    try (Database db = Holdfast.open(url)) {
      db.collection(".audit").dropIndex("at");
    }
    assertThat(run("audit", "index").out()).isEqualTo("1\n");
  }

  @Test
  void whatCommandsChangeHasEntriesInTheAuditToo() throws IOException {
    assertThat(run("insert", "orders", "{\"id\":\"o2\"}", "--by", "eve").code()).isZero();
    assertThat(run("update", "orders", "{\"$set\":{\"n\":2}}", "--where", "id=o2").code()).isZero();
    assertThat(run("history", "rollback", "orders", "o2", "--by", "eve").code()).isZero();
    assertThat(run("delete", "orders", "--where", "id=o2", "--because", "test").code()).isZero();
    Path file =
        Files.writeString(directory.resolve("in.jsonl"), "{\"id\":\"x1\"}\n{\"id\":\"x2\"}\n");
    assertThat(run("import", "others", file.toString(), "--by", "eve").code()).isZero();
    assertThat(run("audit", "list", "--record", "orders/o2", "--json").out().lines())
        .hasSize(4)
        .anyMatch(it -> it.contains("rollbackTo") && it.contains("\"by\":\"eve\""));
    assertThat(run("audit", "list", "--record", "others").out()).contains("insert", "eve");
    assertThat(run("audit", "verify").code()).isZero();
  }

  /** Else somebody who has no key writes unseen, and by accident. */
  @Test
  void withoutTheAuditsKeyNothingIsChanged() throws IOException {
    for (String[] change :
        new String[][] {
          {"insert", "orders", "{\"id\":\"o2\"}"},
          {"update", "orders", "{\"$set\":{\"n\":2}}", "--all"},
          {"delete", "orders", "--all"},
          {"history", "rollback", "orders", "o1"},
          {"import", "orders", Files.writeString(directory.resolve("i"), "{}").toString()}
        }) {
      String[] all = Arrays.copyOf(change, change.length + 2);
      all[change.length] = "--db";
      all[change.length + 1] = url;
      Cli.Result none = Cli.run(all);
      assertThat(none.code()).isEqualTo(2);
      assertThat(none.err()).contains("has an audit", "HOLDFAST_AUDIT_KEY");
      Cli.Result wrong =
          Cli.PIPED.inside(Map.of("HOLDFAST_AUDIT_KEY", "another key of 16 bytes")).with(all);
      assertThat(wrong.code()).isEqualTo(1);
      assertThat(wrong.err()).contains("newest entry");
    }
    assertThat(run("audit", "list", "--json").out().lines()).hasSize(3);
    assertThat(run("count", "orders").out()).isEqualTo("0\n");
  }

  /** The URL may ask for what the database has. */
  @Test
  void anAuditThatTheUrlAsksForIsKeptWithOneKeyToo() throws IOException {
    Path right = Files.writeString(directory.resolve("right"), KEY);
    Path wrong = Files.writeString(directory.resolve("wrong"), "another key of 16 bytes");
    String plain = url;
    url = plain + "?audit=*&auditKeyFile=" + wrong;
    Cli.Result refused = run("insert", "orders", "{\"id\":\"o2\"}");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("newest entry");
    url = plain + "?audit=*&auditKeyFile=" + right;
    refused = run("insert", "orders", "{\"id\":\"o2\"}", "--key-file", right.toString());
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("leave out --key-file");
    assertThat(run("insert", "orders", "{\"id\":\"o2\"}", "--by", "eve").code()).isZero();
    url = plain;
    assertThat(run("audit", "list", "--json").out().lines()).hasSize(4);
    assertThat(run("audit", "verify").code()).isZero();
    assertThat(run("history", "show", "orders", "o2", "--json").out().lines()).hasSize(1);
  }

  @Test
  void whatIsRecordedStandsInsideABufferThatTheUrlAsksFor() {
    String plain = url;
    url = plain + "?maxRetries=2&offlineMode=true&bufferFile=" + directory.resolve("buffer.db");
    Cli.Result inserted = run("insert", "orders", "{\"id\":\"o2\"}", "--by", "eve");
    assertThat(inserted.code()).as(inserted.err()).isZero();
    url = plain;
    assertThat(run("audit", "list", "--record", "orders/o2").out()).contains("insert", "eve");
    assertThat(run("history", "show", "orders", "o2", "--json").out().lines()).hasSize(1);
    assertThat(run("audit", "verify").code()).isZero();
  }

  @Test
  void prunesTheAuditUpToACheckpoint() throws IOException {
    Path checkpoint = directory.resolve("audit.json");
    Files.writeString(checkpoint, run("audit", "checkpoint").out());
    String now = Instant.now().toString();
    assertThat(run("audit", "prune", "--before", now).code()).isEqualTo(2);
    Cli.Result pruned =
        run(
            "audit",
            "prune",
            "--before",
            now,
            "--checkpoint",
            checkpoint.toString(),
            "--by",
            "eva");
    assertThat(pruned.out()).as(pruned.err()).isEqualTo("3\n");
    assertThat(run("audit", "list").out()).contains("prune", "eva").doesNotContain("ada");
    Cli.Result verified = run("audit", "verify", "--checkpoint", checkpoint.toString());
    assertThat(verified.code()).isZero();
    assertThat(verified.err()).contains("3 entries", "were pruned", "begins behind them");
    assertThat(run("audit", "verify", "--json").out()).contains("\"pruned\":{", "\"left\":0");
    Files.writeString(checkpoint, "{}");
    assertThat(run("audit", "prune", "--before", now, "--checkpoint", checkpoint.toString()).code())
        .isEqualTo(1);
  }
}
