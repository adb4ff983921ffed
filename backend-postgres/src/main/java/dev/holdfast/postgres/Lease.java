package dev.holdfast.postgres;

import dev.holdfast.HoldfastException;

/** What somebody who reads has borrowed, and who to tell when that fails. */
interface Lease {
  /** What the error means to the caller. */
  HoldfastException failed(Failure failure);

  /** Fails when it must not be used any more. */
  void check();

  /** Gives back what was borrowed; again does nothing. */
  void end();
}
