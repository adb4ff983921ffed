package dev.holdfast.sqlite;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.EncodedBodies;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Applies the writes of a batch inside a transaction. */
final class Batch {
  private final Tables tables;
  private final SqliteErrors errors;
  private final WriteBatch batch;
  private final EncodedBodies<byte[]> encoded;
  private final SqliteWrites writes;

  Batch(Tables tables, SqliteErrors errors, WriteBatch batch, EncodedBodies<byte[]> encoded) {
    this.tables = tables;
    this.errors = errors;
    this.batch = batch;
    this.encoded = encoded;
    this.writes = new SqliteWrites(tables, encoded, batch.images());
  }

  /**
   * The outcome of each.
   *
   * @param atomic the first failure is thrown, for the caller to roll everything back
   */
  WriteResult apply(boolean atomic) {
    List<Outcome> outcomes = new ArrayList<>(batch.writes().size());
    for (Write write : batch.writes()) {
      outcomes.add(atomic ? located(write, outcomes.size()) : alone(write));
    }
    return new WriteResult(outcomes);
  }

  private Outcome located(Write write, int index) {
    try {
      return apply(write);
    } catch (Failure e) {
      throw locate(error(e, write), index);
    } catch (HoldfastException e) {
      throw locate(e, index);
    }
  }

  private HoldfastException locate(HoldfastException error, int index) {
    int count = batch.writes().size();
    return count == 1 ? error : error.ofWrite(index);
  }

  private Outcome alone(Write write) {
    boolean oneStatement = write instanceof Write.Insert;
    if (!oneStatement) {
      tables.link().execute("SAVEPOINT w");
    }
    Outcome outcome = attempt(write);
    if (!oneStatement) {
      if (outcome.error() != null) {
        tables.link().execute("ROLLBACK TO w");
      }
      tables.link().execute("RELEASE w");
    }
    return outcome;
  }

  private Outcome attempt(Write write) {
    try {
      return apply(write);
    } catch (Failure e) {
      return Outcome.failedAlone(error(e, write));
    } catch (HoldfastException e) {
      return Outcome.failedAlone(e);
    }
  }

  /** That the disk failed goes on to the writer as it is: it takes no writes from then on. */
  private HoldfastException error(Failure failure, Write write) {
    if (SqliteErrors.isIoError(failure.error())) {
      throw failure;
    }
    return errors.of(failure, tables, write);
  }

  /** A table that another process dropped is looked up again, once; nothing has happened then. */
  private Outcome apply(Write write) {
    try {
      return applyOnce(write);
    } catch (Failure e) {
      if (!SqliteErrors.isMissingTable(e.error())) {
        throw e;
      }
      tables.forget(write.collection());
      return applyOnce(write);
    }
  }

  private Outcome applyOnce(Write write) {
    Optional<Outcome> done = inOneStatement(write);
    if (write instanceof Write.Delete) {
      writes.forgetInsertRevision();
    }
    return done.orElseGet(() -> write.accept(writes));
  }

  private Optional<Outcome> inOneStatement(Write write) {
    if (batch.images() != WriteBatch.Images.NONE || write instanceof Write.Insert) {
      return Optional.empty();
    }
    Table table = tables.find(write.collection());
    if (table == null) {
      return Optional.empty();
    }
    return write.accept(new SingleStatements(tables.link(), table, encoded));
  }
}
