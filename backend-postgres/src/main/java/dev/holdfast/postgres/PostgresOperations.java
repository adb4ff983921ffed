package dev.holdfast.postgres;

import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers batches by their operation ids, in the transaction that applies them. Of several who
 * come with one id at once the first to enter it goes on, and the others wait for its end.
 * Thread-safe.
 */
final class PostgresOperations {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresOperations.class);

  /** One operation in so many looks for what may be forgotten, and takes twice as many. */
  private static final int FORGET_EVERY = 64;

  private final String enter;
  private final String complete;
  private final String find;
  private final String forget;
  private final AtomicInteger recorded = new AtomicInteger();

  PostgresOperations(String schema) {
    this.enter =
        new SqlText()
            .add("INSERT INTO ")
            .in(schema)
            .add("hf_operations(id,record) VALUES(?,'') ON CONFLICT (id) DO NOTHING")
            .text();
    this.complete =
        new SqlText().add("UPDATE ").in(schema).add("hf_operations SET record=? WHERE id=?").text();
    this.find =
        new SqlText()
            .add("SELECT record FROM ")
            .in(schema)
            .add("hf_operations WHERE id=? FOR KEY SHARE")
            .text();
    this.forget =
        new SqlText()
            .add("DELETE FROM ")
            .in(schema)
            .add("hf_operations WHERE id IN (SELECT id FROM ")
            .in(schema)
            .add("hf_operations WHERE id<? ORDER BY id LIMIT ")
            .number(2 * FORGET_EVERY)
            .add(" FOR UPDATE SKIP LOCKED)")
            .text();
  }

  /**
   * Applies a batch in a transaction and records its result, or finds what was recorded. That may
   * be on no standby yet, when the wait of the first attempt for one was stopped. So it is locked,
   * which is a change, and the commit waits for the standby; only then may it be told, be it that
   * the id is another batch's.
   *
   * @return the answer, for after the commit
   */
  Supplier<WriteResult> once(Link link, Operation operation, Supplier<WriteResult> batch) {
    if (link.update(enter, s -> s.setString(1, operation.id())) == 0) {
      byte[] known = find(link, operation);
      return () -> operation.replay(known);
    }
    WriteResult result = batch.get();
    byte[] record = operation.record(result);
    link.update(
        complete,
        s -> {
          s.setBytes(1, record);
          s.setString(2, operation.id());
        });
    return () -> result;
  }

  private byte[] find(Link link, Operation operation) {
    try (Cursor cursor = link.query(find, s -> s.setString(1, operation.id()))) {
      cursor.next();
      return cursor.bytes(1);
    }
  }

  /** Applies and records a write alone in one statement; empty when none will do. */
  static Optional<WriteResult> single(WriteBatch batch, OperationStatements statements) {
    List<Write> writes = batch.writes();
    if (writes.size() != 1 || batch.images() != Images.NONE) {
      return Optional.empty();
    }
    Optional<Outcome> outcome = writes.get(0).accept(statements);
    return outcome.map(it -> new WriteResult(List.of(it)));
  }

  /**
   * Looks now and then for records that may be forgotten: outside a transaction, after one was
   * added. That operation has succeeded whatever becomes of this.
   */
  void forgetSome(Link link) {
    if (recorded.getAndIncrement() % FORGET_EVERY != 0) {
      return;
    }
    try {
      link.update(forget, s -> s.setString(1, Operation.forgettable()));
    } catch (Failure e) {
      LOG.debug("Old records of operations are left for the next one", e);
    }
  }
}
