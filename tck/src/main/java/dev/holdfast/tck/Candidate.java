package dev.holdfast.tck;

import dev.holdfast.Database;
import dev.holdfast.Holdfast;
import java.util.function.Supplier;

/**
 * The database that the kit examines. It need not be empty: the kit works in collections of its
 * own, with names that start with {@code tck} or hold it, and drops them.
 */
public interface Candidate {
  /** Names it in reports and files: the URL's scheme, say. */
  String name();

  /**
   * Opens it. Every call opens the same store when the database declares {@code DURABLE} or {@code
   * SHARED}; the kit closes what it opened. One that is {@code DURABLE} and not {@code SHARED} is
   * never open twice at a time.
   */
  Database open();

  /** The database at a URL. */
  static Candidate url(String url) {
    int colon = url.indexOf(':');
    return of(colon < 0 ? url : url.substring(0, colon), () -> Holdfast.open(url));
  }

  /** A database that is opened by a program. */
  static Candidate of(String name, Supplier<Database> open) {
    return new Candidate() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Database open() {
        return open.get();
      }
    };
  }
}
