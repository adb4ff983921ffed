package dev.holdfast.mongo;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bson.BsonArray;
import org.bson.BsonDocument;

/**
 * Ends what nobody waits for any more, in threads of its own: a server that hangs hangs nobody
 * else. What cannot be ended the server ends by itself, after a minute in which others wait for its
 * locks. Thread-safe.
 */
final class Leftovers implements AutoCloseable {
  private static final int THREADS = 2;
  private static final int MOST_WAITING = 1000;
  private static final long IDLE_SECONDS = 5;
  private static final long CLOSE_SECONDS = 2;
  private static final int ATTEMPTS = 5;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final MongoDatabase admin;
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MOST_WAITING),
          work -> {
            Thread thread = new Thread(work, "holdfast-mongo-leftovers");
            thread.setDaemon(true);
            return thread;
          },
          new ThreadPoolExecutor.DiscardPolicy());

  /** Over the database in which sessions are known, read from the primary. */
  Leftovers(MongoDatabase admin) {
    this.admin = admin;
    threads.allowCoreThreadTimeOut(true);
  }

  /** Does this soon, whatever becomes of it. */
  void later(Runnable work) {
    threads.execute(
        () -> {
          try {
            work.run();
          } catch (MongoException | IllegalStateException e) {
            // The server ends it by itself, or the client is closed.
          }
        });
  }

  /**
   * Has the server stop what runs in a session, and undo its transaction unless that is committed.
   * The session is not used again.
   */
  void stop(ClientSession session) {
    session.getServerSession().markDirty();
    BsonDocument id = session.getServerSession().getIdentifier().clone();
    later(() -> kill(new BsonDocument("killSessions", new BsonArray(List.of(id)))));
  }

  /** Again when it was not answered: whoever waits for its locks would else wait for a minute. */
  private void kill(BsonDocument command) {
    for (int attempt = 1; ; attempt++) {
      try {
        admin.runCommand(command, BsonDocument.class);
        return;
      } catch (MongoException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        LockSupport.parkNanos(attempt * PAUSE_NANOS);
      }
    }
  }

  /** Takes nothing more; what was taken may be done in a moment. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
