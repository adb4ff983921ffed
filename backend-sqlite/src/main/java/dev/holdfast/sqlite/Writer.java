package dev.holdfast.sqlite;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.EncodedBodies;
import dev.holdfast.spi.Following;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that writes goes through here, one after the other.
 *
 * <p>When the disk fails on a write, nobody can say what of it is on the disk, and asking again may
 * be answered from a cache that was never written. So no write is attempted any more until the
 * database is opened anew.
 */
final class Writer {
  private final Settings settings;
  private final Connections connections;
  private final Catalogue catalogue;
  private final SqliteErrors errors;
  private final WriteAheadLog log;
  private volatile @Nullable Failure diskFailure;

  Writer(Settings settings, Connections connections, Catalogue catalogue, SqliteErrors errors) {
    this.settings = settings;
    this.connections = connections;
    this.catalogue = catalogue;
    this.errors = errors;
    this.log = new WriteAheadLog(settings.logPages());
  }

  WriteResult write(WriteBatch batch) {
    EncodedBodies<byte[]> encoded = EncodedBodies.json(batch);
    Operation operation = Operation.of(batch);
    Optional<Outcome> alone = operation == null ? inOneStatement(batch, encoded) : Optional.empty();
    if (alone.isPresent()) {
      return new WriteResult(List.of(alone.get()));
    }
    return transaction(
        tables ->
            SqliteOperations.once(
                tables.link(),
                operation,
                () -> new Batch(tables, errors, batch, encoded).apply(batch.atomic())));
  }

  /** Applies a batch and what follows from it. */
  WriteResult write(WriteBatch batch, Following following) {
    EncodedBodies<byte[]> encoded = EncodedBodies.json(batch);
    Operation operation = Operation.of(batch);
    return transaction(
        tables ->
            SqliteOperations.once(
                tables.link(), operation, () -> followed(tables, batch, encoded, following)));
  }

  private WriteResult followed(
      Tables tables, WriteBatch batch, EncodedBodies<byte[]> encoded, Following following) {
    WriteResult result = new Batch(tables, errors, batch, encoded).apply(true);
    StepLease lease = new StepLease(errors);
    Following.Step step =
        new Following.Step() {
          @Override
          public <R> R read(Read<R> read) {
            return SqliteBackend.answer(read, new SqliteReads(tables, lease), tables, lease);
          }
        };
    following.follow(
        result,
        step,
        more -> new Batch(tables, errors, more, EncodedBodies.json(more)).apply(true));
    return result;
  }

  /** A statement by itself is a transaction, and three statements less. */
  private Optional<Outcome> inOneStatement(WriteBatch batch, EncodedBodies<byte[]> encoded) {
    boolean alone = batch.writes().size() == 1 && batch.images() == WriteBatch.Images.NONE;
    if (!alone || !batch.atomic()) {
      return Optional.empty();
    }
    Write write = batch.writes().get(0);
    Table table = catalogue.find(write.collection());
    if (table == null) {
      return Optional.empty();
    }
    Patience patience = Patience.of(settings.busyTimeout());
    Link link = take(patience);
    try {
      return patience.during(() -> write.accept(new SingleStatements(link, table, encoded)));
    } catch (Failure e) {
      if (SqliteErrors.isMissingTable(e.error())) {
        catalogue.forget(write.collection());
        return Optional.empty();
      }
      noteDiskFailure(e);
      throw SqliteErrors.isIoError(e.error())
          ? outcomeUnknown(e)
          : errors.of(e, new Tables(catalogue, link, true), write);
    } finally {
      connections.giveBackWriter();
    }
  }

  /** Runs work in a transaction: all of it is in the file afterwards, or nothing. */
  <T> T transaction(Function<Tables, T> work) {
    Patience patience = Patience.of(settings.busyTimeout());
    Link link = take(patience);
    try {
      begin(link, patience);
      Tables tables = new Tables(catalogue, link, true);
      T result = attempt(tables, () -> work.apply(tables));
      commit(tables);
      return result;
    } finally {
      connections.giveBackWriter();
    }
  }

  /** What the work gives; when it fails, the transaction is rolled back. */
  private <T> T attempt(Tables tables, Supplier<T> work) {
    try {
      return work.get();
    } catch (Failure e) {
      HoldfastException error = failed(e, tables);
      rollback(tables.link());
      throw error;
    } catch (HoldfastException e) {
      rollback(tables.link());
      throw connections.isClosed() ? closed(e) : e;
    } catch (RuntimeException | Error e) {
      rollback(tables.link());
      throw e;
    }
  }

  /** The connection that writes, when nobody else has it. */
  Link take(Patience patience) {
    checkDisk();
    if (connections.isReadOnly()) {
      connections.checkOpen();
      throw HoldfastException.of(
          ErrorCode.PERMISSION_DENIED, settings.name() + " can only be read");
    }
    Link link = connections.takeWriter(patience);
    try {
      checkDisk();
      log.beforeWrite(link);
      return link;
    } catch (Failure e) {
      connections.giveBackWriter();
      throw failed(e, null);
    } catch (HoldfastException failedMeanwhile) {
      connections.giveBackWriter();
      throw failedMeanwhile;
    }
  }

  private void checkDisk() {
    Failure failure = diskFailure;
    if (failure != null) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE,
          settings.name() + " takes no writes since its disk failed; open it anew",
          failure.error());
    }
  }

  void begin(Link link, Patience patience) {
    try {
      patience.during(() -> link.update("BEGIN IMMEDIATE", Link.Binding.NONE));
    } catch (Failure e) {
      throw failed(e, null);
    }
  }

  void commit(Tables tables) {
    try {
      tables.link().update("COMMIT", Link.Binding.NONE);
    } catch (Failure e) {
      HoldfastException error = failedToCommit(e, tables);
      rollback(tables.link());
      throw error;
    }
    tables.committed();
  }

  /** Undoes what is not committed. It may have been undone already: then there is nothing to do. */
  void rollback(Link link) {
    try {
      link.update("ROLLBACK", Link.Binding.NONE);
    } catch (Failure e) {
      noteDiskFailure(e);
    }
  }

  /** An error before the commit: nothing of the transaction will be in the file. */
  HoldfastException failed(Failure failure, @Nullable Tables tables) {
    noteDiskFailure(failure);
    if (connections.isClosed()) {
      return closed(failure.error());
    }
    return errors.of(failure, tables);
  }

  private HoldfastException closed(Throwable cause) {
    return HoldfastException.of(
        ErrorCode.CLOSED, settings.name() + " was closed during a write", cause);
  }

  private HoldfastException failedToCommit(Failure failure, Tables tables) {
    noteDiskFailure(failure);
    return SqliteErrors.isIoError(failure.error())
        ? outcomeUnknown(failure)
        : errors.of(failure, tables);
  }

  private HoldfastException outcomeUnknown(Failure failure) {
    return HoldfastException.of(
        ErrorCode.OUTCOME_UNKNOWN,
        "The disk of " + settings.name() + " failed on a commit",
        failure.error());
  }

  private void noteDiskFailure(Failure failure) {
    if (SqliteErrors.isIoError(failure.error())) {
      diskFailure = failure;
    }
  }
}
