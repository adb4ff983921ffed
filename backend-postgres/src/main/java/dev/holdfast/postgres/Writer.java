package dev.holdfast.postgres;

import dev.holdfast.postgres.PostgresErrors.During;
import dev.holdfast.spi.EncodedBodies;
import dev.holdfast.spi.Following;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes outside a user's transaction. */
final class Writer {
  /** A batch that PostgreSQL chose as the victim of a deadlock is tried again so often. */
  private static final int MOST_ATTEMPTS = 5;

  private final Connections connections;
  private final Catalogue catalogue;
  private final PostgresErrors errors;
  private final PostgresOperations operations;

  Writer(
      Connections connections,
      Catalogue catalogue,
      PostgresErrors errors,
      PostgresOperations operations) {
    this.connections = connections;
    this.catalogue = catalogue;
    this.errors = errors;
    this.operations = operations;
  }

  WriteResult write(WriteBatch batch) {
    return write(batch, null);
  }

  /**
   * Applies a batch.
   *
   * @param following makes what follows from it; null for nothing
   */
  WriteResult write(WriteBatch batch, @Nullable Following following) {
    EncodedBodies<byte[]> encoded = EncodedBodies.json(batch);
    Operation operation = Operation.of(batch);
    Link link = connections.take();
    try {
      link.requireWriting();
      WriteResult done = following == null ? inOneStatement(link, batch, encoded, operation) : null;
      WriteResult result =
          done == null ? inTransaction(link, batch, encoded, operation, following) : done;
      if (operation != null) {
        operations.forgetSome(link);
      }
      return result;
    } catch (Failure e) {
      throw closedOr(e, During.UNCOMMITTED);
    } finally {
      connections.giveBack(link);
    }
  }

  /** A statement by itself is a transaction, and two round trips less; null when none will do. */
  private @Nullable WriteResult inOneStatement(
      Link link, WriteBatch batch, EncodedBodies<byte[]> encoded, @Nullable Operation operation) {
    List<Write> writes = batch.writes();
    boolean simple = batch.images() == WriteBatch.Images.NONE && batch.atomic();
    Table table = simple && !writes.isEmpty() ? catalogue.known(writes.get(0).collection()) : null;
    if (table == null) {
      return null;
    }
    try {
      if (operation != null) {
        return recorded(batch, encoded, OperationStatements.alone(link, table, encoded, operation));
      }
      return writes.size() == 1
          ? single(writes.get(0), new SingleStatements(link, table, encoded))
          : bulk(writes, encoded, new BulkInsert(link, table, encoded, false));
    } catch (Failure e) {
      if (PostgresErrors.isMissingTable(e.error())) {
        catalogue.forget(table.collection());
        return null;
      }
      if (PostgresErrors.isConflict(e.error())) {
        return null;
      }
      if (!PostgresErrors.isDuplicate(e.error())) {
        throw closedOr(e, During.WRITE);
      }
      if (writes.size() > 1 || operation != null) {
        return null;
      }
      throw catalogue.duplicate(e, Batch.insertedId(writes.get(0)));
    }
  }

  private static @Nullable WriteResult recorded(
      WriteBatch batch, EncodedBodies<byte[]> encoded, OperationStatements statements) {
    List<Write> writes = batch.writes();
    if (writes.size() == 1) {
      return PostgresOperations.single(batch, statements).orElse(null);
    }
    if (BulkInsert.run(writes, 0, encoded) < writes.size()) {
      return null;
    }
    List<Outcome> inserted = statements.insertAll(writes);
    return inserted.isEmpty() ? null : new WriteResult(inserted);
  }

  private static @Nullable WriteResult single(Write write, SingleStatements statements) {
    Optional<Outcome> outcome = write.accept(statements);
    return outcome.map(it -> new WriteResult(List.of(it))).orElse(null);
  }

  private static @Nullable WriteResult bulk(
      List<Write> writes, EncodedBodies<byte[]> encoded, BulkInsert insert) {
    return BulkInsert.run(writes, 0, encoded) == writes.size()
        ? new WriteResult(insert.all(writes))
        : null;
  }

  private WriteResult inTransaction(
      Link link,
      WriteBatch batch,
      EncodedBodies<byte[]> encoded,
      @Nullable Operation operation,
      @Nullable Following following) {
    for (int attempt = 1; ; attempt++) {
      try {
        return following == null || operation != null
            ? attempt(link, batch, encoded, operation, following)
            : attemptFollowed(link, batch, encoded, following);
      } catch (Failure e) {
        boolean missing = PostgresErrors.isMissingTable(e.error());
        if (attempt == MOST_ATTEMPTS || !(missing || PostgresErrors.isConflict(e.error()))) {
          throw e;
        }
        if (missing) {
          batch.writes().forEach(write -> catalogue.forget(write.collection()));
        }
        pause(attempt);
      }
    }
  }

  private static void pause(int attempt) {
    long most = TimeUnit.MILLISECONDS.toNanos(1L << attempt);
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most));
  }

  private WriteResult attempt(
      Link link,
      WriteBatch batch,
      EncodedBodies<byte[]> encoded,
      @Nullable Operation operation,
      @Nullable Following following) {
    link.begin();
    Supplier<WriteResult> answer;
    try {
      answer = answer(link, operation, () -> applied(link, batch, encoded, following));
    } catch (RuntimeException | Error e) {
      link.rollback();
      throw e;
    }
    commit(link);
    return answer.get();
  }

  private Supplier<WriteResult> answer(
      Link link, @Nullable Operation operation, Supplier<WriteResult> work) {
    if (operation != null) {
      return operations.once(link, operation, work);
    }
    WriteResult result = work.get();
    return () -> result;
  }

  private WriteResult applied(
      Link link, WriteBatch batch, EncodedBodies<byte[]> encoded, @Nullable Following following) {
    if (following == null) {
      return new Batch(catalogue, link, batch, encoded, batch.atomic()).apply();
    }
    FollowedBatch followed = new FollowedBatch(catalogue, errors, link);
    WriteResult result = followed.apply(batch, encoded);
    followed.follow(result, following);
    return result;
  }

  private void commit(Link link) {
    try {
      link.commit();
    } catch (Failure e) {
      link.rollback();
      throw PostgresErrors.isConflict(e.error()) ? e : closedOr(e, During.WRITE);
    }
  }

  /** The last of what follows and the commit are one round trip. */
  private WriteResult attemptFollowed(
      Link link, WriteBatch batch, EncodedBodies<byte[]> encoded, Following following) {
    link.begin();
    FollowedBatch followed = new FollowedBatch(catalogue, errors, link);
    try {
      WriteResult result = followed.apply(batch, encoded);
      if (!followed.followAndCommit(result, following)) {
        commit(link);
      }
      return result;
    } catch (Failure e) {
      link.rollback();
      boolean again =
          PostgresErrors.isConflict(e.error()) || PostgresErrors.isMissingTable(e.error());
      throw followed.isCommitting() && !again ? closedOr(e, During.WRITE) : e;
    } catch (RuntimeException | Error e) {
      link.rollback();
      throw e;
    }
  }

  private RuntimeException closedOr(Failure e, During during) {
    return connections.closedOr(errors.of(e, during));
  }
}
