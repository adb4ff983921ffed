package dev.holdfast.cli;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.Note;
import dev.holdfast.Secret;
import dev.holdfast.Update;
import dev.holdfast.history.Audit;
import dev.holdfast.history.History;
import dev.holdfast.history.VersionHistory;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command about history and audit, on the servers. */
class HistoryOnServersTest {
  private static final String KEY = "0123456789abcdef0123456789abcdef";

  @TempDir Path directory;
  private String url = "";

  private Cli.Result run(String... command) {
    String[] all = Arrays.copyOf(command, command.length + 2);
    all[command.length] = "--db";
    all[command.length + 1] = url;
    return Cli.PIPED.wide(200).inside(Map.of("HOLDFAST_AUDIT_KEY", KEY)).with(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "mongodb"})
  void whatHappenedIsFoundAndTakenBack(String kind) throws Exception {
    TestServer server = kind.equals("mongodb") ? TestServer.mongo() : TestServer.postgres();
    try (TestDatabase database = server.newDatabase()) {
      url = database.url();
      Instant first = fill();
      assertThat(run("history", "show", "orders", "o1").out())
          .contains("o1@0000000001", "insert", "ada", "/cents", "delete");
      assertThat(run("history", "as-of", "orders", first.toString(), "--json").out())
          .contains("\"cents\":100");
      assertThat(run("history", "follow", "orders").out().lines()).hasSize(3);
      assertThat(run("history", "diff", "orders", "o1", "o1@0000000001", "o1@0000000002").out())
          .contains("\"value\":200");
      assertThat(run("history", "rollback", "orders", "o1", "--by", "eve").code()).isZero();
      assertThat(run("get", "orders", "o1").out()).contains("200");
      assertThat(run("history", "prune", "--keep-versions", "1").out()).isEqualTo("0\n");

      assertThat(run("audit", "list", "--by", "ada", "--record", "orders/o1").out())
          .contains("insert", "update", "delete", "SUCCESS");
      Path checkpoint = directory.resolve("audit.json");
      Files.writeString(checkpoint, run("audit", "checkpoint").out());
      assertThat(run("audit", "verify", "--checkpoint", checkpoint.toString()).code()).isZero();
      try (Database db = Holdfast.open(url)) {
        db.collection(".audit").updateOne(field("n").eq(2), Update.set("by", "eve"));
        db.collection(".audit").deleteOne(field("n").eq(3));
      }
      Cli.Result verified = run("audit", "verify", "--checkpoint", checkpoint.toString());
      assertThat(verified.code()).isEqualTo(1);
      assertThat(verified.out()).contains("EDITED", "CUT");
    }
  }

  private Instant fill() {
    try (Database db =
        Holdfast.open(url, Audit.of(Secret.of(KEY), "orders"), History.of("orders"))) {
      Collection<Document> orders = db.noting(Note.by("ada").because("order")).collection("orders");
      orders.insertOne(Document.of("id", "o1", "cents", 100));
      Instant first = VersionHistory.of(db).history("orders", "o1").get(0).at();
      orders.updateOne(field("id").eq("o1"), Update.set("cents", 200));
      orders.deleteOne(field("id").eq("o1"));
      return first;
    }
  }
}
