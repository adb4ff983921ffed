package dev.holdfast.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Sort;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Session;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;

/** Whatever threads do to few documents, chains, indexes and counts agree in the end. */
class ChainStressTest {
  /** The last where a thread that holds a document does not get to run for seconds. */
  private static final Set<ErrorCode> EXPECTED =
      Set.of(ErrorCode.DUPLICATE_KEY, ErrorCode.TRANSACTION_ABORTED, ErrorCode.UNAVAILABLE);

  private final MemoryStore chains = new MemoryStore();
  private final MemoryBackend backend = new MemoryBackend("", chains, () -> {});

  @RepeatedTest(3)
  void everythingAgreesInTheEnd() throws Exception {
    backend.admin(new Admin.CreateIndex("c", Index.on("n")));
    backend.admin(new Admin.CreateIndex("c", Index.on("u", "n").asUnique()));
    Crew.run(6, worker -> work(new Random(worker), worker));

    MemoryCollection collection = chains.collection("c");
    if (collection == null) {
      throw new AssertionError("The collection is not there");
    }
    int documents = Store.ids(backend, Read.Find.all("c")).size();
    assertThat(chains.garbage()).isZero();
    assertThat(chains.clock.openSnapshots()).isZero();
    assertThat(chains.transactions()).isEmpty();
    assertThat(collection.size(chains.clock)).isEqualTo(documents);
    assertThat(collection.slots()).hasSize(documents);
    for (Slot slot : collection.slots()) {
      Version head = slot.head();
      assertThat(head != null && !head.isDeleted() && head.previous() == null).isTrue();
    }
    for (MemoryIndex index : collection.indexes()) {
      assertThat(index.size()).as(index.name()).isEqualTo(documents);
    }
    assertThat(chains.idOrder(collection).size()).isEqualTo(documents);
  }

  private void work(Random random, int worker) {
    for (int i = 0; i < 1500; i++) {
      if (random.nextInt(200) == 0) {
        backend.admin(new Admin.Clear("c"));
      }
      if (worker % 2 == 0) {
        attempt(() -> step(backend, random));
        continue;
      }
      BackendTransaction transaction = backend.begin(TransactionOptions.DEFAULT);
      attempt(
          () -> {
            for (int steps = random.nextInt(5); steps >= 0; steps--) {
              step(transaction, random);
            }
            if (random.nextBoolean()) {
              transaction.commit();
            }
          });
      transaction.rollback();
    }
  }

  private static void step(Session session, Random random) {
    String id = "d" + random.nextInt(12);
    long n = random.nextInt(4);
    switch (random.nextInt(6)) {
      case 0, 1 -> Store.insert(session, id, "n", n, "u", random.nextInt(5));
      case 2 -> Store.update(session, id, Update.set("n", n));
      case 3 -> Store.update(session, id, Update.set("u", n));
      case 4 -> Store.delete(session, id);
      default -> look(session);
    }
  }

  /** By the index and by the ids: the same documents, each once. */
  private static void look(Session session) {
    List<String> byIndex = Store.ids(session, Store.find(Filter.all(), Sort.ascending("n")));
    assertThat(byIndex).doesNotHaveDuplicates();
    if (session instanceof BackendTransaction) {
      assertThat(Store.ids(session, Read.Find.all("c"))).hasSameElementsAs(byIndex);
    }
  }

  private static void attempt(Runnable work) {
    try {
      work.run();
    } catch (HoldfastException e) {
      assertThat(EXPECTED).contains(e.code());
    }
  }
}
