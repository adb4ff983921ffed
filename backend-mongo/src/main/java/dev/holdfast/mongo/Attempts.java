package dev.holdfast.mongo;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.util.function.Function;

/**
 * Runs work that nobody else may see half of in a transaction, again when others are in the way.
 */
final class Attempts {
  private final Store store;

  Attempts(Store store) {
    this.store = store;
  }

  <T> T run(Function<Link, T> work) {
    Patience patience = Patience.of(store.settings().busyTimeout());
    while (true) {
      try {
        return attempt(work, patience);
      } catch (RuntimeException e) {
        if (!isWorthAnother(e)) {
          throw store.errors().ofUncommitted(e);
        }
        if (patience.isOver()) {
          throw HoldfastException.of(
              ErrorCode.UNAVAILABLE,
              store.settings().name()
                  + " did not finish a transaction in time, and nothing was changed: "
                  + MongoErrors.shown(e),
              e);
        }
      }
      patience.pause();
    }
  }

  private static boolean isWorthAnother(RuntimeException e) {
    return MongoErrors.isTransient(e)
        || (e instanceof HoldfastException known
            && known.code() == ErrorCode.TRANSACTION_ABORTED
            && known.retryable());
  }

  private <T> T attempt(Function<Link, T> work, Patience patience) {
    try (ClientSession session = store.startTransaction()) {
      T result;
      try {
        result = work.apply(Link.within(store, session));
      } catch (RuntimeException | Error e) {
        abort(session, store);
        throw e;
      }
      commit(session, patience, store, true);
      return result;
    }
  }

  /**
   * Undoes what was done; the server does so by itself when it cannot be told, a minute later, and
   * others wait for what was written until then. So it is told by a thread that was interrupted,
   * too, and in another way when it has not said that it has.
   */
  static void abort(ClientSession session, Store store) {
    boolean interrupted = Thread.interrupted();
    try {
      if (session.hasActiveTransaction()) {
        session.abortTransaction();
        if (session.getServerSession().isMarkedDirty()) {
          store.leftovers().stop(session);
        }
      }
    } catch (MongoException | IllegalStateException e) {
      // It has ended already, or will when the server misses us.
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Commits, and asks again as long as nobody can say whether it was done, which is safe. An error
   * that says that nothing was done, and that another attempt may help, leaves as it is. What is
   * given up is not left to hold its locks. Where nothing was written, nothing is unknown.
   *
   * @throws HoldfastException OUTCOME_UNKNOWN when nobody can say to the end
   */
  static void commit(ClientSession session, Patience patience, Store store, boolean wrote) {
    while (true) {
      try {
        session.commitTransaction();
        store.written(session.getOperationTime());
        return;
      } catch (RuntimeException e) {
        if (MongoErrors.isTransient(e)) {
          throw e;
        }
        if (!MongoErrors.isUnknownCommit(e)) {
          store.leftovers().stop(session);
          throw wrote ? store.errors().ofCommit(e) : store.errors().ofRead(e);
        }
        if (patience.isOver() || !patience.pauseUnlessInterrupted()) {
          store.leftovers().stop(session);
          throw wrote ? store.errors().unknownCommit(e) : store.errors().ofRead(e);
        }
      }
    }
  }
}
