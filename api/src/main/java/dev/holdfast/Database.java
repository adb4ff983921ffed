package dev.holdfast;

import dev.holdfast.spi.Backend;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An open database: where collections and transactions come from. Thread-safe; one for the whole
 * application. Opened by {@link Holdfast}.
 */
public final class Database implements AutoCloseable {
  private final OpenDatabase open;
  private final Ids ids;
  private final @Nullable Note note;

  Database(OpenDatabase open, Ids ids) {
    this(open, ids, null);
  }

  private Database(OpenDatabase open, Ids ids, @Nullable Note note) {
    this.open = open;
    this.ids = ids;
    this.note = note;
  }

  /**
   * The same database with another clock for {@code currentDate} and for the time in generated ids;
   * for tests. Closing either closes both. Deadlines of transactions do not follow this clock.
   */
  public Database withClock(InstantSource clock) {
    return new Database(open, new Ids(Arguments.required(clock, "clock")), note);
  }

  /**
   * The same database, whose collections say this note with every write, clear and drop, and with
   * reads where a layer asks who reads; also in transactions that were begun elsewhere. Layers that
   * record what is done keep it; a write that an offline buffer keeps for later loses it. Closing
   * either closes both.
   */
  public Database noting(Note said) {
    return new Database(open, ids, Arguments.required(said, "note"));
  }

  /** What {@link #noting} was given; empty without. */
  public Optional<Note> note() {
    return Optional.ofNullable(note);
  }

  /**
   * The documents of this name as values of {@code type}: a record, a bean, {@link java.util.Map}
   * or {@link Document}.
   *
   * @param name 1 to 120 UTF-8 bytes, any characters but U+0000; case counts
   * @throws HoldfastException INVALID for another name, or a type that cannot be mapped
   */
  public <T> Collection<T> collection(String name, Class<T> type) {
    return new Collection<>(open.scope(name, type, ids, note));
  }

  /** The documents of this name, untyped. */
  public Collection<Document> collection(String name) {
    return collection(name, Document.class);
  }

  /** Runs the work in a transaction of {@link TransactionOptions#DEFAULT}. */
  public <R extends @Nullable Object> R transaction(TransactionFunction<R> work) {
    return transaction(TransactionOptions.DEFAULT, work);
  }

  /**
   * Runs the work in a transaction and commits: all of its writes or none.
   *
   * <p>When it meets a conflict with another transaction, it is rolled back and the work runs again
   * after a short random pause, until the timeout, which covers all runs. An exception of the work
   * rolls back and is rethrown as it is. Once {@link Transaction#commit} or {@link
   * Transaction#rollback} was called by the work itself, nothing is left to commit and its result
   * is returned. A commit whose outcome is unknown is never run again.
   *
   * <p>Snapshot isolation: the work sees the state at its begin and its own writes. Two
   * transactions that read what the other writes may both commit (write skew); {@link
   * Collection#findByIdForUpdate} closes that.
   *
   * @throws HoldfastException TRANSACTION_ABORTED when the timeout passed; OUTCOME_UNKNOWN when the
   *     commit may have happened; UNSUPPORTED without {@link Capability#TRANSACTIONS}; INVALID
   *     inside the work of another transaction of this database: use that one
   */
  public <R extends @Nullable Object> R transaction(
      TransactionOptions options, TransactionFunction<R> work) {
    return open.transactions().run(options, work);
  }

  /** Begins a transaction of {@link TransactionOptions#DEFAULT}. */
  public Transaction begin() {
    return begin(TransactionOptions.DEFAULT);
  }

  /**
   * Begins a transaction that the caller commits, and closes.
   *
   * @throws HoldfastException UNSUPPORTED without {@link Capability#TRANSACTIONS}
   */
  public Transaction begin(TransactionOptions options) {
    return open.transactions().begin(options);
  }

  /** The open transaction with this id, for callers that carry one. */
  public Optional<Transaction> transaction(String id) {
    return open.transactions().find(id);
  }

  /** The names of the collections that hold a document or an index, in order. */
  public List<String> collections() {
    return open.collections();
  }

  /** What this database can do. */
  public Capabilities capabilities() {
    return open.capabilities();
  }

  /**
   * This database, when it has all of these: {@code Holdfast.open(url).require(TRANSACTIONS)} fails
   * at the start and not in the night. It stays open when it has not.
   *
   * @throws HoldfastException UNSUPPORTED, naming every missing one and why
   */
  public Database require(Capability... wanted) {
    capabilities().require(wanted);
    return this;
  }

  /** Asks the store for a sign of life; what goes wrong is in the answer. */
  public Health health() {
    return open.health();
  }

  /** Whether it can be used right now; asks the store. Answers on a closed database too. */
  public ConnectionStatus status() {
    return open.status();
  }

  /** How much is stored. */
  public StorageMetrics metrics() {
    return open.metrics();
  }

  /**
   * Drops every collection: for tests. Not atomic.
   *
   * @throws HoldfastException PERMISSION_DENIED unless {@link DatabaseConfig#allowReset}
   */
  public void reset() {
    open.reset(note);
  }

  /** How many streams are open: more than none at the end of a test is a leak. */
  public int openStreams() {
    return open.streams();
  }

  /** How many transactions are open: more than none at the end of a test is a leak. */
  public int openTransactions() {
    return open.transactions().count();
  }

  /** The backend with its layers around it: for tools, which then stand below every check. */
  public Backend backend() {
    return open.backend();
  }

  /** The backend, or the layer around it, of this type; the outermost of several. */
  public <B> Optional<B> unwrap(Class<B> type) {
    return open.unwrap(type);
  }

  /**
   * Rolls back the open transactions, closes the open streams and frees everything. Closing again
   * does nothing; afterwards every call, of the collections too, is CLOSED.
   */
  @Override
  public void close() {
    open.close();
  }

  /** The layers and the backend, without secrets: {@code retry(3) -> sqlite:shop.db}. */
  @Override
  public String toString() {
    return open.toString();
  }
}
