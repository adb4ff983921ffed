package dev.holdfast;

/** What a backend may or may not be able to do. Everything else works on every backend. */
public enum Capability {
  /** Transactions over several documents, and batches that are all or nothing. */
  TRANSACTIONS,
  /** Writes that carry an operation id are recognised when they are repeated. */
  OPERATION_IDS,
  /** Documents before and after a write are returned with it, in the same atomic step. */
  IMAGES,
  /** An acknowledged write is there after the database is closed and opened again. */
  DURABLE,
  /** Several processes may have the same database open. */
  SHARED
}
