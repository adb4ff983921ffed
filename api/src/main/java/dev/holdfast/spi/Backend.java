package dev.holdfast.spi;

import dev.holdfast.Capabilities;
import dev.holdfast.Health;
import dev.holdfast.TransactionOptions;

/**
 * A store of documents, or a layer around one. Thread-safe.
 *
 * <p>Kept this narrow so that a layer fits on a screen: it overrides what it changes and forwards
 * the rest. {@code toString} names the backend and its database without secrets ({@code
 * sqlite:shop.db}); a layer puts itself in front ({@code retry(3) -> sqlite:shop.db}).
 */
public interface Backend extends Session, AutoCloseable {
  /**
   * Begins a transaction with snapshot isolation, first updater wins. Its backend keeps the
   * options: a write, or a read that locks, in a read-only one is INVALID, and one that is open for
   * longer than its timeout is rolled back at the latest when it is in somebody's way.
   *
   * @throws dev.holdfast.HoldfastException UNSUPPORTED without {@link
   *     dev.holdfast.Capability#TRANSACTIONS}
   */
  BackendTransaction begin(TransactionOptions options);

  /**
   * Applies a batch, all or nothing, and in the same atomic step the writes that follow from what
   * it came to. A repeated batch has its first answer, and nothing follows. That of the writes that
   * follow one is taken, or at another revision, is TRANSACTION_ABORTED and retryable, with no
   * effect.
   *
   * <p>Unless a backend says how it does better, this is a transaction of its own; then the batch
   * is TRANSACTION_ABORTED, too, by who holds or has changed a document, where a write alone would
   * have waited.
   */
  default WriteResult write(WriteBatch batch, Following following) {
    BackendTransaction transaction = begin(TransactionOptions.DEFAULT);
    try {
      WriteResult result = transaction.write(batch);
      if (!result.repeated()) {
        following.follow(result, transaction::read, transaction::write);
      }
      transaction.commit();
      return result;
    } finally {
      transaction.rollback();
    }
  }

  /** Collections and indexes: lists, makes, drops, measures them. */
  <R> R admin(Admin<R> request);

  /** What this backend can do; never changes while it is open. */
  Capabilities capabilities();

  /**
   * Which database this is, for those who keep something for it: equal for the same one whoever
   * opens it, another for every other one that its kind can tell apart. Backups tell by it whose
   * they are. Never a secret, nor a user, nor relative to where a process runs. The text of {@link
   * Object#toString} unless a backend says more.
   */
  default String identity() {
    return toString();
  }

  /** Asks the store for a sign of life. Never throws: what goes wrong is in the answer. */
  Health health();

  /**
   * Rolls back what is open and frees everything. Closing again does nothing; any other call on a
   * closed backend is CLOSED.
   */
  @Override
  void close();
}
