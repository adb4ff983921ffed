package dev.holdfast.history;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What somebody comes upon who does not take the straight way. */
class OddHistoriesTest {
  private static List<String> ids(ChangePage page) {
    return page.changes().stream().map(Version::id).toList();
  }

  @Test
  void aReaderWhoBeginsAfterAPruningGetsThroughAllOfIt() {
    Ticking clock = new Ticking();
    History kept = History.of("orders").keepingVersions(1).withClock(clock);
    try (Database db = Holdfast.open("memory:", kept)) {
      Collection<Document> orders = db.collection("orders");
      orders.insertMany(List.of(Document.of("id", "a"), Document.of("id", "b")));
      clock.move(Duration.ofHours(1));
      for (int i = 0; i < 3; i++) {
        orders.updateOne(field("id").eq("b"), Update.set("n", i));
      }
      clock.move(Duration.ofHours(2));
      VersionHistory history = VersionHistory.of(db);
      assertThat(history.prune()).isEqualTo(3);

      List<String> read = new ArrayList<>();
      ChangePage page = history.follow("orders", null, 1);
      while (!page.changes().isEmpty()) {
        read.addAll(ids(page));
        page = history.follow("orders", page.token(), 1);
      }
      assertThat(read).containsExactly("a@0000000001", "b@0000000004");

      orders.updateOne(field("id").eq("a"), Update.set("n", 1));
      orders.updateOne(field("id").eq("a"), Update.set("n", 2));
      clock.move(Duration.ofHours(2));
      String behind = page.token();
      history.prune();
      assertThatThrownBy(() -> history.follow("orders", behind, 1)).hasMessageContaining("pruned");
    }
  }

  @Test
  void aTokenWithAnyBitChangedIsDamagedAndOneOfAnotherDatabaseIsRefused() {
    Ticking clock = new Ticking();
    try (Database db = Holdfast.open("memory:", History.of("orders").withClock(clock));
        Database other = Holdfast.open("memory:", History.of("orders").withClock(clock))) {
      db.collection("orders").insertOne(Document.of("id", "a"));
      VersionHistory history = VersionHistory.of(db);
      String token = history.follow("orders", null, 5).token();
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      for (int bit = 0; bit < bytes.length * 8; bit++) {
        byte[] damaged = bytes.clone();
        damaged[bit / 8] = (byte) (damaged[bit / 8] ^ (1 << (bit % 8)));
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(damaged);
        assertThatThrownBy(() -> history.follow("orders", text, 5)).hasMessageContaining("damaged");
      }
      assertThatThrownBy(() -> VersionHistory.of(other).follow("orders", token, 5))
          .hasMessageContaining("another database");
    }
  }

  /** The restored database goes on with the ids that the lost changes had. */
  @Test
  void aFeedGoesOnBehindARestoreOfAnEarlierState() {
    Ticking clock = new Ticking();
    try (Database db = Holdfast.open("memory:back", History.of("orders").withClock(clock));
        Database bare = Holdfast.open("memory:back")) {
      db.collection("orders").insertOne(Document.of("id", "a", "n", 1));
      db.collection("orders").updateOne(field("id").eq("a"), Update.set("n", 2));
      String token = VersionHistory.of(db).follow("orders", null, 5).token();
      bare.collection("orders").updateOne(field("id").eq("a"), Update.set("n", 1));
      bare.collection(".history/orders").deleteOne(field("id").eq("a@0000000002"));
      try (Database again = Holdfast.open("memory:back", History.of("orders").withClock(clock))) {
        again.collection("orders").updateOne(field("id").eq("a"), Update.set("n", 3));
        assertThat(ids(VersionHistory.of(again).follow("orders", token, 5)))
            .containsExactly("a@0000000002");
      }
    }
  }

  @Test
  void recordsThatAreCalledLikeVersionsHaveHistoriesOfTheirOwn() {
    Ticking clock = new Ticking();
    String hash = "#" + "0".repeat(64);
    List<String> names = List.of("a", "a@0000000003", "a@000000000", "a@0000000003/0", hash);
    History kept = History.of("orders").keepingVersions(2).withClock(clock);
    try (Database db = Holdfast.open("memory:", kept)) {
      Collection<Document> orders = db.collection("orders");
      for (int i = 0; i < 12; i++) {
        for (String name : names) {
          orders.upsertOne(Document.of("id", name, "n", i));
        }
      }
      clock.move(Duration.ofHours(2));
      VersionHistory history = VersionHistory.of(db);
      history.prune();
      for (String name : names) {
        List<Version> versions = history.history("orders", name);
        assertThat(versions).extracting(Version::number).containsExactly(11L, 12L);
        assertThat(versions.get(0).after().orElseThrow().getLong("n")).contains(10L);
      }
    }
  }

  @Test
  void nobodyGoesBackToTheFuture() {
    Ticking clock = new Ticking();
    try (Database db = Holdfast.open("memory:", History.of("orders").withClock(clock))) {
      db.collection("orders").insertOne(Document.of("id", "a"));
      VersionHistory history = VersionHistory.of(db);
      Instant later = clock.instant().plusSeconds(60);
      assertThatThrownBy(() -> history.rollbackToInstant("orders", "a", later))
          .hasMessageContaining("future");
      assertThatThrownBy(() -> history.asOf(later)).hasMessageContaining("future");
      assertThatThrownBy(
              () -> history.rollbackToInstant("orders", "a", Instant.parse("2020-01-01T00:00:00Z")))
          .hasMessageContaining("began");
    }
  }

  /** Two that prune at once: the mark of the one that ends later must not take the other's back. */
  @Test
  void theMarkOfWhatWasPrunedOnlyGrows() {
    Ticking clock = new Ticking();
    History kept = History.of("orders").keepingVersions(1).withClock(clock);
    try (Database db = Holdfast.open("memory:prune", kept);
        Database bare = Holdfast.open("memory:prune")) {
      Collection<Document> orders = db.collection("orders");
      orders.upsertOne(Document.of("id", "a", "n", 1));
      orders.upsertOne(Document.of("id", "a", "n", 2));
      clock.move(Duration.ofHours(2));
      VersionHistory.of(db).prune();
      Document mark = bare.collection(".history").findById("pruned/orders").orElseThrow();
      bare.collection(".history").replaceOne(field("id").eq("pruned/orders"), mark.with("at", "9"));
      orders.upsertOne(Document.of("id", "a", "n", 3));
      clock.move(Duration.ofHours(2));
      VersionHistory.of(db).prune();
      mark = bare.collection(".history").findById("pruned/orders").orElseThrow();
      assertThat(mark.getString("at")).contains("9");
      assertThat(mark.getLong("times")).contains(2L);
    }
  }

  @Test
  void anUpdateOfManyKeepsOnlyWhatItChanged() {
    try (Database db = Holdfast.open("memory:", History.of("orders"))) {
      Collection<Document> orders = db.collection("orders");
      for (int i = 0; i < 10; i++) {
        orders.insertOne(Document.of("id", "o" + i, "n", i % 2, "x", List.of(1, 2.0)));
      }
      orders.updateMany(Filter.all(), Update.set("n", 1.0));
      VersionHistory history = VersionHistory.of(db);
      for (int i = 0; i < 10; i++) {
        assertThat(history.history("orders", "o" + i)).hasSize(i % 2 == 0 ? 2 : 1);
      }
    }
  }

  /** As a clock does that was set wrong for a moment. */
  @Test
  void aTimeFromFarAheadSpreadsToNoOtherRecordAndPrunesNothing() {
    Ticking clock = new Ticking();
    Ticking wrong = new Ticking();
    wrong.move(Duration.ofDays(3_650));
    History kept = History.of("orders").keepingFor(Duration.ofDays(90));
    try (Database right = Holdfast.open("memory:ahead", kept.withClock(clock));
        Database ahead = Holdfast.open("memory:ahead", kept.withClock(wrong))) {
      Collection<Document> orders = right.collection("orders");
      for (int i = 0; i < 3; i++) {
        orders.upsertOne(Document.of("id", "a", "n", i));
        orders.upsertOne(Document.of("id", "b", "n", i));
      }
      VersionHistory history = VersionHistory.of(right);
      String token = history.follow("orders", null, 100).token();
      ahead.collection("orders").updateOne(field("id").eq("a"), Update.set("n", 10));
      orders.updateOne(field("id").eq("a"), Update.set("n", 11));
      orders.updateOne(field("id").eq("b"), Update.set("n", 11));

      List<Version> a = history.history("orders", "a");
      assertThat(a.get(4).at()).isAfter(a.get(3).at());
      assertThat(history.history("orders", "b").get(3).at()).isBefore(clock.instant());
      assertThat(history.prune()).isZero();
      ChangePage page = history.follow("orders", token, 100);
      assertThat(ids(page)).contains("b@0000000004");
      clock.move(Duration.ofHours(1));
      String next = history.follow("orders", page.token(), 100).token();
      orders.updateOne(field("id").eq("b"), Update.set("n", 12));
      assertThat(ids(history.follow("orders", next, 100))).containsExactly("b@0000000005");
    }
  }

  @Test
  void aTimeFromFarAheadSpreadsToNothingThatIsWrittenInOneStepWithItsRecord() {
    Ticking clock = new Ticking();
    Ticking wrong = new Ticking();
    wrong.move(Duration.ofDays(3_650));
    History kept = History.ofAll();
    try (Database right = Holdfast.open("memory:together", kept.withClock(clock));
        Database ahead = Holdfast.open("memory:together", kept.withClock(wrong))) {
      Collection<Document> orders = right.collection("orders");
      orders.insertMany(List.of(Document.of("id", "a", "n", 0), Document.of("id", "b", "n", 0)));
      ahead.collection("orders").updateOne(field("id").eq("a"), Update.set("n", 1));

      orders.updateMany(Filter.all(), Update.set("n", 2));
      right.transaction(
          tx -> {
            orders.in(tx).updateOne(field("id").eq("a"), Update.set("n", 3));
            right.collection("others").in(tx).insertOne(Document.of("id", "c"));
            orders.in(tx).updateOne(field("id").eq("a"), Update.set("n", 4));
            return true;
          });
      VersionHistory history = VersionHistory.of(right);
      List<Version> a = history.history("orders", "a");
      for (int i = 2; i < a.size(); i++) {
        assertThat(a.get(i).at()).isAfterOrEqualTo(a.get(i - 1).at());
      }
      assertThat(a.get(4).at()).isEqualTo(a.get(3).at()).isAfter(a.get(2).at());
      Instant now = clock.instant();
      assertThat(history.history("orders", "b").get(1).at()).isBefore(now);
      assertThat(history.history("others", "c").get(0).at()).isBefore(now);
      assertThat(history.asOf(now).collection("orders").findById("b").orElseThrow().getLong("n"))
          .contains(2L);
      orders.clear();
      assertThat(history.history("orders", "b").get(2).at()).isBefore(clock.instant());
    }
  }

  @Test
  void whatWasSaidToBeNowIsNoFutureWhenTheClockIsSetBack() {
    Ticking clock = new Ticking();
    try (Database db = Holdfast.open("memory:", History.of("orders").withClock(clock))) {
      Collection<Document> orders = db.collection("orders");
      orders.insertOne(Document.of("id", "a", "n", 1));
      clock.move(Duration.ofDays(3_650));
      orders.updateOne(field("id").eq("a"), Update.set("n", 2));
      VersionHistory history = VersionHistory.of(db);
      Instant ahead = history.history("orders", "a").get(1).at();
      clock.move(Duration.ofDays(-3_650));
      orders.insertOne(Document.of("id", "b", "n", 1));
      assertThat(history.asOf(ahead).collection("orders").count()).isEqualTo(2);
    }
  }

  @Test
  void whatIsKeptForSomeTimeAnswersForAllOfThatTime() {
    Ticking clock = new Ticking();
    History kept = History.of("orders").keepingFor(Duration.ofDays(90)).withClock(clock);
    try (Database db = Holdfast.open("memory:", kept)) {
      Collection<Document> orders = db.collection("orders");
      orders.insertOne(Document.of("id", "a", "n", 1));
      orders.insertOne(Document.of("id", "b", "n", 1));
      Instant old = VersionHistory.of(db).history("orders", "a").get(0).at().minusNanos(1);
      clock.move(Duration.ofDays(140));
      Instant inside = clock.instant();
      clock.move(Duration.ofDays(55));
      orders.updateOne(field("id").eq("a"), Update.set("n", 2));
      clock.move(Duration.ofDays(5));
      VersionHistory history = VersionHistory.of(db);
      assertThat(history.prune()).isEqualTo(1);
      assertThat(history.asOf(inside).collection("orders").findMany(Filter.all()))
          .containsExactly(Document.of("id", "a", "n", 1), Document.of("id", "b", "n", 1));
      assertThat(history.rollbackToInstant("orders", "a", inside)).isTrue();
      assertThatThrownBy(() -> history.asOf(old).collection("orders").count(Filter.all()))
          .hasMessageContaining("pruned");
    }
  }
}
