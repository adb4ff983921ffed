package dev.holdfast.mongo;

import dev.holdfast.HoldfastException;

/** What rows hold of what they came from, until they are closed. */
interface Lease {
  /** What an exception of the driver means here. */
  HoldfastException failed(RuntimeException e);

  /** Fails when the rows may not go on: the transaction has ended, the database is closed. */
  void check();

  /** The rows are closed. */
  void end();

  /** Outside any transaction. */
  static Lease outside(Store store) {
    return new Lease() {
      @Override
      public HoldfastException failed(RuntimeException e) {
        return store.errors().ofRead(e);
      }

      @Override
      public void check() {
        store.requireOpen();
      }

      @Override
      public void end() {}
    };
  }

  /** Inside one step of a writer, which is done again when others are in the way. */
  static Lease within(Store store) {
    return new Lease() {
      @Override
      public HoldfastException failed(RuntimeException e) {
        return MongoErrors.isTransient(e)
            ? HoldfastException.aborted(true, "Others are in the way: " + MongoErrors.shown(e), e)
            : store.errors().ofUncommitted(e);
      }

      @Override
      public void check() {
        store.requireOpen();
      }

      @Override
      public void end() {}
    };
  }
}
