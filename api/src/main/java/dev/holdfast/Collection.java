package dev.holdfast;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The documents of one name in a database, as values of {@code T}: a record, a bean, a map or
 * {@link Document}. The same call on the same data gives the same answer on every backend.
 *
 * <p>Thread-safe, cheap, and nothing to close: {@link #in}, {@link #unordered} and {@link
 * #versioned} are views, and a collection that holds nothing yet is made by its first document.
 * Each call is checked and encoded before anything is sent, and is one request to the backend. A
 * write of one document is atomic; a write of several is all or nothing unless {@link #unordered}
 * gives that up. The lists and maps returned cannot be changed.
 *
 * <p>Every error is a {@link HoldfastException} that names the collection and the call. All calls
 * share INVALID (the arguments break a rule; nothing was sent), UNAVAILABLE (surely no effect),
 * TIMEOUT (of a read), OUTCOME_UNKNOWN (of a write), CLOSED and, in a transaction,
 * TRANSACTION_ABORTED; what a call adds stands with it. Not finding a document is no error.
 *
 * <p>A final class and not an interface: a method can be added without breaking a backend, which
 * implements the far smaller {@link dev.holdfast.spi.Backend}.
 */
public final class Collection<T> {
  private final Scope<T> scope;
  private final Reads<T> reads;
  private final Writes<T> writes;

  Collection(Scope<T> scope) {
    this.scope = scope;
    this.reads = new Reads<>(scope);
    this.writes = new Writes<>(scope);
  }

  /** The name it has in the database. */
  public String name() {
    return scope.name();
  }

  /**
   * This collection inside a transaction. A call without {@code in} stands outside, even within the
   * function given to {@link Database#transaction(TransactionFunction)}.
   *
   * @throws HoldfastException INVALID when the transaction belongs to another database
   */
  public Collection<T> in(Transaction tx) {
    return new Collection<>(scope.in(tx));
  }

  /**
   * This collection with writes of several documents that are not all or nothing: each is tried for
   * itself, also after another failed. When some fail, the error carries a {@link
   * HoldfastException#bulkResult} with the index of each. Makes no difference in a transaction.
   */
  public Collection<T> unordered() {
    return new Collection<>(scope.unordered());
  }

  /** This collection with the id and the revision beside each value. */
  public Collection<Versioned<T>> versioned() {
    return new Collection<>(scope.versioned());
  }

  /**
   * Stores a new document.
   *
   * @return its id: the document's own, or a generated one, which sorts by time, when that is null.
   *     The object given is not changed.
   * @throws HoldfastException DUPLICATE_KEY when the id or a unique value is taken; INVALID when it
   *     carries a revision
   */
  public String insertOne(T document) {
    return scope.call("insertOne", () -> writes.insertOne(document));
  }

  /**
   * Stores new documents, all or none of them, 10,000 in one call without harm.
   *
   * @return their ids in the order given; empty for none
   * @throws HoldfastException as {@link #insertOne}, with the index of the first that failed
   */
  public List<String> insertMany(List<? extends T> documents) {
    return scope.call("insertMany", () -> writes.insertMany(documents));
  }

  /** The document with this id. */
  public Optional<T> findById(String id) {
    return scope.call("findById", () -> reads.findById(id, false));
  }

  /** The documents with these ids, in the order of the ids; those not found are missing in it. */
  public Map<String, T> findByIds(List<String> ids) {
    return scope.call("findByIds", () -> reads.findByIds(ids));
  }

  /**
   * The document with this id, which no other transaction changes before this one ends: one that
   * tries waits or is aborted.
   *
   * @throws HoldfastException INVALID outside a transaction or in one that only reads
   */
  public Optional<T> findByIdForUpdate(String id) {
    return scope.call("findByIdForUpdate", () -> reads.findById(id, true));
  }

  /** The first document by id that matches. */
  public Optional<T> findOne(Filter filter) {
    return scope.call("findOne", () -> reads.findOne(Query.where(filter)));
  }

  /** The first document of the query. */
  public Optional<T> findOne(Query query) {
    return scope.call("findOne", () -> reads.findOne(query));
  }

  /** The documents that match, by id, all in memory; see {@link #stream(Filter)}. */
  public List<T> findMany(Filter filter) {
    return scope.call("findMany", () -> reads.findMany(Query.where(filter)));
  }

  /** The documents of the query, in its order, all in memory; see {@link #stream(Query)}. */
  public List<T> findMany(Query query) {
    return scope.call("findMany", () -> reads.findMany(query));
  }

  /** The documents that match, by id; see {@link #stream(Query)}. */
  public Stream<T> stream(Filter filter) {
    return scope.call("stream", () -> reads.stream(Query.where(filter)));
  }

  /**
   * The documents of the query, in its order, read while they are consumed and never all in memory.
   *
   * <p>Close it: it holds a connection or a snapshot from this call on. It closes itself at its
   * last document and when its consumer throws; closing the database or ending the transaction
   * closes it too, after which it answers CLOSED. Sequential; used by one thread at a time.
   */
  public Stream<T> stream(Query query) {
    return scope.call("stream", () -> reads.stream(query));
  }

  /**
   * One page of the query, to be continued with the token that it carries, whatever is inserted or
   * deleted meanwhile. A page costs the same wherever it stands.
   *
   * @param size at most so many documents, 1 to 10,000
   * @param token of a page of the same collection, filter and sort; null for the first page. It
   *     holds the sort values of a document, readable by whoever has the token, and is as long as
   *     they are.
   * @throws HoldfastException INVALID when the query has a limit or an offset, and for a token that
   *     is damaged or of another query
   */
  public Page<T> page(Query query, int size, @Nullable String token) {
    return scope.call("page", () -> reads.page(query, size, token));
  }

  /** How many documents there are. */
  public long count() {
    return count(Filter.all());
  }

  /** How many documents match. */
  public long count(Filter filter) {
    return scope.call("count", () -> reads.count(filter, -1));
  }

  /** Whether any document matches. */
  public boolean exists(Filter filter) {
    return scope.call("exists", () -> reads.count(filter, 1)) > 0;
  }

  /** The different values of a field; see {@link #distinct(String, Filter)}. */
  public List<@Nullable Object> distinct(String field) {
    return distinct(field, Filter.all());
  }

  /**
   * The different values of a field in the documents that match, in sort order, as they are stored;
   * null once when a document has null or nothing there; objects and arrays by whole value.
   */
  public List<@Nullable Object> distinct(String field, Filter filter) {
    return scope.call("distinct", () -> reads.distinct(field, filter));
  }

  /** Changes the first document by id that matches. */
  public UpdateResult updateOne(Filter filter, Update update) {
    return scope.call("updateOne", () -> writes.updateOne(filter, update, null));
  }

  /**
   * Changes the first document by id that matches, if it is at this revision.
   *
   * @throws HoldfastException CONFLICT, with the current revision, when it is not, and when none
   *     matches
   */
  public UpdateResult updateOne(Filter filter, Update update, long expectedRevision) {
    return scope.call("updateOne", () -> writes.updateOne(filter, update, expectedRevision));
  }

  /**
   * Changes every document that matches, all or none of them.
   *
   * @throws HoldfastException UNSUPPORTED on a database without transactions, unless {@link
   *     #unordered}
   */
  public UpdateResult updateMany(Filter filter, Update update) {
    return scope.call("updateMany", () -> writes.updateMany(filter, update));
  }

  /**
   * Puts the document in the place of the stored one of its id; matches 0 when there is none.
   *
   * @throws HoldfastException CONFLICT when it carries a revision other than 0 that is not the
   *     stored one, or nothing is stored; INVALID when its id is null
   */
  public UpdateResult replaceOne(T document) {
    return scope.call("replaceOne", () -> writes.replaceOne(document));
  }

  /**
   * As {@link #replaceOne(Object)}, expecting this revision whatever the document carries.
   *
   * @throws HoldfastException CONFLICT when it is not, and when nothing is stored
   */
  public UpdateResult replaceOne(T document, long expectedRevision) {
    return scope.call("replaceOne", () -> writes.replaceOne(document, expectedRevision));
  }

  /**
   * Puts the document in the place of the first by id that matches, which keeps its id. An id that
   * the document carries is one more condition, and so is a revision other than 0.
   *
   * @throws HoldfastException CONFLICT when it carries a revision that is not the stored one
   */
  public UpdateResult replaceOne(Filter filter, T document) {
    return scope.call("replaceOne", () -> writes.replaceOne(filter, document));
  }

  /**
   * Stores the document under its id, whether one is there or not; two at once never make two.
   *
   * @throws HoldfastException CONFLICT when it carries a revision other than 0 that is not the
   *     stored one, or nothing is stored
   */
  public UpdateResult upsertOne(T document) {
    return scope.call("upsertOne", () -> writes.upsertOne(document));
  }

  /**
   * Changes the first document by id that matches; where none does, inserts one: made of the
   * equalities that the filter requires, then changed by the update. Two at once may both insert
   * unless the filter names the id or a unique index forbids it.
   */
  public UpdateResult upsertOne(Filter filter, Update update) {
    return scope.call("upsertOne", () -> writes.upsertOne(filter, update));
  }

  /** Changes the first document by id that matches, and returns it, as one atomic step. */
  public Optional<T> findOneAndUpdate(Filter filter, Update update, ReturnDocument which) {
    return findOneAndUpdate(Query.where(filter), update, which);
  }

  /**
   * Changes the first document of the query, and returns it, as one atomic step.
   *
   * @throws HoldfastException INVALID when the query has a limit or an offset
   */
  public Optional<T> findOneAndUpdate(Query query, Update update, ReturnDocument which) {
    return scope.call("findOneAndUpdate", () -> writes.findOneAndUpdate(query, update, which));
  }

  /** Replaces the first document by id that matches, and returns it, as one atomic step. */
  public Optional<T> findOneAndReplace(Filter filter, T document, ReturnDocument which) {
    return findOneAndReplace(Query.where(filter), document, which);
  }

  /**
   * Replaces the first document of the query, and returns it, as one atomic step; see {@link
   * #replaceOne(Filter, Object)}.
   */
  public Optional<T> findOneAndReplace(Query query, T document, ReturnDocument which) {
    return scope.call("findOneAndReplace", () -> writes.findOneAndReplace(query, document, which));
  }

  /** Deletes the first document by id that matches, and returns what it was. */
  public Optional<T> findOneAndDelete(Filter filter) {
    return findOneAndDelete(Query.where(filter));
  }

  /** Deletes the first document of the query, and returns what it was. */
  public Optional<T> findOneAndDelete(Query query) {
    return scope.call("findOneAndDelete", () -> writes.findOneAndDelete(query));
  }

  /**
   * Deletes the first document by id that matches.
   *
   * @return 1 or 0
   */
  public long deleteOne(Filter filter) {
    return scope.call("deleteOne", () -> writes.deleteOne(filter, null));
  }

  /**
   * Deletes the first document by id that matches, if it is at this revision.
   *
   * @throws HoldfastException CONFLICT, with the current revision, when it is not, and when none
   *     matches
   */
  public long deleteOne(Filter filter, long expectedRevision) {
    return scope.call("deleteOne", () -> writes.deleteOne(filter, expectedRevision));
  }

  /**
   * Deletes every document that matches, all or none of them.
   *
   * @return how many
   * @throws HoldfastException UNSUPPORTED on a database without transactions, unless {@link
   *     #unordered}
   */
  public long deleteMany(Filter filter) {
    return scope.call("deleteMany", () -> writes.deleteMany(filter));
  }

  /**
   * Does these writes in order, each seeing the ones before, all or none of them.
   *
   * @throws HoldfastException of the first write that fails, with its index; UNSUPPORTED on a
   *     database without transactions, unless {@link #unordered}
   */
  public BulkResult bulkWrite(List<Bulk<T>> bulk) {
    return scope.call("bulkWrite", () -> writes.bulkWrite(bulk));
  }

  /** Computes numbers over groups of documents; a row is a document without an id. */
  public List<Document> aggregate(Aggregation aggregation) {
    return aggregate(aggregation, Document.class);
  }

  /** Computes numbers over groups of documents, with a value of {@code type} for each row. */
  public <R> List<R> aggregate(Aggregation aggregation, Class<R> type) {
    return scope.call("aggregate", () -> reads.aggregate(aggregation, type));
  }

  /** How the backend would answer the query: for people and for tests of indexes. */
  public Explanation explain(Query query) {
    return scope.call("explain", () -> reads.explain(query));
  }

  /**
   * Makes an index, and the collection. Not in a transaction.
   *
   * @return false when the same index was there
   * @throws HoldfastException INVALID when one of that name is there with other keys, DUPLICATE_KEY
   *     when it is unique and the documents are not
   */
  public boolean createIndex(Index index) {
    return scope.call("createIndex", () -> writes.createIndex(index));
  }

  /**
   * Drops an index. Not in a transaction.
   *
   * @return false when there is none of that name
   */
  public boolean dropIndex(String name) {
    return scope.call("dropIndex", () -> writes.dropIndex(name));
  }

  /** The indexes as they were declared, by name. */
  public List<Index> indexes() {
    return scope.call("indexes", () -> writes.indexes());
  }

  /**
   * Deletes every document and keeps the indexes. Not in a transaction, where {@link #deleteMany}
   * does it.
   *
   * @return how many there were
   */
  public long clear() {
    return scope.call("clear", () -> writes.clear());
  }

  /**
   * Removes the collection with its indexes. Not in a transaction.
   *
   * @return false when there was none
   */
  public boolean drop() {
    return scope.call("drop", () -> writes.drop());
  }

  /** Its name, and the transaction it stands in. */
  @Override
  public String toString() {
    return scope.toString();
  }
}
