package dev.holdfast.history;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Note;
import dev.holdfast.Query;
import dev.holdfast.Secret;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.history.AuditReport.Kind;
import dev.holdfast.layers.Chaos;
import dev.holdfast.layers.Retry;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTest {
  private static final Secret KEY = Secret.of("0123456789abcdef0123456789abcdef");

  private final Database plain = Holdfast.open("memory:audit");
  private final Database db =
      Holdfast.open(
          "memory:audit",
          Audit.of(KEY, "orders").withReads().withClock(new Ticking()),
          History.of("orders"));
  private final Collection<Document> orders = db.collection("orders");
  private final AuditTrail trail = AuditTrail.of(db);

  @AfterEach
  void close() {
    db.close();
    plain.close();
  }

  private List<String> actions(AuditQuery query) {
    return trail.entries(query, 100).stream().map(it -> it.action() + " " + it.outcome()).toList();
  }

  private static Document order(String id) {
    return Document.of("id", id, "cents", 1);
  }

  @Test
  void whatSucceedsAndWhatFailsHasAnEntryThatSaysWho() {
    Collection<Document> ada =
        db.noting(Note.by("ada").because("test").with("t", 1)).collection("orders");
    ada.insertOne(order("a"));
    assertThatThrownBy(() -> ada.insertOne(order("a"))).isInstanceOf(HoldfastException.class);
    orders.updateMany(field("cents").eq(1), Update.inc("cents", 1));
    assertThatThrownBy(() -> orders.unordered().insertMany(List.of(order("a"), order("b"))))
        .isInstanceOf(HoldfastException.class);
    db.collection("others").insertOne(order("x"));
    assertThat(actions(AuditQuery.all()))
        .containsExactly(
            "insert SUCCESS",
            "insert DUPLICATE_KEY",
            "update SUCCESS",
            "insert DUPLICATE_KEY",
            "insert SUCCESS");
    assertThat(actions(AuditQuery.all().by("ada")))
        .containsExactly("insert SUCCESS", "insert DUPLICATE_KEY");
    assertThat(actions(AuditQuery.all().record("orders", "b"))).containsExactly("insert SUCCESS");
    assertThat(actions(AuditQuery.all().record("orders", "a"))).hasSize(4);
    AuditEntry first = trail.entries(AuditQuery.all(), 1).get(0);
    assertThat(first.because()).contains("test");
    assertThat(first.metadata()).isEqualTo(Document.of("t", 1L));
    assertThat(actions(AuditQuery.all().until(first.at()))).isEmpty();
    assertThat(actions(AuditQuery.all().from(first.at()))).hasSize(5);
    assertThat(trail.verify(KEY, Optional.empty()).isWhole()).isTrue();
  }

  @Test
  void aTransactionHasItsEntriesWhenItCommits() {
    db.transaction(
        tx -> {
          orders.in(tx).insertOne(order("a"));
          return orders.in(tx).findById("a");
        });
    assertThatThrownBy(
            () ->
                db.transaction(
                    tx -> {
                      orders.in(tx).insertOne(order("b"));
                      throw new IllegalStateException("undo");
                    }))
        .hasMessage("undo");
    assertThatThrownBy(() -> db.transaction(tx -> orders.in(tx).insertOne(order("a"))))
        .isInstanceOf(HoldfastException.class);
    assertThat(actions(AuditQuery.all()))
        .containsExactly("insert SUCCESS", "get SUCCESS", "insert DUPLICATE_KEY");
    assertThat(VersionHistory.of(db).history("orders", "a")).hasSize(1);
  }

  @Test
  void readsHaveEntriesWhereTheyAreAskedFor() {
    Collection<Document> eve = db.noting(Note.by("eve")).collection("orders");
    eve.findById("a");
    eve.count(Filter.all());
    orders.findMany(Filter.all());
    assertThat(actions(AuditQuery.all().by("eve"))).containsExactly("get SUCCESS", "count SUCCESS");
    assertThat(actions(AuditQuery.all())).hasSize(3);
    orders.clear();
    assertThat(actions(AuditQuery.all().collection("orders")))
        .contains("clear BEGUN", "clear SUCCESS");
  }

  @Test
  void whoClearsOrDropsIsSaidInEntriesAndVersions() {
    for (boolean drop : List.of(false, true)) {
      orders.insertOne(order("a" + drop));
      Collection<Document> mallory =
          db.noting(Note.by("mallory").because("spite")).collection("orders");
      assertThat(drop ? mallory.drop() : mallory.clear() == 1).isTrue();
      Version last = VersionHistory.of(db).history("orders", "a" + drop).get(1);
      assertThat(last.kind()).isEqualTo(ChangeKind.DELETE);
      assertThat(last.by()).contains("mallory");
      assertThat(last.because()).contains("spite");
    }
    assertThat(actions(AuditQuery.all().by("mallory")))
        .containsExactly("clear BEGUN", "clear SUCCESS", "drop BEGUN", "drop SUCCESS");
  }

  /** Else who wants to read unseen does it in a transaction, and rolls it back. */
  @Test
  void whatWasReadInATransactionThatCameToNothingHasEntries() {
    orders.insertOne(order("a"));
    assertThatThrownBy(
            () ->
                db.transaction(
                    tx -> {
                      orders.in(tx).findById("a");
                      throw new IllegalStateException("undo");
                    }))
        .hasMessage("undo");
    assertThat(actions(AuditQuery.all())).containsExactly("insert SUCCESS", "get SUCCESS");
    assertThatThrownBy(
            () ->
                db.transaction(
                    tx -> {
                      orders.in(tx).count(Filter.all());
                      orders.in(tx).insertOne(order("a"));
                      return true;
                    }))
        .isInstanceOf(HoldfastException.class);
    assertThat(actions(AuditQuery.all()))
        .containsExactly("insert SUCCESS", "get SUCCESS", "count SUCCESS", "insert DUPLICATE_KEY");
    assertThat(trail.verify(KEY, Optional.empty()).isWhole()).isTrue();
  }

  @Test
  void whoReadsTheVersionsOfACollectionHasReadIt() {
    orders.insertOne(order("a"));
    Collection<Document> eve = db.noting(Note.by("eve")).collection(".history/orders");
    assertThat(eve.findMany(Filter.all())).hasSize(1);
    assertThat(actions(AuditQuery.all().by("eve"))).containsExactly("find SUCCESS");
    VersionHistory.of(db).history("orders", "a");
    assertThat(actions(AuditQuery.all().collection(".history/orders"))).hasSizeGreaterThan(1);
    db.collection(".history/others").count(Filter.all());
    assertThat(actions(AuditQuery.all().collection(".history/others"))).isEmpty();
  }

  @Test
  void whoReadsAHistoryIsSaidInEveryEntryOfIt() {
    orders.insertOne(order("a"));
    orders.updateOne(field("id").eq("a"), Update.inc("cents", 1));
    Database eve = db.noting(Note.by("eve"));
    VersionHistory history = VersionHistory.of(eve);
    Instant first = history.history("orders", "a").get(0).at();
    history.follow("orders", null, 10);
    Database then = history.asOf(first);
    then.collection("orders").findById("a");
    then.collection("orders").findMany(Filter.all());
    then.collection("orders").count(Filter.all());
    then.collection("orders").explain(Query.all());
    assertThat(history.rollbackToVersion("orders", "a")).isTrue();
    List<AuditEntry> entries = trail.entries(AuditQuery.all(), 1_000);
    assertThat(entries).hasSizeGreaterThan(12);
    assertThat(entries.subList(2, entries.size()))
        .allSatisfy(it -> assertThat(it.by()).contains("eve"));
    assertThat(VersionHistory.of(db).history("orders", "a").get(2).by()).contains("eve");

    then.noting(Note.by("bob")).collection("orders").findMany(Filter.all());
    assertThat(actions(AuditQuery.all().by("bob"))).isNotEmpty();
  }

  @Test
  void manyIdsAreReadInSeveralEntries() {
    List<String> ids = IntStream.range(0, 2_500).mapToObj(i -> "o" + i).toList();
    orders.findByIds(ids);
    assertThat(trail.entries(AuditQuery.all(), 10))
        .extracting(it -> it.records().size())
        .containsExactly(1_000, 1_000, 500);
  }

  @Test
  void aCopyOfAnEntryUnderAnotherSpellingOfItsIdIsForeign() {
    orders.insertOne(order("a"));
    orders.insertOne(order("b"));
    Collection<Document> entries = plain.collection(AuditEntries.COLLECTION);
    Document first = entries.findMany(field("n").eq(1)).get(0);
    String chain = first.getString("chain").orElseThrow();
    entries.insertOne(first.with("id", chain + "/1"));
    AuditReport report = trail.verify(KEY, Optional.empty());
    assertThat(report.findings())
        .extracting(AuditReport.Finding::kind)
        .containsExactly(AuditReport.Kind.FOREIGN);
  }

  @Test
  void entriesCannotBeChangedThroughTheLayer() {
    orders.insertOne(order("a"));
    Collection<Document> entries = db.collection(AuditEntries.COLLECTION);
    assertThat(db.collections()).containsExactly("orders");
    assertThat(entries.count()).isEqualTo(1);
    for (Runnable change :
        List.<Runnable>of(() -> entries.deleteMany(Filter.all()), entries::clear, entries::drop)) {
      assertThatThrownBy(change::run)
          .isInstanceOfSatisfying(
              HoldfastException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED));
    }
    assertThatThrownBy(() -> Audit.of(Secret.of("short"), "orders")).hasMessageContaining("16");
    assertThatThrownBy(() -> Audit.of(KEY, ".audit")).hasMessageContaining("audited");
  }

  /** Ten entries of one chain, through the database without the layer. */
  private Collection<Document> ten() {
    for (int i = 0; i < 10; i++) {
      orders.insertOne(order("o" + i));
    }
    return plain.collection(AuditEntries.COLLECTION);
  }

  private static String id(Collection<Document> entries, int number) {
    return entries.findMany(Filter.all()).get(number - 1).id() + "";
  }

  private List<Kind> found(Optional<Checkpoint> checkpoint) {
    return trail.verify(KEY, checkpoint).findings().stream()
        .map(AuditReport.Finding::kind)
        .toList();
  }

  @Test
  void whatIsEditedIsFound() {
    Collection<Document> entries = ten();
    String third = id(entries, 3);
    for (Update edit :
        List.of(
            Update.set("by", "mallory"),
            Update.set("records", List.of("o9")),
            Update.set("at", "2020-01-01T00:00:00.000000000Z"),
            Update.set("outcome", "CONFLICT"),
            Update.set("previous", "00"),
            Update.set("mac", "00"),
            Update.unset("matched"),
            Update.set("extra", 1))) {
      Document before = entries.findById(third).orElseThrow();
      entries.updateOne(field("id").eq(third), edit);
      assertThat(found(Optional.empty())).containsExactly(Kind.EDITED);
      assertThat(trail.verify(KEY, Optional.empty()).findings().get(0).id()).isEqualTo(third);
      entries.replaceOne(before);
      assertThat(found(Optional.empty())).isEmpty();
    }
  }

  @Test
  void whatIsMissingReorderedCutOrForeignIsFound() {
    Collection<Document> entries = ten();
    Checkpoint checkpoint = Checkpoint.parse(trail.checkpoint(KEY).toJson());
    assertThat(checkpoint.count()).isEqualTo(10);
    List<Document> all = entries.findMany(Filter.all());

    entries.deleteOne(field("id").eq(id(entries, 5)));
    assertThat(found(Optional.of(checkpoint))).containsExactly(Kind.MISSING);
    entries.insertOne(all.get(4));

    entries.replaceOne(all.get(2).with("id", all.get(6).id()));
    entries.replaceOne(all.get(6).with("id", all.get(2).id()));
    assertThat(found(Optional.of(checkpoint))).containsExactly(Kind.REORDERED, Kind.REORDERED);
    entries.replaceOne(all.get(2));
    entries.replaceOne(all.get(6));

    entries.deleteOne(field("id").eq(String.valueOf(all.get(9).id())));
    assertThat(found(Optional.empty())).isEmpty();
    assertThat(found(Optional.of(checkpoint))).containsExactly(Kind.CUT);
    entries.deleteMany(Filter.all());
    assertThat(found(Optional.of(checkpoint))).containsExactly(Kind.CUT);
    entries.insertMany(all);
    assertThat(found(Optional.of(checkpoint))).isEmpty();

    entries.insertOne(Document.of("id", "zzz", "n", 1));
    assertThat(found(Optional.empty())).containsExactly(Kind.FOREIGN);
    entries.deleteOne(field("id").eq("zzz"));
    Secret other = Secret.of("another key of sufficient length");
    assertThat(trail.verify(other, Optional.empty()).findings()).hasSize(10);
    Checkpoint forged =
        Checkpoint.parse(checkpoint.toJson().replace("\"count\":10", "\"count\":9"));
    assertThat(found(Optional.of(forged))).contains(Kind.CHECKPOINT);
    orders.insertOne(order("later"));
    assertThat(found(Optional.of(checkpoint))).isEmpty();
  }

  /** As a machine does that was cloned, or somebody who wants nobody to write any more. */
  @Test
  void whoTakesTheNextIdOfAChainStopsNobody() {
    orders.insertOne(order("a"));
    Collection<Document> entries = plain.collection(AuditEntries.COLLECTION);
    Document first = entries.findMany(Filter.all()).get(0);
    String next = AuditEntries.id(first.getString("chain").orElseThrow(), 2);
    entries.insertOne(Document.of("id", next, "n", 1));
    orders.insertOne(order("b"));
    db.transaction(tx -> orders.in(tx).insertOne(order("c")));
    orders.findById("a");
    assertThat(actions(AuditQuery.all().record("orders", "a")))
        .containsExactly("insert SUCCESS", "get SUCCESS");
    AuditReport report = trail.verify(KEY, Optional.empty());
    assertThat(report.findings()).extracting(AuditReport.Finding::id).containsExactly(next);
    assertThat(report.chains()).isEqualTo(2);
  }

  @Test
  void whatIsNoWholeCheckpointIsRefused() {
    orders.insertOne(order("a"));
    String whole = trail.checkpoint(KEY).toJson();
    assertThat(Checkpoint.parse(whole).toJson()).isEqualTo(whole);
    String chains =
        "{\"format\":1,\"time\":\"2026-03-01T10:00:00Z\",\"count\":1,\"mac\":\"\",\"chains\":";
    for (String json :
        List.of(
            "",
            "[]",
            "{}",
            "{\"format\":2}",
            "{\"format\":1}",
            whole.replace("\"time\"", "\"tim\""),
            whole.replace("\"mac\"", "\"ma\""),
            whole.replace("\"head\"", "\"hea\""),
            whole.replace("\"chains\"", "\"chain\""),
            chains + "[\"x\"]}",
            chains + "[null]}",
            chains + "[{\"chain\":\"c\",\"count\":\"1\",\"head\":\"\"}]}",
            chains + "{}}")) {
      assertThatThrownBy(() -> Checkpoint.parse(json))
          .as(json)
          .isInstanceOfSatisfying(
              HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
    }
  }

  @Test
  void lessThanOneEntryIsNotAskedFor() {
    for (int most : List.of(0, -5)) {
      assertThatThrownBy(() -> trail.entries(AuditQuery.all(), most))
          .isInstanceOfSatisfying(
              HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
    }
  }

  /** Four commit at once, each to a chain of its own, and two wait for them. */
  @Test
  void writersAtOnceLeaveWholeChains() throws Exception {
    int threads = 6;
    int each = 30;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (Database shared = Holdfast.open("memory:", Audit.of(KEY, "orders"), new Meeting(4))) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        String prefix = "t" + i;
        running.add(
            pool.submit(
                () -> {
                  for (int j = 0; j < each; j++) {
                    shared.collection("orders").insertOne(order(prefix + j));
                  }
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
      AuditTrail entries = AuditTrail.of(shared);
      AuditReport report = entries.verify(KEY, Optional.of(entries.checkpoint(KEY)));
      assertThat(report.isWhole()).isTrue();
      assertThat(report.entries()).isEqualTo((long) threads * each);
      assertThat(report.chains()).isEqualTo(4);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aChainWhoseEndIsNotKnownIsNotGoneOnWith() {
    Chaos lost = Chaos.seeded(1).failingEvery(3, Chaos.Moment.AFTER_COMMIT);
    try (Database cut = Holdfast.open("memory:", Retry.upTo(3), Audit.ofAll(KEY), lost)) {
      for (int i = 0; i < 6; i++) {
        cut.collection("orders").insertOne(order("o" + i));
      }
      AuditTrail entries = AuditTrail.of(cut);
      AuditReport report = entries.verify(KEY, Optional.empty());
      assertThat(report.isWhole()).isTrue();
      assertThat(report.chains()).isGreaterThan(1);
      List<AuditEntry> done = entries.entries(AuditQuery.all(), 100);
      assertThat(done.stream().filter(it -> it.outcome().equals("SUCCESS"))).hasSize(6);
    }
  }

  @Test
  void itIsConfiguredByOptionsWithTheKeyInAFile(@TempDir Path directory) throws IOException {
    Path key = Files.writeString(directory.resolve("key"), KEY.reveal() + "\n");
    try (Database configured =
        Holdfast.open("memory:?audit=orders&auditReads=true&auditKeyFile=" + key)) {
      assertThat(configured.toString()).startsWith("audit(orders, reads) -> memory:");
      configured.collection("orders").insertOne(order("a"));
      AuditReport report = AuditTrail.of(configured).verify(KEY, Optional.empty());
      assertThat(report.isWhole()).isTrue();
      assertThat(report.entries()).isEqualTo(1);
    }
    assertThatThrownBy(
            () -> Holdfast.open("memory:?audit=orders&auditKeyFile=" + directory.resolve("none")))
        .hasMessageContaining("cannot be read");
  }

  /** Fails the writes to a collection, from the second on, as a server does that has gone. */
  private static Layer losing(String collection, int after, ErrorCode code) {
    return inner ->
        new ForwardingBackend(inner) {
          private int met;

          @Override
          public BackendTransaction begin(TransactionOptions options) {
            BackendTransaction begun = super.begin(options);
            return new BackendTransaction() {
              @Override
              public <R> R read(Read<R> read) {
                return begun.read(read);
              }

              @Override
              public WriteResult write(WriteBatch batch) {
                boolean meets =
                    batch.writes().stream().anyMatch(it -> it.collection().equals(collection));
                if (meets && ++met > after) {
                  throw HoldfastException.of(code, "gone");
                }
                return begun.write(batch);
              }

              @Override
              public void commit() {
                begun.commit();
              }

              @Override
              public void rollback() {
                begun.rollback();
              }
            };
          }

          @Override
          public String toString() {
            return "losing -> " + inner();
          }
        };
  }

  @Test
  void whatWasReadIsNotReturnedWhereItCannotHaveAnEntry() {
    try (Database losing =
        Holdfast.open(
            "memory:audit",
            Audit.of(KEY, "orders").withReads(),
            losing(AuditEntries.COLLECTION, 0, ErrorCode.CLOSED),
            History.of("orders"))) {
      plain.collection("orders").insertOne(order("a"));
      Collection<Document> unseen = losing.collection("orders");
      VersionHistory history = VersionHistory.of(losing);
      Instant now = Instant.now();
      List<Runnable> reads = new ArrayList<>();
      reads.add(() -> unseen.findById("a"));
      reads.add(
          () -> losing.transaction(TransactionOptions.reading(), tx -> unseen.in(tx).count()));
      reads.add(() -> losing.transaction(tx -> unseen.in(tx).count()));
      reads.add(() -> history.history("orders", "a"));
      reads.add(() -> history.follow("orders", null, 1));
      reads.add(() -> history.asOf(now).collection("orders").findMany(Filter.all()));
      reads.add(() -> history.asOf(now).collection("orders").count(Filter.all()));
      for (int i = 0; i < reads.size(); i++) {
        assertThatThrownBy(reads.get(i)::run)
            .as("read " + i)
            .isInstanceOfSatisfying(
                HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
      }
      assertThat(actions(AuditQuery.all())).isEmpty();
    }
  }

  @Test
  void aCollectionThatWasClearedIsNotSaidToBeThereStill() {
    try (Database losing =
        Holdfast.open(
            "memory:audit",
            Audit.of(KEY, "orders"),
            losing(AuditEntries.COLLECTION, 1, ErrorCode.CLOSED))) {
      plain.collection("orders").insertOne(order("a"));
      assertThat(losing.collection("orders").clear()).isEqualTo(1);
      assertThat(actions(AuditQuery.all().collection("orders"))).containsExactly("clear BEGUN");
    }
  }

  /** The batch fails together, for the taken id, then one by one: two are done and one is lost. */
  @Test
  void ofABatchThatWasHalfDoneEachWriteHasTheEntryOfWhatBecameOfIt() {
    plain.collection("orders").insertOne(order("taken"));
    try (Database losing =
        Holdfast.open(
            "memory:audit", Audit.of(KEY, "orders"), losing("orders", 3, ErrorCode.UNAVAILABLE))) {
      List<Write> writes = new ArrayList<>();
      for (String id : List.of("a", "taken", "b", "c")) {
        writes.add(new Write.Insert("orders", id, Bodies.of(Values.object(Map.of("cents", 1L)))));
      }
      WriteBatch batch = new WriteBatch(writes, false, Operation.newId(), WriteBatch.Images.NONE);
      assertThatThrownBy(() -> losing.backend().write(batch))
          .isInstanceOfSatisfying(
              HoldfastException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN));
      assertThat(plain.collection("orders").exists(field("id").eq("a"))).isTrue();
      assertThat(actions(AuditQuery.all().record("orders", "a"))).containsExactly("insert SUCCESS");
      assertThat(actions(AuditQuery.all().record("orders", "b"))).hasSize(1);
      assertThat(actions(AuditQuery.all().record("orders", "c"))).hasSize(1);
    }
  }
}
