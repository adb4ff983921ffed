package dev.holdfast.sqlite;

import dev.holdfast.Capabilities;
import dev.holdfast.Capability;
import dev.holdfast.Health;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Expiry;
import dev.holdfast.spi.Following;
import dev.holdfast.spi.Pooled;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Documents in a file of SQLite, which several processes may share. Readers see the state at their
 * start and wait for nobody; writers take turns.
 */
final class SqliteBackend implements Backend, Pooled {
  private static final Capabilities CAPABILITIES = Capabilities.of(Capability.values());

  private final Settings settings;
  private final SqliteErrors errors;
  private final Connections connections;
  private final Catalogue catalogue = new Catalogue();
  private final Writer writer;
  private final Expiry expiry = new Expiry("sqlite");

  SqliteBackend(Settings settings) {
    this.settings = settings;
    this.errors = new SqliteErrors(settings.name());
    try {
      this.connections = new Connections(settings);
    } catch (Failure e) {
      throw errors.of(e, null);
    }
    this.writer = new Writer(settings, connections, catalogue, errors);
  }

  @Override
  public <R> R read(Read<R> read) {
    Link link = reader();
    ReaderLease lease = new ReaderLease(connections, link, errors);
    Tables tables = new Tables(catalogue, link, false);
    return answer(read, new SqliteReads(tables, lease), tables, lease);
  }

  /** The answer; gives the lease back unless rows go on with it. */
  static <R> R answer(Read<R> read, SqliteReads reads, Tables tables, Lease lease) {
    boolean goesOn = false;
    try {
      R result = attempt(() -> read.accept(reads), tables, read.collection());
      goesOn = result instanceof SqliteRows;
      return result;
    } catch (Failure e) {
      throw lease.failed(e);
    } finally {
      if (!goesOn) {
        lease.end();
      }
    }
  }

  /** Asks again, once, when the table was dropped by another process since we looked it up. */
  private static <R> R attempt(Supplier<R> question, Tables tables, String collection) {
    try {
      return question.get();
    } catch (Failure e) {
      if (!SqliteErrors.isMissingTable(e.error())) {
        throw e;
      }
      tables.forget(collection);
      return question.get();
    }
  }

  /** Reads several things from one state. */
  <T> T reading(Function<Tables, T> work) {
    Link link = reader();
    try {
      link.update("BEGIN", Link.Binding.NONE);
      try {
        return work.apply(new Tables(catalogue, link, false));
      } finally {
        link.update("ROLLBACK", Link.Binding.NONE);
      }
    } catch (Failure e) {
      throw errors.of(e, null);
    } finally {
      connections.giveBackReader(link);
    }
  }

  private Link reader() {
    try {
      return connections.takeReader();
    } catch (Failure e) {
      throw errors.of(e, null);
    }
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    return writer.write(batch);
  }

  @Override
  public WriteResult write(WriteBatch batch, Following following) {
    return writer.write(batch, following);
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    SqliteTransaction transaction =
        options.readOnly()
            ? SqliteTransaction.reading(this, reader(), options)
            : SqliteTransaction.writing(this, writer, settings.busyTimeout(), options);
    expiry.watch(transaction);
    if (connections.isClosed()) {
      transaction.rollback();
      connections.checkOpen();
    }
    return transaction;
  }

  @Override
  public <R> R admin(Admin<R> request) {
    return request.accept(new SqliteAdmin(this, writer));
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public Health health() {
    long start = System.nanoTime();
    try {
      Link link = reader();
      try {
        link.number("SELECT floor FROM hf_meta", Link.Binding.NONE);
      } finally {
        connections.giveBackReader(link);
      }
      return new Health(true, since(start), settings.name() + " answers");
    } catch (Failure e) {
      return new Health(false, since(start), String.valueOf(errors.of(e, null).getMessage()));
    } catch (HoldfastException e) {
      return new Health(false, since(start), String.valueOf(e.getMessage()));
    }
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public Pool pool() {
    return connections.pool();
  }

  Connections connections() {
    return connections;
  }

  Catalogue catalogue() {
    return catalogue;
  }

  SqliteErrors errors() {
    return errors;
  }

  void ended(SqliteTransaction transaction) {
    expiry.forget(transaction);
  }

  @Override
  public void close() {
    if (connections.isClosed()) {
      return;
    }
    expiry.close();
    try {
      connections.close();
    } catch (Failure e) {
      throw errors.of(e, null);
    }
  }

  /** The file, by its one name: however it was given, and from whatever folder. */
  @Override
  public String identity() {
    return settings.identity();
  }

  @Override
  public String toString() {
    return settings.name();
  }
}
