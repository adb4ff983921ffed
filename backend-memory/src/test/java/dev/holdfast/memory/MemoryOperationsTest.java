package dev.holdfast.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryOperationsTest {
  private final MemoryStore store = new MemoryStore();
  private final AtomicInteger applied = new AtomicInteger();

  private void once(WriteBatch batch) {
    Operation operation = Objects.requireNonNull(Operation.of(batch));
    Changes.commit(
        store,
        changes ->
            store.operations.once(
                changes,
                operation,
                () -> {
                  applied.incrementAndGet();
                  return new WriteResult(List.of());
                }));
  }

  private int forget(String limit) {
    return Changes.commit(store, changes -> store.operations.forget(changes, limit));
  }

  @Test
  void recordsWhoseTimeIsOverGoTwoAtATimeTheOldestFirst() {
    Write insert = new Write.Insert("c", "a", Store.body("n", 1));
    List<WriteBatch> batches =
        List.of(1, 2, 3).stream()
            .map(i -> WriteBatch.of(insert).withOperationId(Operation.newId()))
            .toList();
    batches.forEach(this::once);
    String last = String.valueOf(batches.get(2).operationId());

    assertThat(forget(Operation.forgettable())).isZero();
    assertThat(forget("g")).isEqualTo(2);
    once(batches.get(2));
    assertThat(applied).hasValue(3);
    assertThat(forget(last)).isZero();
    assertThat(forget("g")).isEqualTo(1);
    once(batches.get(2));
    assertThat(applied).hasValue(4);
    assertThat(store.garbage()).isZero();
  }
}
