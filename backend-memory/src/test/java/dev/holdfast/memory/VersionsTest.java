package dev.holdfast.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Sort;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VersionsTest {
  private final MemoryStore chains = new MemoryStore();
  private final MemoryBackend backend = new MemoryBackend("", chains, () -> {});

  private MemoryCollection collection() {
    MemoryCollection collection = chains.collection("c");
    if (collection == null) {
      throw new AssertionError("The collection is not there");
    }
    return collection;
  }

  private int versions(String id) {
    Slot slot = collection().slot(id);
    int versions = 0;
    for (Version v = slot == null ? null : slot.head(); v != null; v = v.previous()) {
      versions++;
    }
    return versions;
  }

  @Test
  void oldVersionsGoWithTheLastSnapshotThatSeesThem() {
    MemoryIndex index = index();
    Store.insert(backend, "a", "n", 0L);
    BackendTransaction reader = backend.begin(TransactionOptions.DEFAULT);
    for (long i = 1; i <= 10; i++) {
      Store.update(backend, "a", Update.set("n", i));
    }
    assertThat(versions("a")).isGreaterThan(1);
    assertThat(Store.get(reader, "a", "n")).isEqualTo(0L);
    assertThat(Store.sum(reader, Store.find(Filter.all(), Sort.ascending("n")), "n")).isZero();
    reader.rollback();
    assertThat(versions("a")).isEqualTo(1);
    assertThat(chains.garbage()).isZero();
    assertThat(index.size()).isEqualTo(1);
  }

  private MemoryIndex index() {
    chains.locked(() -> chains.makeCollection("c")).addIndex(MemoryIndex.of(Index.on("n")));
    return collection().indexes().get(0);
  }

  @Test
  void deletedDocumentsLeaveNothingBehind() {
    MemoryIndex index = index();
    Store.insert(backend, "a", "n", 1L);
    Store.insert(backend, "b", "n", 2L);
    Rows rows = backend.read(Read.Find.all("c"));
    Store.delete(backend, "a");
    Store.delete(backend, "b");
    assertThat(rows.next() && "a".equals(rows.id())).isTrue();
    assertThat(rows.next() && "b".equals(rows.id())).isTrue();
    rows.close();
    assertThat(collection().slots()).isEmpty();
    assertThat(index.size()).isZero();
    assertThat(chains.garbage()).isZero();
  }

  @Test
  void aDeletionUnderAWriteThatIsTakenBackLeavesNothingBehind() {
    Store.insert(backend, "a", "n", 1L);
    BackendTransaction reader = backend.begin(TransactionOptions.DEFAULT);
    Store.delete(backend, "a");
    BackendTransaction writer = backend.begin(TransactionOptions.DEFAULT);
    Store.insert(writer, "a", "n", 2L);
    reader.rollback();
    writer.rollback();
    assertThat(collection().slots()).isEmpty();
    assertThat(chains.clock.openSnapshots()).isZero();
  }

  @Test
  void rowsThatEndFreeTheirSnapshotByThemselves() {
    Store.insert(backend, "a", "n", 1L);
    Rows rows = backend.read(Read.Find.all("c"));
    while (rows.next()) {
      assertThat(chains.clock.openSnapshots()).isEqualTo(1);
    }
    assertThat(chains.clock.openSnapshots()).isZero();
  }

  /** Else one reader could see a commit by id before another begins a snapshot without it. */
  @Test
  void aVersionIsNotSeenBeforeTheClockReachesIt() {
    Store.insert(backend, "a", "n", 1L);
    Slot slot = collection().slot("a");
    if (slot == null) {
      throw new AssertionError("The slot is not there");
    }
    Stamp stamp = new Stamp(null);
    Version committed = slot.head();
    Version next = new Version("a", stamp, 7, Map.of("n", 2L), committed);
    slot.head(next);
    assertThat(slot.committed(chains.clock)).isSameAs(committed);
    stamp.set(chains.clock.now() + 1);
    assertThat(slot.committed(chains.clock)).isSameAs(committed);
    chains.clock.advance(stamp.time());
    assertThat(slot.committed(chains.clock)).isSameAs(next);
  }

  @Test
  void theCountOfACommitIsNotSeenBeforeTheClockReachesIt() {
    MemoryCollection some = new MemoryCollection("some");
    long commitTime = chains.clock.now() + 1;
    some.grow(commitTime, 1);
    some.grow(commitTime, 1);
    assertThat(some.size(chains.clock)).isZero();
    chains.clock.advance(commitTime);
    assertThat(some.size(chains.clock)).isEqualTo(2);
  }

  @Test
  void revisionsGrowOverDeleteAndInsert() {
    long first = Store.insert(backend, "a", "n", 1L).revision();
    Store.delete(backend, "a");
    assertThat(Store.insert(backend, "a", "n", 1L).revision()).isGreaterThan(first);
  }

  @Test
  void rowsInATransactionDoNotMeetWhatIsWrittenWhileTheyAreRead() {
    index();
    for (int i = 0; i < 10; i++) {
      Store.insert(backend, "d" + i, "n", (long) i);
    }
    BackendTransaction tx = backend.begin(TransactionOptions.DEFAULT);
    for (int round = 0; round < 2; round++) {
      int met = 0;
      try (Rows rows = tx.read(Store.find(Filter.all(), Sort.ascending("n")))) {
        while (rows.next()) {
          Store.update(tx, rows.id(), Update.inc("n", 100));
          met++;
        }
      }
      assertThat(met).isEqualTo(10);
    }
    tx.commit();
    assertThat(Store.sum(backend, Read.Find.all("c"), "n")).isEqualTo(45 + 2000);
  }

  @Test
  void aWriteOutsideWaitsForTheTransactionInItsWay() throws Exception {
    Store.insert(backend, "a", "n", 0L);
    BackendTransaction tx = backend.begin(TransactionOptions.DEFAULT);
    Store.update(tx, "a", Update.inc("n", 1));
    Crew.run(
        2,
        worker -> {
          if (worker == 0) {
            Store.patiently(() -> Store.update(backend, "a", Update.inc("n", 10)));
          } else {
            tx.commit();
          }
        });
    assertThat(Store.get(backend, "a", "n")).isEqualTo(11L);
  }

  @Test
  void aTransactionPastItsTimeoutIsEndedByTheWriteItIsInTheWayOf() {
    Store.insert(backend, "a", "n", 0L);
    BackendTransaction forgotten = forgotten();
    Store.update(backend, "a", Update.inc("n", 1));
    assertThat(Store.get(backend, "a", "n")).isEqualTo(1L);
    assertThat(code(forgotten::commit)).isEqualTo(ErrorCode.TRANSACTION_ABORTED);
  }

  /** One that has written; a machine that stands still may let a short time pass before that. */
  private BackendTransaction forgotten() {
    for (long millis = 50; ; millis *= 3) {
      BackendTransaction transaction =
          backend.begin(TransactionOptions.DEFAULT.within(Duration.ofMillis(millis)));
      try {
        Store.update(transaction, "a", Update.set("n", 7L));
        return transaction;
      } catch (HoldfastException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.TRANSACTION_ABORTED);
        assertThat(millis).as("shorter than a write waits").isLessThan(4_000);
      }
    }
  }

  @Test
  void aLockedReadConflictsAsAWriteDoes() {
    Store.insert(backend, "a", "n", 0L);
    BackendTransaction one = backend.begin(TransactionOptions.DEFAULT);
    BackendTransaction two = backend.begin(TransactionOptions.DEFAULT);
    long revision = revision();
    assertThat(Store.get(one, "a", "n", true)).isEqualTo(0L);
    HoldfastException conflict =
        catchThrowableOfType(
            HoldfastException.class, () -> Store.update(two, "a", Update.inc("n", 1)));
    assertThat(conflict.code()).isEqualTo(ErrorCode.TRANSACTION_ABORTED);
    assertThat(conflict.retryable()).isTrue();
    one.commit();
    assertThat(revision()).isEqualTo(revision);
  }

  private long revision() {
    try (Rows rows = backend.read(Read.Find.all("c"))) {
      return rows.next() ? rows.revision() : 0;
    }
  }

  @Test
  void closingEndsRowsAndTransactions() {
    Store.insert(backend, "a", "n", 0L);
    Rows rows = backend.read(Read.Find.all("c"));
    BackendTransaction tx = backend.begin(TransactionOptions.DEFAULT);
    Rows rowsInside = tx.read(Read.Find.all("c"));
    backend.close();
    assertThat(code(rows::next)).isEqualTo(ErrorCode.CLOSED);
    assertThat(code(rowsInside::next)).isEqualTo(ErrorCode.TRANSACTION_ABORTED);
    assertThat(code(tx::commit)).isEqualTo(ErrorCode.TRANSACTION_ABORTED);
    assertThat(code(() -> Store.get(backend, "a", "n"))).isEqualTo(ErrorCode.CLOSED);
    assertThat(backend.health().healthy()).isFalse();
  }

  private static ErrorCode code(Runnable call) {
    return catchThrowableOfType(HoldfastException.class, call::run).code();
  }

  @Test
  void aNamedDatabaseIsSharedUntilItsLastUserClosesIt() {
    MemoryProvider provider = new MemoryProvider();
    DatabaseConfig config = DatabaseConfig.of("memory", "shared");
    Backend one = provider.open(config);
    Backend two = provider.open(config);
    Store.insert(one, "a", "n", 1L);
    one.close();
    assertThat(Store.get(two, "a", "n")).isEqualTo(1L);
    two.close();
    two.close();
    try (Backend three = provider.open(config)) {
      assertThat(Store.get(three, "a", "n")).isEqualTo("absent");
    }
  }

  @Test
  void aUniqueValueThatAnOpenTransactionGaveUpIsNotFreeYet() {
    backend.admin(new Admin.CreateIndex("c", Index.on("n").asUnique()));
    Store.insert(backend, "a", "n", 1L);
    BackendTransaction giving = backend.begin(TransactionOptions.DEFAULT);
    Store.delete(giving, "a");
    BackendTransaction taking = backend.begin(TransactionOptions.DEFAULT);
    assertThat(code(() -> Store.insert(taking, "b", "n", 1L)))
        .isEqualTo(ErrorCode.TRANSACTION_ABORTED);
    giving.rollback();
    assertThat(code(() -> Store.insert(backend, "b", "n", 1L))).isEqualTo(ErrorCode.DUPLICATE_KEY);
  }

  @Test
  void aFailedUniqueIndexLeavesNothing() {
    Store.insert(backend, "a", "n", 1L);
    Store.insert(backend, "b", "n", 1L);
    Index unique = Index.on("n").asUnique();
    assertThat(code(() -> backend.admin(new Admin.CreateIndex("c", unique))))
        .isEqualTo(ErrorCode.DUPLICATE_KEY);
    assertThat(backend.admin(new Admin.Indexes("c"))).isEqualTo(List.of());
    assertThat(Store.insert(backend, "c", "n", 1L).insertedId()).isEqualTo("c");
  }
}
