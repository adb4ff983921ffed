package dev.holdfast.history;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Update;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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
      meet(pool, db, second);
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
        assertThat(versions).hasSize(1 + threads * each / 2 + (id.equals("a") ? 2 : 0));
        for (int i = 0; i < versions.size(); i++) {
          assertThat(versions.get(i).number()).isEqualTo(i + 1);
          assertThat(versions.get(i).after().orElseThrow().getLong("n")).contains((long) i);
        }
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** Two transactions of one record at once, of which the later one has to begin again. */
  private static void meet(ExecutorService pool, Database first, Database second) throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch met = new CountDownLatch(1);
    Future<?> one =
        pool.submit(
            () ->
                first.transaction(
                    tx -> {
                      increment(first.collection("counters").in(tx));
                      written.countDown();
                      assertThat(await(met)).isTrue();
                      return true;
                    }));
    Future<?> other =
        pool.submit(
            () -> {
              assertThat(await(written)).isTrue();
              return second.transaction(
                  tx -> {
                    try {
                      increment(second.collection("counters").in(tx));
                    } catch (HoldfastException e) {
                      met.countDown();
                      throw e;
                    }
                    return true;
                  });
            });
    one.get();
    other.get();
  }

  private static void increment(Collection<Document> counters) {
    counters.updateOne(field("id").eq("a"), Update.inc("n", 1));
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Faster than a token could name: the rest waits until nothing can come before it any more. */
  @Test
  void aTokenStaysSmallAndNothingIsMissedNorToldTwice() throws Exception {
    int most = FeedPage.MOST_NAMED;
    Gate gate = new Gate();
    Ticking clock = new Ticking();
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (Database db = Holdfast.open("memory:", History.of("orders").withClock(clock), gate)) {
      Collection<Document> orders = db.collection("orders");
      VersionHistory history = VersionHistory.of(db);
      gate.arm();
      Future<?> late =
          other.submit(
              () -> db.transaction(tx -> orders.in(tx).insertMany(documents("late", 0, 20))));
      gate.awaitCommit();
      for (int i = 0; i < most + 3_000; i += 1_000) {
        orders.insertMany(documents("o", i, i + 1_000));
      }
      List<String> told = new ArrayList<>();
      ChangePage page = read(history, null, told);
      assertThat(told).hasSize(most);
      assertThat(page.token().length()).isLessThan(170_000);
      assertThat(history.follow("orders", page.token(), 500).changes()).isEmpty();

      gate.open();
      late.get();
      clock.move(Duration.ofSeconds(60));
      page = read(history, page.token(), told);
      assertThat(told).hasSize(most);
      clock.move(Duration.ofSeconds(70));
      orders.insertMany(documents("p", 0, 10));
      page = read(history, page.token(), told);
      assertThat(told).doesNotHaveDuplicates().hasSize(most + 3_000 + 20 + 10);
      assertThat(told).contains("late0@0000000001", "late19@0000000001");
      assertThat(page.token().length()).isLessThan(500);
    } finally {
      other.shutdownNow();
    }
  }

  private static ChangePage read(VersionHistory history, @Nullable String token, List<String> to) {
    ChangePage page = history.follow("orders", token, 700);
    while (!page.changes().isEmpty()) {
      to.addAll(ids(page));
      page = history.follow("orders", page.token(), 700);
    }
    return page;
  }

  private static List<Document> documents(String prefix, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> Document.of("id", prefix + i)).toList();
  }

  /** All of it has one time, so that pages end inside it. */
  @Test
  void aTransactionOfManyIsReadInPages() {
    Ticking clock = new Ticking();
    try (Database db = Holdfast.open("memory:", History.of("orders").withClock(clock))) {
      Collection<Document> orders = db.collection("orders");
      orders.insertMany(documents("a", 0, 1_000));
      clock.move(Duration.ofHours(1));
      VersionHistory history = VersionHistory.of(db);
      List<String> told = new ArrayList<>();
      ChangePage page = history.follow("orders", null, 300);
      while (!page.changes().isEmpty()) {
        assertThat(page.token().length()).isLessThan(150);
        told.addAll(ids(page));
        page = history.follow("orders", page.token(), 300);
      }
      assertThat(told).doesNotHaveDuplicates().hasSize(1_000);
    }
  }

  /** The rest of that time may have been pruned. */
  @Test
  void aTokenInsideOneTimeIsRefusedWhenThatTimeIsPruned() {
    Ticking clock = new Ticking();
    try (Database db =
        Holdfast.open("memory:", History.of("orders").withClock(clock).keepingVersions(1))) {
      Collection<Document> orders = db.collection("orders");
      orders.insertMany(documents("a", 0, 10));
      clock.move(Duration.ofHours(2));
      orders.updateMany(Filter.all(), Update.set("n", 1));
      clock.move(Duration.ofHours(2));
      VersionHistory history = VersionHistory.of(db);
      String inside = history.follow("orders", null, 4).token();
      String behind = history.follow("orders", null, 15).token();
      assertThat(history.prune()).isEqualTo(10);
      assertThatThrownBy(() -> history.follow("orders", inside, 10)).hasMessageContaining("pruned");
      assertThat(history.follow("orders", behind, 10).changes()).hasSize(5);
      ChangePage anew = history.follow("orders", null, 4);
      assertThat(history.follow("orders", anew.token(), 10).changes()).hasSize(6);
    }
  }

  /** As one that an earlier version made, which knew no bound. */
  @Test
  void aTokenOfMoreNamesThanItMayHaveGetsNoMore() {
    Instant settled = Instant.parse("2050-01-01T00:00:00Z");
    Instant young = settled.plusSeconds(1);
    Map<Long, Integer> names = new HashMap<>();
    for (long i = 0; i <= FeedPage.MOST_NAMED; i++) {
      names.put(i, FeedToken.second(young));
    }
    FeedToken token = new FeedToken(1, settled, null, 0, names);
    FeedPage page = new FeedPage(token, settled, 10);
    assertThat(page.takes("a@1", VersionDocument.text(young))).isFalse();
    assertThat(page.ids()).isEmpty();
    FeedPage later = new FeedPage(token, settled.plusSeconds(2), 10);
    assertThat(later.takes("a@1", VersionDocument.text(young))).isTrue();
    assertThat(later.next(0).delivered()).isEmpty();
  }

  /** As versions before wrote them: without an id, and with whole times. */
  @Test
  void aTokenOfTheFormatBeforeIsRead() {
    Ticking clock = new Ticking();
    try (Database db = Holdfast.open("memory:", History.of("orders").withClock(clock))) {
      Collection<Document> orders = db.collection("orders");
      VersionHistory history = VersionHistory.of(db);
      orders.insertMany(documents("a", 0, 3));
      ChangePage page = history.follow("orders", null, 2);
      String next = old(page, 2);
      assertThat(ids(history.follow("orders", next, 10))).containsExactly("a2@0000000001");
      assertThatThrownBy(() -> history.follow("orders", old(page, 4), 10))
          .hasMessageContaining("newer");
      assertThatThrownBy(() -> history.follow("orders", old(page, 1), 10))
          .hasMessageContaining("damaged");
    }
  }

  private static String old(ChangePage page, int format) {
    byte[] now = Base64.getUrlDecoder().decode(page.token());
    Instant horizon = page.changes().get(0).at().minusNanos(1);
    ByteBuffer old = ByteBuffer.allocate(29 + 20 * page.changes().size() + 8);
    old.put((byte) format).put(now, 1, 8);
    old.putLong(horizon.getEpochSecond()).putInt(horizon.getNano()).putLong(0);
    for (Version change : page.changes()) {
      old.putLong(FeedToken.hash(change.id(), VersionDocument.text(change.at())));
      Instant at = change.at();
      old.putLong(at.getEpochSecond()).putInt(at.getNano());
    }
    try {
      byte[] all = Arrays.copyOf(old.array(), old.position());
      old.put(MessageDigest.getInstance("SHA-256").digest(all), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(old.array());
  }
}
