package dev.holdfast.mongo;

import com.mongodb.ClientSessionOptions;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.ServerAddress;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.connection.ClusterSettings;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.codecs.configuration.CodecRegistries;
import org.bson.codecs.configuration.CodecRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The database with everything that calls share. An acknowledged write is on the disks of a
 * majority; what is read was, too, so no failover takes it away.
 */
final class Store {
  private static final WriteConcern DURABLE = WriteConcern.MAJORITY.withJournal(true);
  private static final TransactionOptions SNAPSHOT =
      TransactionOptions.builder()
          .readConcern(ReadConcern.SNAPSHOT)
          .readPreference(ReadPreference.primary())
          .writeConcern(DURABLE)
          .build();

  private final Settings settings;
  private final MongoErrors errors;
  private final MongoClient client;
  private final boolean ownsClient;
  private final MongoDatabase database;
  private final Server server;
  private final Names names;
  private final Catalogue catalogue;
  private final Revisions revisions;
  private final MongoOperations operations;
  private final Leftovers leftovers;
  private final Fractions fractions = new Fractions();
  private final AtomicReference<@Nullable BsonTimestamp> lastWrite = new AtomicReference<>();
  private volatile boolean closed;

  private Store(
      Settings settings,
      MongoErrors errors,
      MongoClient client,
      boolean ownsClient,
      Server server,
      Clock clock) {
    this.settings = settings;
    this.errors = errors;
    this.client = client;
    this.ownsClient = ownsClient;
    this.server = server;
    this.database = database(client, settings);
    this.names = new Names(settings.database());
    this.operations = new MongoOperations(database);
    this.catalogue =
        new Catalogue(
            database.withReadPreference(ReadPreference.primary()).withReadConcern(single()),
            names,
            operations);
    this.revisions = new Revisions(clock);
    this.leftovers =
        new Leftovers(client.getDatabase("admin").withReadPreference(ReadPreference.primary()));
  }

  /** Opens what the settings name with a client of its own. */
  static Store open(Settings settings) {
    MongoErrors errors = new MongoErrors(settings);
    MongoClient client;
    try {
      client = Clients.open(settings);
    } catch (RuntimeException e) {
      throw errors.ofRead(e);
    }
    try {
      return open(settings, client, true, Clock.systemUTC());
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }

  /** Opens a database by a client that somebody else closes. */
  static Store open(Settings settings, MongoClient client, boolean ownsClient, Clock clock) {
    MongoErrors errors = new MongoErrors(settings);
    try {
      Server server = Server.ask(database(client, settings), settings.name());
      Store store = new Store(settings, errors, client, ownsClient, server, clock);
      store.catalogue.prepare(settings.name());
      return store;
    } catch (RuntimeException e) {
      throw errors.ofRead(e);
    }
  }

  private static MongoDatabase database(MongoClient client, Settings settings) {
    CodecRegistry codecs =
        CodecRegistries.fromRegistries(
            CodecRegistries.fromCodecs(new RawDocumentCodec(), new Reply.Reader()),
            MongoClientSettings.getDefaultCodecRegistry());
    return client
        .getDatabase(settings.database())
        .withCodecRegistry(codecs)
        .withWriteConcern(DURABLE);
  }

  /** See {@link Settings#identity}; of a client of the application's, the servers it was given. */
  String identity() {
    if (ownsClient) {
      return settings.identity();
    }
    ClusterSettings cluster = client.getClusterDescription().getClusterSettings();
    String srv = cluster.getSrvHost();
    return srv != null
        ? Settings.identity(Settings.SRV_SCHEME, List.of(srv), settings.database())
        : Settings.identity(
            "mongodb",
            cluster.getHosts().stream().map(ServerAddress::toString).toList(),
            settings.database());
  }

  Settings settings() {
    return settings;
  }

  MongoErrors errors() {
    return errors;
  }

  Server server() {
    return server;
  }

  Names names() {
    return names;
  }

  Catalogue catalogue() {
    return catalogue;
  }

  Revisions revisions() {
    return revisions;
  }

  Fractions fractions() {
    return fractions;
  }

  Leftovers leftovers() {
    return leftovers;
  }

  MongoOperations operations() {
    return operations;
  }

  MongoDatabase database() {
    return database;
  }

  /**
   * Whether the driver gives each command a limit of time by itself, as the client of an
   * application may ask for; a command takes one only.
   */
  boolean hasOwnLimit() {
    return database.getTimeout(TimeUnit.MILLISECONDS) != null;
  }

  /** The documents of a collection, for writes and for reads within a transaction. */
  MongoCollection<RawDocument> documents(String collection) {
    return database.getCollection(names.stored(collection), RawDocument.class);
  }

  /** The concern of a read of one document outside any transaction. */
  ReadConcern single() {
    return server.replicated() ? ReadConcern.MAJORITY : ReadConcern.DEFAULT;
  }

  /** The concern of a read of many documents outside any transaction: they are of one state. */
  ReadConcern many() {
    return server.replicated() ? ReadConcern.SNAPSHOT : ReadConcern.DEFAULT;
  }

  MongoCollection<BsonDocument> rows(String collection) {
    return database.getCollection(names.stored(collection), BsonDocument.class);
  }

  /** A session for writes that stand for themselves. */
  ClientSession startSession() {
    return client.startSession(ClientSessionOptions.builder().causallyConsistent(false).build());
  }

  /**
   * Something was written at this time of the server, and a majority has it. Reads ask for a state
   * that is not older: after a failover the new primary may not know for a while what a majority
   * has.
   */
  void written(@Nullable BsonTimestamp time) {
    if (time != null) {
      lastWrite.accumulateAndGet(
          time, (a, b) -> a == null || (b != null && a.compareTo(b) < 0) ? b : a);
    }
  }

  /** Writes something by the driver's own means, which {@link #written} is told of. */
  <T> T writing(Function<ClientSession, T> write) {
    try (ClientSession session = startSession()) {
      T result = write.apply(session);
      written(session.getOperationTime());
      return result;
    }
  }

  /** A session that reads what was written last, or something later; null when nothing was. */
  @Nullable ClientSession startReading() {
    BsonTimestamp time = lastWrite.get();
    if (time == null) {
      return null;
    }
    ClientSession session =
        client.startSession(ClientSessionOptions.builder().causallyConsistent(true).build());
    session.advanceOperationTime(time);
    return session;
  }

  /** Whether a read is answered by the primary, though it is not for a write. */
  boolean readsFromPrimary() {
    return database.getReadPreference().equals(ReadPreference.primary());
  }

  /** A session in a transaction whose state is not fixed yet. */
  ClientSession startTransaction() {
    ClientSession session = client.startSession();
    try {
      session.startTransaction(SNAPSHOT);
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  void requireOpen() {
    if (closed) {
      throw HoldfastException.of(ErrorCode.CLOSED, settings.name() + " has been closed");
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** From here on every call is refused, but for what ends transactions. */
  void markClosed() {
    closed = true;
  }

  /** Frees the connections, if they are ours. */
  void close() {
    leftovers.close();
    if (ownsClient) {
      client.close();
    }
  }
}
