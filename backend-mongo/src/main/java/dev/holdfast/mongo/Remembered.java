package dev.holdfast.mongo;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import dev.holdfast.HoldfastException;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Sends commands of one write outside any transaction under a number, by which the server remembers
 * whether it has made the write. A server that stops a command because its time is over may have
 * made it just before; then it is asked.
 *
 * <p>What stopped has ended, so the answer is final. It is asked for with a write under the same
 * number that would delete nothing: the server says that it has done it, or does nothing.
 */
final class Remembered {
  /** The server answers from what it remembers, but a majority has to have that. */
  private static final long ASKING_MILLIS = 2000;

  private static final String NUMBER = "txnNumber";
  private static final BsonDocument NOTHING =
      new BsonDocument(Keys.ID, new BsonDocument("$in", new BsonArray()));

  private final Store store;

  Remembered(Store store) {
    this.store = store;
  }

  /**
   * The reply to a command that has a limit for its time.
   *
   * @throws HoldfastException UNAVAILABLE when the time was over and nothing was done;
   *     OUTCOME_UNKNOWN when the server cannot say
   */
  Reply run(BsonDocument command) {
    if (!store.server().remembers()) {
      return store.database().runCommand(command, Reply.class).orThrowIfLate();
    }
    try (ClientSession session = store.startSession()) {
      BsonInt64 number = new BsonInt64(session.getServerSession().advanceTransactionNumber());
      command.append(NUMBER, number);
      try {
        return store.database().runCommand(session, command, Reply.class).orThrowIfLate();
      } catch (MongoException e) {
        if (!MongoErrors.isLate(e) || store.hasOwnLimit()) {
          throw e;
        }
        return late(session, command, e);
      }
    }
  }

  private Reply late(ClientSession session, BsonDocument command, MongoException late) {
    BsonDocument again = command.append("maxTimeMS", new BsonInt64(ASKING_MILLIS));
    try {
      Reply known = store.database().runCommand(session, question(again), Reply.class);
      if (known.concernError() == null && known.errors().isEmpty()) {
        if (known.count() == 0) {
          throw store.errors().didNothing(late);
        }
        return store.database().runCommand(session, again, Reply.class).orThrowIfLate();
      }
    } catch (MongoException e) {
      late.addSuppressed(e);
    }
    throw late;
  }

  private static BsonDocument question(BsonDocument command) {
    BsonValue collection = command.get(command.getFirstKey(), new BsonString(""));
    BsonDocument none = new BsonDocument("q", NOTHING).append("limit", new BsonInt32(1));
    BsonDocument question =
        new BsonDocument("delete", collection).append("deletes", new BsonArray(List.of(none)));
    for (String same : List.of("writeConcern", "maxTimeMS", NUMBER)) {
      question.append(same, command.get(same));
    }
    return question;
  }
}
