package dev.holdfast.postgres;

import dev.holdfast.Capabilities;
import dev.holdfast.Capability;
import dev.holdfast.Health;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.postgres.PostgresErrors.During;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Expiry;
import dev.holdfast.spi.Following;
import dev.holdfast.spi.Options;
import dev.holdfast.spi.Pooled;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Documents in a database of PostgreSQL, which any number of processes share. Thread-safe. Opened
 * by URL through {@link dev.holdfast.Holdfast#open(String, dev.holdfast.spi.Layer...)}, or {@link
 * #over} an application's own connections.
 *
 * <p>Guaranteed: transactions show the state at their begin and the first to change a document
 * wins; a call that is refused leaves no trace. Not guaranteed: that a write waits longer for
 * another's lock than the setting says; it is UNAVAILABLE then.
 */
public final class PostgresBackend implements Backend, Pooled {
  private static final Capabilities CAPABILITIES =
      Capabilities.of(
          Capability.TRANSACTIONS,
          Capability.IMAGES,
          Capability.DURABLE,
          Capability.SHARED,
          Capability.OPERATION_IDS);

  private final PostgresErrors errors;
  private final Connections connections;
  private final Catalogue catalogue;
  private final PostgresOperations operations;
  private final Writer writer;
  private final Expiry expiry = new Expiry("postgres");
  private final String identity;
  private volatile Capabilities capabilities = CAPABILITIES;

  private PostgresBackend(
      String schema, String identity, PostgresErrors errors, Connections connections) {
    this.errors = errors;
    this.identity = identity;
    this.connections = connections;
    this.catalogue = new Catalogue(schema, connections, errors);
    this.operations = new PostgresOperations(schema);
    this.writer = new Writer(connections, catalogue, errors, operations);
  }

  /**
   * A backend over connections that somebody else makes and closes, all to one database, with the
   * documents in the schema {@code holdfast}; see {@link #over(DataSource, String)}.
   */
  public static Backend over(DataSource source) {
    return over(source, "holdfast");
  }

  /**
   * A backend over connections that somebody else makes and closes. Each call borrows one and gives
   * it back as it was, in autocommit mode; a transaction or an open stream keeps one. A second one
   * is borrowed for the moment in which a collection is made for its first document, so the source
   * must have more than one. How long to wait for connections, locks and answers is the source's
   * business; so is {@code prepareThreshold=0} where a pooler stands between that hands out
   * connections by transaction.
   *
   * @param schema where everything is kept; made when it is not there
   * @throws HoldfastException UNAVAILABLE, PERMISSION_DENIED, INVALID or UNSUPPORTED when the
   *     database cannot be used
   */
  public static Backend over(DataSource source, String schema) {
    PostgresErrors errors = new PostgresErrors("PostgreSQL");
    String checked = Settings.schema(Options.of("PostgreSQL", Map.of("schema", schema)));
    Connections connections = Connections.over(source, errors);
    String identity = Settings.identity(connections.url(), checked);
    return prepared(new PostgresBackend(checked, identity, errors, connections));
  }

  static PostgresBackend open(Settings settings) {
    PostgresErrors errors = new PostgresErrors(settings.name());
    Connections connections = Connections.own(settings, errors);
    return prepared(
        new PostgresBackend(settings.schema(), settings.identity(), errors, connections));
  }

  private static PostgresBackend prepared(PostgresBackend backend) {
    try {
      backend.prepare();
      return backend;
    } catch (RuntimeException | Error e) {
      backend.close();
      throw e;
    }
  }

  private void prepare() {
    Link link = connections.takeBeside();
    try {
      String lacking = catalogue.layout().prepare(link);
      if (lacking != null) {
        capabilities = CAPABILITIES.without(Capability.OPERATION_IDS, lacking);
      }
    } catch (Failure e) {
      throw errors.of(e, During.READ);
    } finally {
      connections.giveBack(link);
    }
  }

  @Override
  public <R> R read(Read<R> read) {
    Link link = connections.take();
    ReaderLease lease = new ReaderLease(connections, link, errors);
    boolean goesOn = false;
    try {
      R result = attempt(read, link, lease);
      goesOn = result instanceof PostgresRows;
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
  private <R> R attempt(Read<R> read, Link link, Lease lease) {
    try {
      return read.accept(new PostgresReads(catalogue, link, lease));
    } catch (Failure e) {
      if (!PostgresErrors.isMissingTable(e.error())) {
        throw e;
      }
      link.finish();
      catalogue.forget(read.collection());
      return read.accept(new PostgresReads(catalogue, link, lease));
    }
  }

  /** Asks several things of one connection. */
  <T> T asking(Function<Link, T> work) {
    Link link = connections.take();
    try {
      return work.apply(link);
    } catch (Failure e) {
      throw failed(e, During.READ);
    } finally {
      connections.giveBack(link);
    }
  }

  HoldfastException failed(Failure e, During during) {
    return connections.closedOr(errors.of(e, during));
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    requireOperationIds(batch);
    return writer.write(batch);
  }

  @Override
  public WriteResult write(WriteBatch batch, Following following) {
    requireOperationIds(batch);
    return writer.write(batch, following);
  }

  void requireOperationIds(WriteBatch batch) {
    if (batch.operationId() != null) {
      capabilities.require(Capability.OPERATION_IDS);
    }
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    PostgresTransaction transaction = PostgresTransaction.begin(this, options);
    expiry.watch(transaction);
    if (connections.isClosed()) {
      transaction.rollback();
      connections.checkOpen();
    }
    return transaction;
  }

  @Override
  public <R> R admin(Admin<R> request) {
    return request.accept(new PostgresAdmin(this, connections, catalogue));
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public Health health() {
    long start = System.nanoTime();
    try {
      asking(link -> link.number("SELECT 1", Link.Binding.NONE));
      return new Health(true, since(start), errors.database() + " answers");
    } catch (HoldfastException e) {
      return new Health(false, since(start), String.valueOf(e.getMessage()));
    }
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** All zero where the connections come from a source of the application that does not tell. */
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

  PostgresOperations operations() {
    return operations;
  }

  void ended(PostgresTransaction transaction) {
    expiry.forget(transaction);
  }

  @Override
  public void close() {
    if (connections.shut()) {
      expiry.close();
      connections.close();
    }
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public String toString() {
    return errors.database();
  }
}
