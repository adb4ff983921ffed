package dev.holdfast.history;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class FeedTest {
  private static List<String> ids(ChangePage page) {
    return page.changes().stream().map(Version::id).toList();
  }

  @Test
  void whatCommitsLateBehindLaterOnesIsNotSkipped() throws Exception {
    Gate gate = new Gate();
    Ticking clock = new Ticking();
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (Database db = Holdfast.open("memory:", History.of("orders").withClock(clock), gate)) {
      Collection<Document> orders = db.collection("orders");
      VersionHistory history = VersionHistory.of(db);
      orders.insertOne(Document.of("id", "first"));
      ChangePage first = history.follow("orders", null, 10);
      assertThat(ids(first)).containsExactly("first@0000000001");

      gate.arm();
      Future<?> late =
          other.submit(
              () -> db.transaction(tx -> orders.in(tx).insertOne(Document.of("id", "late"))));
      gate.awaitCommit();
      orders.insertMany(List.of(Document.of("id", "b"), Document.of("id", "a")));
      ChangePage second = history.follow("orders", first.token(), 1);
      assertThat(ids(second)).containsExactly("a@0000000001");
      ChangePage third = history.follow("orders", second.token(), 10);
      assertThat(ids(third)).containsExactly("b@0000000001");
      gate.open();
      late.get();

      ChangePage fourth = history.follow("orders", third.token(), 10);
      assertThat(ids(fourth)).containsExactly("late@0000000001");
      assertThat(fourth.changes().get(0).at()).isBefore(third.changes().get(0).at());
      assertThat(history.follow("orders", fourth.token(), 10).changes()).isEmpty();
      clock.move(Duration.ofHours(1));
      ChangePage fifth = history.follow("orders", fourth.token(), 10);
      assertThat(fifth.changes()).isEmpty();
      assertThat(fifth.token().length()).isLessThan(fourth.token().length());
      orders.updateOne(field("id").eq("a"), Update.set("n", 1));
      assertThat(ids(history.follow("orders", fifth.token(), 10))).containsExactly("a@0000000002");
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void aTokenIsOfOneCollectionAndWhole() {
    try (Database db = Holdfast.open("memory:", History.of("orders", "ledger"))) {
      VersionHistory history = VersionHistory.of(db);
      String token = history.follow("orders", null, 5).token();
      assertThat(history.follow("orders", token, 5).changes()).isEmpty();
      assertThatThrownBy(() -> history.follow("ledger", token, 5))
          .hasMessageContaining("another collection");
      for (String bad : List.of("", "?", token.substring(3), token.substring(0, 9))) {
        assertThatThrownBy(() -> history.follow("orders", bad, 5)).hasMessageContaining("token");
      }
      assertThatThrownBy(() -> history.follow("orders", null, 0)).hasMessageContaining("least");
    }
  }

  @Test
  void manyWritersOfFewRecordsLeaveOneChainEach() throws Exception {
    int threads = 4;
    int each = 50;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (Database db = Holdfast.open("memory:shared", History.ofAll());
        Database second = Holdfast.open("memory:shared", History.ofAll())) {
      db.collection("counters")
          .insertMany(List.of(Document.of("id", "a", "n", 0), Document.of("id", "b", "n", 0)));
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Database mine = i % 2 == 0 ? db : second;
        running.add(
            pool.submit(
                () -> {
                  for (int j = 0; j < each; j++) {
                    String id = j % 2 == 0 ? "a" : "b";
                    if (j % 5 == 0) {
                      mine.transaction(
                          tx ->
                              mine.collection("counters")
                                  .in(tx)
                                  .updateOne(field("id").eq(id), Update.inc("n", 1)));
                    } else {
                      mine.collection("counters").updateOne(field("id").eq(id), Update.inc("n", 1));
                    }
                  }
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
      for (String id : List.of("a", "b")) {
        List<Version> versions = VersionHistory.of(db).history("counters", id);
        assertThat(versions).hasSize(1 + threads * each / 2);
        for (int i = 0; i < versions.size(); i++) {
          assertThat(versions.get(i).number()).isEqualTo(i + 1);
          assertThat(versions.get(i).after().orElseThrow().getLong("n")).contains((long) i);
        }
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
