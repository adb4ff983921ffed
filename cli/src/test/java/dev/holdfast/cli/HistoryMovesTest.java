package dev.holdfast.cli;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.Note;
import dev.holdfast.Query;
import dev.holdfast.Secret;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.history.Audit;
import dev.holdfast.history.AuditTrail;
import dev.holdfast.history.Checkpoint;
import dev.holdfast.history.History;
import dev.holdfast.history.Version;
import dev.holdfast.history.VersionHistory;
import dev.holdfast.spi.Layer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Histories and audits go along when a database moves, by a copy or by a backup. */
class HistoryMovesTest {
  private static final Secret KEY = Secret.of("0123456789abcdef0123456789abcdef");
  private static final int WRITES = 60;

  @TempDir Path directory;
  @RegisterExtension final Databases databases = new Databases();
  private final List<Instant> instants = new ArrayList<>();

  private static Layer[] layers() {
    return new Layer[] {Audit.of(KEY, "orders"), History.of("orders")};
  }

  private void fill(String url) {
    Random random = new Random(7);
    try (Database db = Holdfast.open(url, layers())) {
      Collection<Document> orders = db.noting(Note.by("ada")).collection("orders");
      orders.insertOne(Document.of("id", "o0", "n", 0));
      VersionHistory history = VersionHistory.of(db);
      for (int i = 1; i < WRITES; i++) {
        String id = "o" + random.nextInt(8);
        if (random.nextInt(4) == 0) {
          orders.deleteOne(field("id").eq(id));
        } else {
          orders.upsertOne(Document.of("id", id, "n", i, "tags", List.of("a", i)));
        }
        if (i % 10 == 0) {
          history.history("orders", id).stream().map(Version::at).forEach(instants::add);
        }
      }
    }
  }

  /** What was at each instant, all versions, and whether the audit is whole. */
  private List<Object> told(String url, Optional<Checkpoint> checkpoint) {
    List<Object> told = new ArrayList<>();
    try (Database db = Holdfast.open(url, layers())) {
      VersionHistory history = VersionHistory.of(db);
      for (Instant at : instants) {
        Collection<Document> then = history.asOf(at).collection("orders");
        told.add(then.findMany(Query.all().sort(Sort.descending("n"))));
        told.add(then.count(field("n").gt(WRITES / 2)));
      }
      for (int i = 0; i < 8; i++) {
        for (Version version : history.history("orders", "o" + i)) {
          told.add(List.of(version.id(), version.at(), version.kind(), version.diff()));
        }
      }
      told.add(AuditTrail.of(db).verify(KEY, checkpoint));
    }
    return told;
  }

  @Test
  void byCopyAndByBackup() {
    String source = databases.newUrl("memory", directory);
    String copy = databases.newUrl("sqlite", directory);
    String restored = databases.newUrl("memory", directory);
    String backups = directory.resolve("backups").toString();
    fill(source);
    Optional<Checkpoint> checkpoint =
        Optional.of(AuditTrail.of(databases.open(source)).checkpoint(KEY));
    List<Object> told = told(source, checkpoint);
    assertThat(told).hasSizeGreaterThan(WRITES);
    assertThat(told.get(told.size() - 1).toString()).contains("findings=[]");

    assertThat(Cli.run("copy", "--from", source, "--to", copy, "--verify").code()).isZero();
    assertThat(told(copy, checkpoint)).isEqualTo(told);
    assertThat(Cli.run("backup", "create", "--to", backups, "--db", copy).code()).isZero();
    Cli.Result restore = Cli.run("backup", "restore", "--from", backups, "--db", restored);
    assertThat(restore.code()).as(restore.err()).isZero();
    assertThat(told(restored, checkpoint)).isEqualTo(told);

    try (Database db = Holdfast.open(restored, layers())) {
      db.collection("orders").updateMany(Filter.all(), Update.set("n", -1));
    }
    List<Object> after = told(restored, checkpoint);
    assertThat(after.subList(0, 2 * instants.size()))
        .isEqualTo(told.subList(0, 2 * instants.size()));
  }
}
