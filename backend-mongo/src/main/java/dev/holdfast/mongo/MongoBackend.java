package dev.holdfast.mongo;

import com.mongodb.client.MongoClient;
import dev.holdfast.Capabilities;
import dev.holdfast.Capability;
import dev.holdfast.Health;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Expiry;
import dev.holdfast.spi.Following;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.time.Clock;
import java.time.Duration;
import org.bson.BsonDocument;
import org.bson.BsonInt32;

/**
 * Documents in a database of MongoDB, which many processes may share. An acknowledged write is on
 * the disks of a majority of the replica set, and what a read gives was, too.
 *
 * <p>On a server that is no member of a replica set there are no transactions: a batch of several
 * writes then has to be {@code unordered()}, a write for many documents may be left half done, and
 * operation ids are not remembered. Thread-safe.
 */
public final class MongoBackend implements Backend {
  private static final Capabilities CAPABILITIES =
      Capabilities.of(
          Capability.TRANSACTIONS,
          Capability.OPERATION_IDS,
          Capability.IMAGES,
          Capability.DURABLE,
          Capability.SHARED);
  private static final String ALONE =
      "this MongoDB server is no member of a replica set; a set of one member is enough";

  private final Store store;
  private final Capabilities capabilities;
  private final BatchWriter writer;
  private final Expiry expiry = new Expiry("mongo");

  private MongoBackend(Store store) {
    this.store = store;
    this.capabilities =
        store.server().replicated()
            ? CAPABILITIES
            : CAPABILITIES
                .without(Capability.TRANSACTIONS, ALONE)
                .without(Capability.OPERATION_IDS, ALONE);
    this.writer = new BatchWriter(store, capabilities);
  }

  static MongoBackend open(Settings settings) {
    return new MongoBackend(Store.open(settings));
  }

  /**
   * A backend over a client that the application has and closes; {@code Holdfast.open(backend)}
   * makes a database of it. Of the client's settings those of connections and users count, and for
   * reads its read preference and its retries; read and write concerns are ours, and writes of
   * documents are sent once. Where the client has a timeout for operations, that is how long a
   * write waits for others, and one that comes to its end is OUTCOME_UNKNOWN.
   *
   * @throws dev.holdfast.HoldfastException as {@link MongoProvider#open}
   */
  public static MongoBackend over(MongoClient client, String database) {
    Settings settings = Settings.injected(database);
    return new MongoBackend(Store.open(settings, client, false, Clock.systemUTC()));
  }

  @Override
  public <R> R read(Read<R> read) {
    store.requireOpen();
    return MongoReads.answer(read, Link.reading(store), Lease.outside(store));
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    store.requireOpen();
    return writer.write(batch);
  }

  @Override
  public WriteResult write(WriteBatch batch, Following following) {
    store.requireOpen();
    return writer.write(batch, following);
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    store.requireOpen();
    capabilities.require(Capability.TRANSACTIONS);
    MongoTransaction transaction;
    try {
      transaction = MongoTransaction.begin(store, expiry, options);
    } catch (RuntimeException e) {
      throw store.errors().ofRead(e);
    }
    expiry.watch(transaction);
    if (store.isClosed()) {
      transaction.rollback();
      store.requireOpen();
    }
    return transaction;
  }

  @Override
  public <R> R admin(Admin<R> request) {
    store.requireOpen();
    try {
      return request.accept(new MongoAdmin(store));
    } catch (RuntimeException e) {
      throw isRead(request) ? store.errors().ofRead(e) : store.errors().ofWrite(e);
    }
  }

  private static boolean isRead(Admin<?> request) {
    return request instanceof Admin.Collections
        || request instanceof Admin.Indexes
        || request instanceof Admin.Metrics;
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public Health health() {
    long start = System.nanoTime();
    try {
      store.requireOpen();
      store.database().runCommand(new BsonDocument("ping", new BsonInt32(1)), BsonDocument.class);
      return new Health(true, since(start), store.settings().name() + " answers");
    } catch (RuntimeException e) {
      String message = String.valueOf(store.errors().ofRead(e).getMessage());
      return new Health(false, since(start), message);
    }
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public void close() {
    if (store.isClosed()) {
      return;
    }
    store.markClosed();
    expiry.close();
    store.close();
  }

  @Override
  public String identity() {
    return store.identity();
  }

  @Override
  public String toString() {
    return store.settings().name();
  }
}
