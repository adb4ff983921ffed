package dev.holdfast.mongo;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndDeleteOptions;
import com.mongodb.client.model.FindOneAndReplaceOptions;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/**
 * Writes of one document, one round trip each. Outside a transaction the server waits for one that
 * holds the document no longer than the patience lasts; inside one it does not wait.
 */
final class Single {
  private static final TimeUnit UNIT = TimeUnit.MILLISECONDS;
  private static final BsonDocument ID_AND_REVISION =
      new BsonDocument(Keys.REVISION, new BsonInt32(1));

  private final MongoCollection<RawDocument> documents;
  private final @Nullable ClientSession session;
  private final Patience patience;

  Single(Link link, String collection, Patience patience) {
    this.documents = link.store().documents(collection);
    this.session = link.session();
    this.patience = patience;
  }

  /**
   * Inserts a document. The driver knows no limit for the wait of an insert whose id or unique
   * value a transaction holds: it ends with that transaction, at the latest by the server's limit
   * for transactions.
   */
  void insert(RawDocument document) {
    if (session == null) {
      documents.insertOne(document);
    } else {
      documents.insertOne(session, document);
    }
  }

  private static BsonDocument at(String id, @Nullable Long revision) {
    BsonDocument filter = new BsonDocument(Keys.ID, new BsonString(id));
    return revision == null ? filter : filter.append(Keys.REVISION, new BsonInt64(revision));
  }

  /** Puts a document in the place of one; false when that is not, or no longer, there. */
  boolean replace(RawDocument before, RawDocument after) {
    FindOneAndReplaceOptions options = new FindOneAndReplaceOptions().projection(ID_AND_REVISION);
    BsonDocument filter = at(before.id(), before.revision());
    return (session == null
            ? documents.findOneAndReplace(filter, after, options.maxTime(millis(), UNIT))
            : documents.findOneAndReplace(session, filter, after, options))
        != null;
  }

  /**
   * Deletes a document and gives it back; null when it is not there, or not at this revision.
   *
   * @param whole false: give back id and revision only
   */
  @Nullable RawDocument delete(String id, @Nullable Long revision, boolean whole) {
    FindOneAndDeleteOptions options =
        new FindOneAndDeleteOptions().projection(whole ? null : ID_AND_REVISION);
    BsonDocument filter = at(id, revision);
    return session == null
        ? documents.findOneAndDelete(filter, options.maxTime(millis(), UNIT))
        : documents.findOneAndDelete(session, filter, options);
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
    FindOneAndUpdateOptions options =
        new FindOneAndUpdateOptions()
            .projection(whole ? null : ID_AND_REVISION)
            .returnDocument(before ? ReturnDocument.BEFORE : ReturnDocument.AFTER);
    if (session == null) {
      options.maxTime(millis(), UNIT);
    }
    BsonDocument operators = raised(update.operators());
    return session == null
        ? documents.findOneAndUpdate(filter, operators, options)
        : documents.findOneAndUpdate(session, filter, operators, options);
  }

  private static BsonDocument raised(BsonDocument operators) {
    BsonDocument raised = operators.clone();
    BsonDocument inc = raised.getDocument("$inc", new BsonDocument());
    return raised.append("$inc", inc.append(Keys.REVISION, new BsonInt64(1)));
  }

  private long millis() {
    return patience.leftMillis();
  }
}
