package dev.holdfast.history;

import java.time.Instant;

/** Where a record's chain of versions ends: the number and time of the last one. */
record Position(long number, Instant at) {
  static final Position NONE = new Position(0, Instant.EPOCH);
}
