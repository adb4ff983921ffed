package dev.holdfast.spi;

/**
 * A transaction of a backend: sees its own writes and otherwise the state at its begin. Used by one
 * thread at a time. An error of any call dooms it: the backend answers later calls and commit with
 * TRANSACTION_ABORTED and applies nothing. After commit or rollback every call but {@link
 * #rollback} is TRANSACTION_ABORTED.
 */
public interface BackendTransaction extends Session {
  /**
   * Makes the writes visible and durable, all at once.
   *
   * @throws dev.holdfast.HoldfastException TRANSACTION_ABORTED when nothing was applied,
   *     OUTCOME_UNKNOWN when that cannot be known
   */
  void commit();

  /** Ends the transaction without effect; does nothing when it has ended already. */
  void rollback();
}
