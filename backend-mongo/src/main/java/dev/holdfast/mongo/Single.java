package dev.holdfast.mongo;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import dev.holdfast.HoldfastException;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Writes by id, one round trip each. Outside a transaction the server waits for one that holds the
 * document, its id or its unique value no longer than the patience lasts; inside one it does not
 * wait.
 *
 * <p>They go over as commands of our own, which the driver never sends a second time: what it tells
 * of is all that was asked, so an error that says "nothing was done" is true.
 */
final class Single {
  private static final BsonDocument ID_AND_REVISION =
      new BsonDocument(Keys.REVISION, new BsonInt32(1));
  private static final BsonDocument DURABLE =
      new BsonDocument("w", new BsonString("majority")).append("j", BsonBoolean.TRUE);

  private final Store store;
  private final @Nullable ClientSession session;
  private final BsonString collection;
  private final Patience patience;

  Single(Link link, String collection, Patience patience) {
    this.store = link.store();
    this.session = link.session();
    this.collection = new BsonString(link.stored(collection));
    this.patience = patience;
  }

  /** The reply to a command of several writes. */
  private Reply all(BsonDocument command) {
    return durable(
        session == null
            ? store.database().runCommand(limited(command), Reply.class)
            : store.database().runCommand(session, command, Reply.class));
  }

  private BsonDocument limited(BsonDocument command) {
    command.append("writeConcern", DURABLE);
    return store.hasOwnLimit()
        ? command
        : command.append("maxTimeMS", new BsonInt64(patience.leftMillis()));
  }

  private Reply durable(Reply reply) {
    BsonDocument lacking = reply.concernError();
    if (lacking != null) {
      throw store
          .errors()
          .lacksMajority(lacking.getString("errmsg", new BsonString("")).getValue());
    }
    store.written(reply.time());
    return reply;
  }

  /** The reply to a command of one write; what was refused needs no majority. */
  private Reply one(BsonDocument command) {
    Reply reply =
        session == null
            ? new Remembered(store).run(limited(command))
            : store.database().runCommand(session, command, Reply.class);
    if (!reply.errors().isEmpty()) {
      throw exception(reply.errors().get(0));
    }
    return durable(reply);
  }

  /** What went wrong with one write, as the driver would throw it. */
  static MongoException exception(BsonDocument error) {
    return new MongoException(
        error.getNumber("code", new BsonInt32(-1)).intValue(),
        error.getString("errmsg", new BsonString("")).getValue());
  }

  void insert(RawDocument document) {
    one(insertion(List.of(document)));
  }

  private BsonDocument insertion(List<RawDocument> documents) {
    BsonArray all = new BsonArray(documents.size());
    documents.forEach(document -> all.add(document.bson()));
    return new BsonDocument("insert", collection).append("documents", all);
  }

  /**
   * Inserts documents that fit into one command: in a transaction up to the first that fails, else
   * all that do not fail.
   *
   * @return what failed, each with its {@code index}
   * @throws HoldfastException OUTCOME_UNKNOWN when they were inserted, but a majority may lack them
   */
  List<BsonDocument> insertAll(List<RawDocument> documents) {
    BsonDocument command = insertion(documents);
    return all(command.append("ordered", BsonBoolean.valueOf(session != null))).errors();
  }

  private static BsonDocument at(String id, @Nullable Long revision) {
    BsonDocument filter = new BsonDocument(Keys.ID, new BsonString(id));
    return revision == null ? filter : filter.append(Keys.REVISION, new BsonInt64(revision));
  }

  private BsonDocument findAndModify(BsonDocument filter, boolean whole) {
    BsonDocument command = new BsonDocument("findAndModify", collection).append("query", filter);
    return whole ? command : command.append("fields", ID_AND_REVISION);
  }

  /** Puts a document in the place of one; false when that is not, or no longer, there. */
  boolean replace(RawDocument before, RawDocument after) {
    BsonDocument change =
        new BsonDocument("q", at(before.id(), before.revision())).append("u", after.bson());
    return one(several("update", "updates", change)).count() == 1;
  }

  private BsonDocument several(String name, String list, BsonValue only) {
    return new BsonDocument(name, collection).append(list, new BsonArray(List.of(only)));
  }

  /**
   * Puts documents in the places of others, up to the first that fails; as many as fit into one
   * command.
   *
   * @return what failed, with its {@code index}; how many were there
   */
  Reply replaceAll(List<Changed> changes) {
    BsonArray updates = new BsonArray(changes.size());
    for (Changed change : changes) {
      RawDocument before = change.before();
      updates.add(
          new BsonDocument("q", at(before.id(), before.revision()))
              .append("u", change.after().bson()));
    }
    return all(new BsonDocument("update", collection).append("updates", updates));
  }

  /** Deletes the documents with these ids. */
  void deleteAll(List<String> ids) {
    BsonDocument delete =
        new BsonDocument("q", MongoReads.idIn(ids.iterator(), ids.size()))
            .append("limit", new BsonInt32(0));
    one(several("delete", "deletes", delete));
  }

  /**
   * Deletes a document without looking at it; false when it is not there, or not at this revision.
   */
  boolean delete(String id, @Nullable Long revision) {
    BsonDocument delete = new BsonDocument("q", at(id, revision)).append("limit", new BsonInt32(1));
    return one(several("delete", "deletes", delete)).count() == 1;
  }

  /** Deletes a document and gives it back; null when it is not there, or not at this revision. */
  @Nullable RawDocument take(String id, @Nullable Long revision) {
    return one(findAndModify(at(id, revision), true).append("remove", BsonBoolean.TRUE)).value();
  }

  /**
   * Changes a document; null when nothing was changed, for whatever reason.
   *
   * @param before give back the document before, else after
   * @param whole false: give back id and revision only
   */
  @Nullable RawDocument update(
      String id, @Nullable Long revision, UpdateBson update, boolean before, boolean whole) {
    BsonDocument filter = at(id, revision);
    if (!update.guard().isEmpty()) {
      filter = new BsonDocument("$and", new BsonArray(List.of(filter, update.guard())));
    }
    BsonDocument command = findAndModify(filter, whole);
    command.append("update", raised(update.operators()));
    return one(command.append("new", BsonBoolean.valueOf(!before))).value();
  }

  private static BsonDocument raised(BsonDocument operators) {
    BsonDocument raised = operators.clone();
    BsonDocument inc = raised.getDocument("$inc", new BsonDocument());
    return raised.append("$inc", inc.append(Keys.REVISION, new BsonInt64(1)));
  }
}
