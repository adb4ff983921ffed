package dev.holdfast.history;

import static dev.holdfast.Field.field;
import static dev.holdfast.Sort.ascending;
import static dev.holdfast.Sort.descending;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Aggregation;
import dev.holdfast.Bulk;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Page;
import dev.holdfast.Query;
import dev.holdfast.Update;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random writes in random transactions, then random queries as of random instants, which must be
 * answered as a database in memory answers them that holds what was there then. {@code
 * -Dholdfast.history.cases} says how many histories, {@code -Dholdfast.history.seed} which.
 */
class RandomHistoriesTest {
  private static final int CASES = Integer.getInteger("holdfast.history.cases", 2_000);
  private static final long SEED = Long.getLong("holdfast.history.seed", 20_261_121L);

  /** In seconds; in all of a history less than the minute that a clock may go wrong by. */
  private static final int MOST_BACK = 7;

  private static final List<String> IDS = List.of("a", "b", "b@0000000001", "c", "é", "z");

  @TempDir Path directory;

  @Test
  void overMemory() {
    run("memory", "memory:random-histories", CASES);
  }

  @Test
  void overSqlite() {
    run("sqlite", "sqlite:" + directory.resolve("random.db") + "?synchronous=normal", CASES / 10);
  }

  @Test
  void overPostgres() {
    try (var database = TestServer.postgres().newDatabase()) {
      run("postgresql", database.url(), CASES / 40);
    }
  }

  @Test
  void overMongo() {
    try (var database = TestServer.mongo().newDatabase()) {
      run("mongodb", database.url(), CASES / 40);
    }
  }

  private static void run(String name, String url, int cases) {
    Ticking clock = new Ticking();
    int reads = 0;
    try (Database db = Holdfast.open(url, History.ofAll().withClock(clock));
        Database second = Holdfast.open(url, History.ofAll().withClock(clock));
        Database oracle = Holdfast.open("memory:")) {
      for (int i = 0; i < cases; i++) {
        Case one = new Case(List.of(db, second), oracle, clock, SEED + i);
        try {
          reads += one.run();
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError("history with seed " + (SEED + i) + " over " + name, e);
        }
      }
    }
    System.out.printf(
        "history over %s: %,d random histories, %,d reads as of an instant, all as the oracle%n",
        name, cases, reads);
  }

  /**
   * One history, in a collection of its own: some written by two processes, whose clocks agree, and
   * some pruned.
   */
  private static final class Case {
    private final List<Database> processes;
    private final boolean together;
    private final Database db;
    private final Database oracle;
    private final Ticking clock;
    private final Random random;
    private final String name = UUID.randomUUID().toString();
    private final List<Instant> times = new ArrayList<>();
    private final List<List<Document>> states = new ArrayList<>();

    /** How many of the states may be unknown, for the versions that were pruned. */
    private int pruned;

    Case(List<Database> processes, Database oracle, Ticking clock, long seed) {
      this.processes = processes;
      this.oracle = oracle;
      this.clock = clock;
      this.random = new Random(seed);
      this.together = random.nextInt(3) == 0;
      this.db = processes.get(random.nextInt(processes.size()));
    }

    /** The one that does something next. */
    private Database any() {
      return together ? processes.get(random.nextInt(processes.size())) : db;
    }

    int run() {
      clock.move(Duration.ofMinutes(2));
      remember(now());
      int transactions = 1 + random.nextInt(8);
      int prunesBefore = random.nextInt(4) == 0 ? random.nextInt(transactions) : transactions;
      for (int i = 0; i < transactions; i++) {
        if (random.nextInt(6) == 0) {
          clock.move(Duration.ofSeconds(random.nextInt(20) - (together ? 0 : MOST_BACK)));
        }
        if (i == prunesBefore) {
          prune();
        }
        change();
        remember(now());
      }
      int reads = 3 + random.nextInt(3);
      for (int i = 0; i < reads; i++) {
        compare(random.nextInt(states.size()));
      }
      chains();
      return reads;
    }

    /** Not before anything that was written. */
    private Instant now() {
      if (!together) {
        return layer(db).stamps().now();
      }
      Instant one = layer(processes.get(0)).stamps().now();
      Instant other = layer(processes.get(1)).stamps().now();
      return one.isAfter(other) ? one : other;
    }

    private static HistoryBackend layer(Database database) {
      return ForwardingBackend.find(database.backend(), HistoryBackend.class).orElseThrow();
    }

    private void remember(Instant at) {
      times.add(at);
      states.add(db.collection(name).findMany(Filter.all()));
    }

    private void prune() {
      clock.move(Duration.ofHours(2));
      remember(now());
      Retention kept = Retention.ALL.withCount(1 + random.nextInt(2));
      long removed = new Pruning(layer(any()).inner(), name).remove(kept, clock.instant());
      pruned = removed > 0 ? states.size() - 1 : 0;
      // No process remembers for two hours where a chain ended, but this one did not last so long.
      List<Positions.Key> keys = IDS.stream().map(id -> new Positions.Key(name, id)).toList();
      processes.forEach(process -> layer(process).positions().forget(keys));
    }

    private void change() {
      Database by = any();
      Collection<Document> live = by.collection(name);
      int writes = 1 + random.nextInt(4);
      switch (random.nextInt(4)) {
        case 0 -> write(live);
        case 1 -> {
          List<Bulk<Document>> bulk = new ArrayList<>();
          for (int i = 0; i < writes; i++) {
            bulk.add(Bulk.upsertOne(document()));
            bulk.add(Bulk.updateOne(field("n").gte(random.nextInt(9)), Update.inc("n", 1)));
            bulk.add(Bulk.deleteMany(field("n").eq(random.nextInt(9))));
          }
          live.bulkWrite(bulk);
        }
        case 2 -> {
          boolean fails = random.nextInt(4) == 0;
          try {
            by.transaction(
                tx -> {
                  for (int i = 0; i < writes; i++) {
                    write(live.in(tx));
                  }
                  if (fails) {
                    throw new IllegalStateException("rolled back");
                  }
                  return true;
                });
          } catch (IllegalStateException e) {
            assertThat(fails).isTrue();
          }
        }
        default -> {
          try {
            live.unordered().insertMany(List.of(document(), document(), document()));
          } catch (HoldfastException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.DUPLICATE_KEY);
          }
        }
      }
    }

    private void write(Collection<Document> to) {
      switch (random.nextInt(8)) {
        case 0, 1 -> to.upsertOne(document());
        case 2 -> to.updateOne(id(), Update.inc("n", 1).set("t", text()));
        case 3 -> to.updateMany(field("n").lt(random.nextInt(9)), Update.inc("n", 1));
        case 4 -> to.deleteOne(id());
        case 5 -> to.deleteMany(field("t").eq(text()));
        case 6 -> to.upsertOne(id(), Update.set("n", random.nextInt(9)));
        default -> to.replaceOne(id(), Document.of("n", random.nextInt(9), "t", text()));
      }
    }

    private Filter id() {
      return field("id").eq(IDS.get(random.nextInt(IDS.size())));
    }

    private Document document() {
      String id = IDS.get(random.nextInt(IDS.size()));
      return Document.of("id", id, "n", random.nextInt(9), "t", text());
    }

    private String text() {
      return List.of("x", "y", "zz").get(random.nextInt(3));
    }

    /** What needs a version that was pruned is refused, and never answered wrongly. */
    private void compare(int index) {
      Instant from = times.get(index);
      boolean exactly = random.nextBoolean() || index < pruned;
      Instant at = exactly ? from : lastBeforeNextChange(from);
      try {
        compare(index, VersionHistory.of(any()).asOf(at).collection(name));
      } catch (HoldfastException e) {
        assertThat(index).as(e.getMessage()).isLessThan(pruned);
        assertThat(e).hasMessageContaining("pruned");
      }
    }

    private void compare(int index, Collection<Document> then) {
      Collection<Document> expected = oracle.collection(name);
      expected.drop();
      expected.insertMany(states.get(index));
      Filter filter =
          random.nextBoolean()
              ? Filter.all()
              : field("n").gte(random.nextInt(9)).and(field("t").ne("y"));
      Query query = Query.where(filter).sort(descending("t"), ascending("n"));
      switch (random.nextInt(7)) {
        case 0 -> assertThat(then.findMany(query)).isEqualTo(expected.findMany(query));
        case 1 -> {
          Query window = query.offset(random.nextInt(3)).limit(1 + random.nextInt(4));
          assertThat(then.findMany(window)).isEqualTo(expected.findMany(window));
        }
        case 2 -> assertThat(then.count(filter)).isEqualTo(expected.count(filter));
        case 3 -> assertThat(then.distinct("t", filter)).isEqualTo(expected.distinct("t", filter));
        case 4 -> {
          Aggregation groups = Aggregation.where(filter).by("t").count("c").sum("s", "n");
          assertThat(then.aggregate(groups)).isEqualTo(expected.aggregate(groups));
        }
        case 5 -> assertThat(then.findByIds(IDS)).isEqualTo(expected.findByIds(IDS));
        default -> assertThat(pages(then, query)).isEqualTo(expected.findMany(query));
      }
    }

    private Instant lastBeforeNextChange(Instant from) {
      return VersionHistory.of(db).follow(name, null, 10_000).changes().stream()
          .map(Version::at)
          .filter(at -> at.isAfter(from))
          .findFirst()
          .map(at -> at.minusNanos(1))
          .orElse(from);
    }

    private static List<Document> pages(Collection<Document> from, Query query) {
      List<Document> all = new ArrayList<>();
      Page<Document> page = from.page(query, 2, null);
      all.addAll(page.items());
      while (page.hasNext()) {
        page = from.page(query, 2, page.next());
        all.addAll(page.items());
      }
      return all;
    }

    /** Each version goes on where the one before ended, and the feed has all of them once. */
    private void chains() {
      Map<String, List<Version>> byRecord = new TreeMap<>();
      String token = null;
      while (true) {
        ChangePage page = VersionHistory.of(db).follow(name, token, 1 + random.nextInt(5));
        if (page.changes().isEmpty()) {
          break;
        }
        page.changes()
            .forEach(it -> byRecord.computeIfAbsent(it.record(), key -> new ArrayList<>()).add(it));
        token = page.token();
      }
      byRecord.forEach(
          (record, versions) -> {
            assertThat(versions).isEqualTo(VersionHistory.of(db).history(name, record));
            for (int i = 1; i < versions.size(); i++) {
              assertThat(versions.get(i).before()).isEqualTo(versions.get(i - 1).after());
            }
          });
      assertThat(byRecord.keySet()).containsAll(ids(db.collection(name).findMany(Filter.all())));
    }

    private static List<String> ids(List<Document> documents) {
      return documents.stream().map(it -> String.valueOf(it.id())).toList();
    }
  }
}
