package dev.holdfast.mongo;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.conversions.Bson;

/**
 * Locks documents for a transaction: MongoDB has no lock to read with, so a hidden field is written
 * with a value that it did not have. The content and the revision stay as they are.
 */
final class Locks {
  private static final int MOST_IDS = 10_000;

  private final Link link;
  private final ClientSession session;

  Locks(Link link) {
    this.link = link;
    this.session = Objects.requireNonNull(link.session(), "a lock outside a transaction");
  }

  void lock(String collection, List<String> ids) {
    MongoCollection<RawDocument> documents = link.store().documents(collection);
    Bson mark = Updates.set(Keys.LOCK, new BsonInt64(ThreadLocalRandom.current().nextLong()));
    if (ids.size() == 1) {
      documents.updateOne(session, new BsonDocument(Keys.ID, new BsonString(ids.get(0))), mark);
      return;
    }
    Iterator<String> left = ids.iterator();
    while (left.hasNext()) {
      documents.updateMany(session, MongoReads.idIn(left, MOST_IDS), mark);
    }
  }
}
