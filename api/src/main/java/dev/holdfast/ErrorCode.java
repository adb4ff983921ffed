package dev.holdfast;

/** What went wrong, the same on every backend. The set is closed; see {@code docs/errors.md}. */
public enum ErrorCode {
  /** An id or a unique index already holds this value; {@link HoldfastException#key()} names it. */
  DUPLICATE_KEY,
  /** The document is not at the expected revision; nothing was changed. */
  CONFLICT,
  /** The call or the data breaks a rule; nothing was sent or changed. */
  INVALID,
  /** The backend lacks a capability that the call needs; nothing was changed. */
  UNSUPPORTED,
  /** The transaction has ended without effect, or an earlier error doomed it. */
  TRANSACTION_ABORTED,
  /** A read did not answer in time. A write that did not answer is {@link #OUTCOME_UNKNOWN}. */
  TIMEOUT,
  /** The backend could not be reached or is busy; the call surely had no effect. */
  UNAVAILABLE,
  /** The write may or may not have happened. */
  OUTCOME_UNKNOWN,
  /** The backend refuses this user, or the store is read-only. */
  PERMISSION_DENIED,
  /** Disk, memory or a declared limit is exhausted; nothing was changed. */
  RESOURCE_EXHAUSTED,
  /** The store, or something in it, is damaged or is not what it should be. */
  CORRUPT,
  /** The database, stream or transaction has been closed. */
  CLOSED,
  /** A defect in Holdfast or in a backend; please report it. */
  INTERNAL
}
