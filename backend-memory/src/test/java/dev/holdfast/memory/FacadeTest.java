package dev.holdfast.memory;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Aggregation;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Page;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.Transaction;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only a real backend shows of the facade: conflicts, threads, snapshots. */
@Timeout(300)
class FacadeTest {
  private static final int THREADS = 8;
  private static final int ROUNDS = 50;

  record Account(String id, long cents) {}

  @Test
  void transactionsThatConflictAreRunAgainUntilEachHasCounted() throws Exception {
    try (Database database = Holdfast.open("memory:")) {
      Collection<Account> accounts = database.collection("accounts", Account.class);
      accounts.insertOne(new Account("a", 0));

      inThreads(
          () -> {
            for (int i = 0; i < ROUNDS; i++) {
              database.transaction(
                  tx -> {
                    Account account = accounts.in(tx).findById("a").orElseThrow();
                    return accounts.in(tx).replaceOne(new Account("a", account.cents() + 1));
                  });
            }
            return true;
          });

      assertThat(accounts.findById("a")).contains(new Account("a", THREADS * ROUNDS));
      assertThat(database.openTransactions()).isZero();
    }
  }

  @Test
  void upsertsOfOneIdAtOnceMakeOneDocument() throws Exception {
    try (Database database = Holdfast.open("memory:")) {
      Collection<Document> documents = database.collection("c");

      inThreads(
          () -> {
            for (int i = 0; i < ROUNDS; i++) {
              documents.upsertOne(field("id").eq("a"), Update.inc("n", 1));
            }
            return true;
          });

      assertThat(documents.findById("a").orElseThrow().getLong("n"))
          .contains((long) THREADS * ROUNDS);
    }
  }

  @Test
  void closingTheDatabaseWhileOthersReadGivesThemClosedAndNothingElse() throws Exception {
    Database database = Holdfast.open("memory:");
    Collection<Account> accounts = database.collection("accounts", Account.class);
    accounts.insertMany(IntStream.range(0, 1000).mapToObj(i -> new Account("a" + i, i)).toList());
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<ErrorCode>> readers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        readers.add(threads.submit(() -> readUntilRefused(accounts)));
      }
      database.close();
      for (Future<ErrorCode> reader : readers) {
        assertThat(reader.get()).isEqualTo(ErrorCode.CLOSED);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(database.openStreams()).isZero();
  }

  private static ErrorCode readUntilRefused(Collection<Account> accounts) {
    try {
      while (true) {
        try (Stream<Account> stream = accounts.stream(Filter.all())) {
          stream.forEach(account -> assertThat(account.id()).isNotEmpty());
        }
      }
    } catch (HoldfastException e) {
      return e.code();
    }
  }

  @Test
  void aStreamKeepsItsSnapshotWhileOthersWrite() {
    try (Database database = Holdfast.open("memory:")) {
      Collection<Account> accounts = database.collection("accounts", Account.class);
      accounts.insertMany(List.of(new Account("a", 1), new Account("b", 2), new Account("c", 3)));

      try (Stream<Account> stream = accounts.stream(Filter.all())) {
        Iterator<Account> iterator = stream.iterator();
        assertThat(iterator.next().id()).isEqualTo("a");
        accounts.updateMany(Filter.all(), Update.set("cents", 0));
        accounts.deleteOne(field("id").eq("c"));
        assertThat(iterator.next()).isEqualTo(new Account("b", 2));
        assertThat(iterator.next()).isEqualTo(new Account("c", 3));
      }
    }
  }

  @Test
  void pagesWalkTenThousandDocuments() {
    try (Database database = Holdfast.open("memory:")) {
      Collection<Account> accounts = database.collection("accounts", Account.class);
      accounts.insertMany(
          IntStream.range(0, 10_000).mapToObj(i -> new Account("a" + i, i % 100)).toList());
      Query query = Query.all().sort(Sort.descending("cents"));
      List<Account> walked = new ArrayList<>();

      Page<Account> page = accounts.page(query, 999, null);
      walked.addAll(page.items());
      while (page.hasNext()) {
        page = accounts.page(query, 999, page.next());
        walked.addAll(page.items());
      }

      assertThat(walked).isEqualTo(accounts.findMany(query));
    }
  }

  @Test
  void aggregationsAreFilteredAfterTheirSums() {
    record Total(String status, BigDecimal total, long n) {}
    try (Database database = Holdfast.open("memory:")) {
      Collection<Document> orders = database.collection("orders");
      orders.insertMany(
          List.of(
              Document.of("status", "OPEN", "price", 0.1),
              Document.of("status", "OPEN", "price", 0.2),
              Document.of("status", "PAID", "price", 7)));
      Aggregation totals =
          Aggregation.all()
              .by("status")
              .sum("total", "price")
              .count("n")
              .having(field("total").lt(1));

      assertThat(orders.aggregate(totals, Total.class))
          .containsExactly(new Total("OPEN", new BigDecimal("0.3"), 2));
      assertThat(orders.aggregate(totals).get(0).getDecimal("total"))
          .contains(new BigDecimal("0.3"));
    }
  }

  @Test
  void aTransactionThatIsOpenTooLongLetsOthersWrite() {
    try (Database database = Holdfast.open("memory:")) {
      Collection<Account> accounts = database.collection("accounts", Account.class);
      accounts.insertOne(new Account("a", 1));
      Transaction forgotten = forgotten(database, accounts);

      database.transaction(
          tx -> accounts.in(tx).updateOne(field("id").eq("a"), Update.inc("cents", 1)));

      assertThat(accounts.findById("a")).contains(new Account("a", 2));
      assertThat(forgotten.isOpen()).isFalse();
      assertThatThrownBy(forgotten::commit)
          .isInstanceOfSatisfying(
              HoldfastException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.TRANSACTION_ABORTED));
    }
  }

  /** One that has written; a machine that stands still may let a short time pass before that. */
  private static Transaction forgotten(Database database, Collection<Account> accounts) {
    for (long millis = 30; ; millis *= 3) {
      Transaction transaction =
          database.begin(TransactionOptions.DEFAULT.within(Duration.ofMillis(millis)));
      try {
        accounts.in(transaction).updateOne(field("id").eq("a"), Update.set("cents", 99));
        return transaction;
      } catch (HoldfastException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.TRANSACTION_ABORTED);
        assertThat(millis).isLessThan(30_000);
      }
    }
  }

  private static void inThreads(Callable<Boolean> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (Future<Boolean> done : threads.invokeAll(Collections.nCopies(THREADS, work))) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
