package dev.holdfast.history;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Bulk;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Note;
import dev.holdfast.Query;
import dev.holdfast.ReturnDocument;
import dev.holdfast.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private final Ticking clock = new Ticking();
  private final Database db =
      Holdfast.open("memory:", History.of("orders", "ledger").withClock(clock));
  private final Collection<Document> orders = db.collection("orders");
  private final VersionHistory history = VersionHistory.of(db);

  @AfterEach
  void close() {
    db.close();
  }

  private static Document order(String id, long cents) {
    return Document.of("id", id, "cents", cents);
  }

  private List<String> kinds(String id) {
    return history.history("orders", id).stream().map(it -> it.kind().text()).toList();
  }

  @Test
  void everyKindOfWriteMakesAVersion() {
    orders.insertOne(order("a", 1));
    orders.updateOne(field("id").eq("a"), Update.inc("cents", 1));
    orders.replaceOne(order("a", 10));
    orders.upsertOne(order("a", 11));
    orders.upsertOne(field("id").eq("a"), Update.set("cents", 12));
    orders.findOneAndUpdate(
        Query.where(field("id").eq("a")), Update.inc("cents", 1), ReturnDocument.AFTER);
    orders.updateMany(Filter.all(), Update.inc("cents", 1));
    orders.findOneAndDelete(Query.where(field("id").eq("a")));
    assertThat(kinds("a"))
        .containsExactly(
            "insert", "update", "replace", "replace", "update", "update", "update", "delete");

    orders.upsertOne(order("b", 1));
    orders.deleteMany(Filter.all());
    orders.upsertOne(field("id").eq("b"), Update.set("cents", 5));
    orders.deleteOne(field("cents").eq(5));
    assertThat(kinds("b")).containsExactly("insert", "delete", "insert", "delete");

    orders.insertMany(List.of(order("c", 1), order("d", 1)));
    orders.bulkWrite(
        List.of(
            Bulk.updateOne(field("id").eq("c"), Update.inc("cents", 1)),
            Bulk.updateOne(field("id").eq("c"), Update.inc("cents", 1)),
            Bulk.deleteOne(field("id").eq("d"))));
    assertThat(kinds("c")).containsExactly("insert", "update", "update");
    assertThat(kinds("d")).containsExactly("insert", "delete");
  }

  @Test
  void aVersionSaysWhatWasBeforeAndAfterWhoAndWhy() {
    Collection<Document> noted =
        db.noting(Note.by("ada").because("refund").with("ticket", 7)).collection("orders");
    orders.insertOne(order("a", 100));
    noted.updateOne(field("id").eq("a"), Update.inc("cents", -100));
    orders.deleteOne(field("id").eq("a"));

    List<Version> versions = history.history("orders", "a");
    assertThat(versions).extracting(Version::number).containsExactly(1L, 2L, 3L);
    Version refund = versions.get(1);
    assertThat(refund.id()).isEqualTo("a@0000000002");
    assertThat(refund.before()).contains(order("a", 100));
    assertThat(refund.after()).contains(order("a", 0));
    assertThat(refund.by()).contains("ada");
    assertThat(refund.because()).contains("refund");
    assertThat(refund.metadata()).isEqualTo(Document.of("ticket", 7L));
    assertThat(refund.revision()).isPositive();
    assertThat(versions.get(0).before()).isEmpty();
    assertThat(versions.get(0).by()).isEmpty();
    assertThat(versions.get(2).after()).isEmpty();
    assertThat(versions).extracting(Version::at).isSorted().doesNotHaveDuplicates();
    assertThat(refund.diff()).isEqualTo("[{\"op\":\"replace\",\"path\":\"/cents\",\"value\":0}]");
    assertThat(Version.diff(refund.after(), Optional.of(Document.of("id", "a", "paid", true))))
        .contains("\"remove\"", "\"/cents\"", "\"add\"", "\"/paid\"");
  }

  @Test
  void whatChangesNothingMakesNoVersion() {
    orders.insertOne(order("a", 1));
    orders.replaceOne(order("a", 1));
    orders.updateOne(field("id").eq("a"), Update.set("cents", 1));
    orders.updateMany(field("cents").gt(5), Update.set("cents", 1));
    orders.deleteOne(field("id").eq("b"));
    orders.insertOne(order("b", 2));
    orders.updateMany(Filter.all(), Update.set("cents", 2));
    assertThat(kinds("a")).containsExactly("insert", "update");
    assertThat(kinds("b")).containsExactly("insert");
    Collection<Document> others = db.collection("others");
    others.insertOne(order("a", 1));
    assertThatThrownBy(() -> history.history("others", "a"))
        .isInstanceOf(HoldfastException.class)
        .hasMessageContaining("no history");
  }

  @Test
  void aTransactionKeepsAllVersionsOrNoneWithOneTime() {
    Collection<Document> ledger = db.collection("ledger");
    db.transaction(
        tx -> {
          orders.in(tx).insertOne(order("a", 1));
          orders.in(tx).updateOne(field("id").eq("a"), Update.inc("cents", 1));
          ledger.in(tx).insertOne(order("l", 1));
          return true;
        });
    assertThatThrownBy(
            () ->
                db.transaction(
                    tx -> {
                      orders.in(tx).deleteOne(field("id").eq("a"));
                      throw new IllegalStateException("undo");
                    }))
        .hasMessage("undo");
    assertThat(kinds("a")).containsExactly("insert", "update");
    Instant at = history.history("orders", "a").get(0).at();
    assertThat(history.history("orders", "a").get(1).at()).isEqualTo(at);
    assertThat(history.history("ledger", "l").get(0).at()).isEqualTo(at);
    assertThat(history.asOf(at.minusNanos(1)).collection("orders").count()).isZero();
    assertThat(history.asOf(at).collection("orders").findMany(Filter.all()))
        .containsExactly(order("a", 2));
  }

  @Test
  void clearAndDropDeleteEachDocumentWithAVersion() {
    List<Document> many = new ArrayList<>();
    for (int i = 0; i < 450; i++) {
      many.add(order("o" + i, i));
    }
    orders.insertMany(many);
    orders.createIndex(Index.on("cents"));
    assertThat(orders.clear()).isEqualTo(450);
    assertThat(orders.indexes()).hasSize(1);
    assertThat(orders.drop()).isTrue();
    assertThat(orders.drop()).isFalse();
    assertThat(db.collections()).isEmpty();
    assertThat(kinds("o449")).containsExactly("insert", "delete");
    assertThat(history.rollbackToVersion("orders", "o449")).isTrue();
    assertThat(orders.findById("o449")).contains(order("o449", 449));
  }

  @Test
  void versionsCanBeReadAsDocumentsAndNotWritten() {
    orders.insertOne(order("a", 1));
    orders.updateOne(field("id").eq("a"), Update.inc("cents", 1));
    Collection<Document> versions = db.collection(".history/orders");
    assertThat(versions.count(field("before.cents").eq(1))).isEqualTo(1);
    assertThat(db.collections()).containsExactly("orders");
    assertThat(db.metrics().documents()).isEqualTo(1);
    List<Runnable> writes =
        List.of(
            () -> versions.insertOne(order("x", 1)),
            () -> versions.deleteMany(Filter.all()),
            versions::clear,
            versions::drop,
            () -> db.transaction(tx -> versions.in(tx).insertOne(order("x", 1))));
    for (Runnable write : writes) {
      assertThatThrownBy(write::run)
          .isInstanceOfSatisfying(
              HoldfastException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED));
    }
    assertThat(versions.count()).isEqualTo(2);
    assertThatThrownBy(() -> History.of(".history/orders")).isInstanceOf(HoldfastException.class);
  }

  @Test
  void documentsThatAreAsDeepAndAsLargeAsTheyMayBeAreKept() {
    Object deep = "bottom";
    for (int i = 0; i < 99; i++) {
      deep = Map.of("d", deep);
    }
    Document deepest = Document.of("id", "deep", "deep", deep);
    Document largest = Document.of("id", "large", "text", "ä\uD83D\uDE00\"".repeat(2_300_000));
    for (Document document : List.of(deepest, largest)) {
      orders.insertOne(document);
      orders.replaceOne(order(String.valueOf(document.id()), 1));
      Version last = history.history("orders", String.valueOf(document.id())).get(1);
      assertThat(last.before()).contains(document);
      assertThat(history.rollbackToVersion("orders", String.valueOf(document.id()))).isTrue();
      assertThat(orders.findById(String.valueOf(document.id()))).contains(document);
    }
    Document keys = Document.of("id", "keys", "$x", 1L, "", 2L).with("_id", 4L);
    orders.insertOne(keys);
    orders.deleteOne(field("id").eq("keys"));
    assertThat(history.history("orders", "keys").get(1).before()).contains(keys);
    String longest = "i".repeat(512);
    orders.insertOne(order(longest, 1));
    orders.deleteOne(field("id").eq(longest));
    assertThat(kinds(longest)).containsExactly("insert", "delete");
  }

  @Test
  void aRecordIsTakenBack() {
    assertThat(history.rollbackToVersion("orders", "a")).isFalse();
    orders.insertOne(order("a", 1));
    assertThat(history.rollbackToVersion("orders", "a")).isFalse();
    orders.updateOne(field("id").eq("a"), Update.inc("cents", 1));
    Version second = history.history("orders", "a").get(1);
    orders.updateOne(field("id").eq("a"), Update.inc("cents", 1));
    assertThat(history.noting(Note.by("eve")).rollbackToVersion("orders", "a")).isTrue();
    assertThat(orders.findById("a")).contains(order("a", 2));
    Version rollback = history.history("orders", "a").get(3);
    assertThat(rollback.kind()).isEqualTo(ChangeKind.REPLACE);
    assertThat(rollback.by()).contains("eve");
    assertThat(rollback.because().orElse("")).startsWith("rollback to ");
    orders.deleteOne(field("id").eq("a"));
    assertThat(history.rollbackToVersion("orders", "a", second.id())).isTrue();
    assertThat(orders.findById("a")).contains(order("a", 2));
    assertThat(history.rollbackToVersion("orders", "a", "a@0000000077")).isFalse();
    assertThat(history.rollbackToVersion("orders", "a", "a@0000000005")).isTrue();
    assertThat(orders.exists(field("id").eq("a"))).isFalse();
    assertThat(history.rollbackToInstant("orders", "a", second.at().minusNanos(1))).isTrue();
    assertThat(orders.findById("a")).contains(order("a", 1));
  }

  @Test
  void aClockThatIsSetBackReordersNothing() {
    orders.insertOne(order("a", 1));
    orders.updateOne(field("id").eq("a"), Update.set("cents", 2));
    clock.move(Duration.ofHours(-3));
    orders.updateOne(field("id").eq("a"), Update.set("cents", 3));
    List<Version> versions = history.history("orders", "a");
    assertThat(versions).extracting(Version::at).isSorted().doesNotHaveDuplicates();
    assertThat(history.asOf(versions.get(1).at()).collection("orders").findById("a"))
        .contains(order("a", 2));
    assertThat(history.follow("orders", null, 10).changes())
        .extracting(Version::number)
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void whatWasThereBeforeHistoryBeganIsKnownFromThenOn() {
    try (Database before = Holdfast.open("memory:late")) {
      before.collection("orders").insertMany(List.of(order("a", 1), order("b", 1)));
      Instant began = clock.instant();
      try (Database late = Holdfast.open("memory:late", History.of("orders").withClock(clock))) {
        Instant then = clock.instant();
        late.collection("orders").updateOne(field("id").eq("a"), Update.inc("cents", 1));
        late.collection("orders").deleteOne(field("id").eq("b"));
        VersionHistory versions = VersionHistory.of(late);
        assertThat(versions.asOf(then).collection("orders").findMany(Filter.all()))
            .containsExactly(order("a", 1), order("b", 1));
        assertThatThrownBy(() -> versions.asOf(began).collection("orders").count())
            .isInstanceOfSatisfying(
                HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
            .hasMessageContaining("began at");
        assertThatThrownBy(() -> versions.asOf(clock.instant().plusSeconds(60)))
            .hasMessageContaining("future");
        assertThatThrownBy(() -> versions.asOf(then).collection("orders").clear())
            .isInstanceOfSatisfying(
                HoldfastException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED));
      }
    }
  }

  @Test
  void oldVersionsArePrunedAndWhatNeedsThemIsRefused() {
    try (Database small =
        Holdfast.open("memory:", History.of("orders").keepingVersions(2).withClock(clock))) {
      Collection<Document> few = small.collection("orders");
      VersionHistory versions = VersionHistory.of(small);
      few.insertMany(List.of(order("a", 0), order("b", 0)));
      Instant early = clock.instant();
      for (int i = 0; i < 4; i++) {
        few.updateOne(field("id").eq("a"), Update.inc("cents", 1));
      }
      String token = versions.follow("orders", null, 2).token();
      assertThat(versions.prune()).isZero();
      clock.move(Duration.ofHours(2));
      assertThat(versions.prune()).isEqualTo(3);
      assertThat(versions.prune()).isZero();
      assertThat(versions.history("orders", "a"))
          .extracting(Version::number)
          .containsExactly(4L, 5L);
      assertThatThrownBy(() -> versions.asOf(early).collection("orders").count())
          .hasMessageContaining("pruned");
      assertThat(versions.asOf(early).collection("orders").findById("b")).contains(order("b", 0));
      assertThat(versions.asOf(clock.instant()).collection("orders").count()).isEqualTo(2);
      assertThatThrownBy(() -> versions.follow("orders", token, 2)).hasMessageContaining("pruned");
      few.deleteOne(field("id").eq("a"));
      clock.move(Duration.ofHours(2));
      versions.prune();
      few.insertOne(order("a", 9));
      assertThat(versions.history("orders", "a"))
          .extracting(Version::number)
          .containsExactly(5L, 6L, 7L);
    }
    assertThatThrownBy(history::prune).hasMessageContaining("keeps everything");
  }

  @Test
  void stacksThatWouldKeepVersionsTwiceAreRefused() {
    assertThatThrownBy(() -> Holdfast.open("memory:", History.ofAll(), History.ofAll()))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
    try (Database configured = Holdfast.open("memory:?history=orders,ledger&historyKeepFor=P9D")) {
      assertThat(configured.toString()).startsWith("history(ledger, orders) -> memory:");
    }
    assertThatThrownBy(() -> Holdfast.open("memory:?history=orders&historyKeepFor=7776000"))
        .hasMessageContainingAll("historyKeepFor", "P90D");
    assertThatThrownBy(() -> Holdfast.open("memory:?historyKeepFor=P9D"))
        .hasMessageContaining("history=");
  }
}
