package dev.holdfast;

import dev.holdfast.spi.Strings;
import dev.holdfast.spi.UuidSource;
import dev.holdfast.spi.Values;
import java.time.InstantSource;

/**
 * Makes ids that sort by time (UUID version 7), each greater than the one before, and checks those
 * that are given. Thread-safe.
 */
final class Ids {
  /** By the system's clock; one for the process, so that its ids are in order across databases. */
  static final Ids SYSTEM = new Ids(InstantSource.system());

  private final UuidSource source;

  Ids(InstantSource clock) {
    this.source = new UuidSource(clock);
  }

  InstantSource clock() {
    return source.clock();
  }

  String next() {
    return source.next();
  }

  /** The id, when it may be one. */
  static String require(String id) {
    Arguments.required(id, "id");
    if (id.isEmpty()) {
      throw HoldfastException.invalid("The id is empty; it needs at least one character");
    }
    Strings.requireStorable(id, "The id");
    long bytes = Strings.utf8Length(id);
    if (bytes > Capabilities.MAX_ID_BYTES) {
      throw HoldfastException.invalid(
          "The id has "
              + bytes
              + " UTF-8 bytes; it may have "
              + Capabilities.MAX_ID_BYTES
              + ": "
              + Values.shorten(id));
    }
    return id;
  }
}
