package dev.holdfast.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Explanation;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.Index;
import dev.holdfast.Note;
import dev.holdfast.Secret;
import dev.holdfast.Update;
import dev.holdfast.spi.Read;
import dev.holdfast.testing.TestServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who looks for entries has them by an index, on every backend. */
class AuditIndexTest {
  private static final Secret KEY = Secret.of("0123456789abcdef0123456789abcdef");
  private static final int ENTRIES = 3_000;
  private static final int OLD = 20;

  @TempDir Path directory;

  @Test
  void overMemory() {
    lookedUp("memory:audit-index");
  }

  @Test
  void overSqlite() {
    lookedUp("sqlite:" + directory.resolve("index.db") + "?synchronous=normal");
  }

  @Test
  void overPostgres() {
    try (var database = TestServer.postgres().newDatabase()) {
      lookedUp(database.url());
    }
  }

  @Test
  void overMongo() {
    try (var database = TestServer.mongo().newDatabase()) {
      lookedUp(database.url());
    }
  }

  /** Of an audit that was there before it had indexes. */
  private static void lookedUp(String url) {
    try (Database plain = Holdfast.open(url)) {
      fill(plain, ENTRIES);
      assertThat(plain.collection(AuditEntries.COLLECTION).indexes()).isEmpty();
      try (Database db = Holdfast.open(url, Audit.of(KEY, "orders"))) {
        assertThat(plain.collection(AuditEntries.COLLECTION).indexes())
            .extracting(Index::name)
            .containsExactlyInAnyOrder("at", "by,at", "collection,record");
        Collection<Document> ada = db.noting(Note.by("ada")).collection("orders");
        ada.insertMany(List.of(Document.of("id", "n1"), Document.of("id", "n2")));
        ada.updateMany(Filter.all(), Update.set("n", 1));
        AuditTrail trail = AuditTrail.of(db);
        assertThat(trail.entries(AuditQuery.all().record("orders", "n1"), 10))
            .extracting(AuditEntry::action)
            .containsExactly("insert", "update");
        assertThat(trail.entries(AuditQuery.all().record("orders", "o7"), 10)).hasSize(1);
        assertThat(trail.entries(AuditQuery.all().by("ada"), 10)).hasSize(3);
      }
      Instant last = Instant.parse("2020-01-01T00:00:00Z").plusSeconds(ENTRIES - 5);
      goesBy(plain, AuditQuery.all().record("orders", "n1"), "collection,record");
      goesBy(plain, AuditQuery.all().by("ada"), "by,at");
      goesBy(plain, AuditQuery.all().from(last), "at");
      goesBy(plain, AuditTrail.newest(), "at");
    }
  }

  private static void goesBy(Database db, AuditQuery query, String index) {
    goesBy(db, AuditTrail.byTime(query, 100), index);
  }

  private static void goesBy(Database db, Read.Find find, String index) {
    Explanation explained = db.backend().read(new Read.Explain(find));
    assertThat(explained.usedIndex()).as(explained.plan()).contains(index);
  }

  /** Who opens a database is not to keep all others from writing. */
  @Test
  void ofManyEntriesTheyAreMadeWhenSomebodyAsksForThem() {
    try (Database plain = Holdfast.open("memory:many-entries")) {
      fill(plain, (int) AuditIndexes.FEW);
      try (Database db = Holdfast.open("memory:many-entries", Audit.of(KEY, "orders"))) {
        assertThat(plain.collection(AuditEntries.COLLECTION).indexes()).isEmpty();
        AuditTrail trail = AuditTrail.of(db);
        assertThat(trail.index()).isEqualTo(3);
        assertThat(trail.index()).isZero();
      }
      goesBy(plain, AuditQuery.all().by("ada"), "by,at");
    }
  }

  /** Some of them as they were before they named their one record. */
  private static void fill(Database plain, int count) {
    AuditKey key = new AuditKey(KEY);
    List<Document> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Note note = Note.by("p" + i % 50);
      Act act = new Act("insert", "orders", List.of("o" + i), 0, 0, Act.SUCCESS, note);
      Instant at = Instant.parse("2020-01-01T00:00:00Z").plusSeconds(i);
      Document entry =
          Document.ofMap(AuditEntries.fields(act, "c" + i % 3, 1 + i / 3, at, "", key))
              .with("id", AuditEntries.id("c" + i % 3, 1 + i / 3));
      entries.add(i < OLD ? entry.without("record") : entry);
    }
    plain.collection(AuditEntries.COLLECTION).insertMany(entries);
  }
}
