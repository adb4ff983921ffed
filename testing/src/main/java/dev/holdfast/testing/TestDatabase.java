package dev.holdfast.testing;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An empty database on a {@link TestServer}, nobody else's. It goes when it is closed, or else when
 * the JVM ends; with a server that was given by URL, a JVM that is killed leaves it behind, and its
 * name begins with {@code holdfast_test_}. Safe for use by several threads.
 */
public final class TestDatabase implements AutoCloseable {
  private final String name;
  private final Databases databases;
  private final AtomicBoolean closed = new AtomicBoolean();

  private TestDatabase(String name, Databases databases) {
    this.name = name;
    this.databases = databases;
  }

  /** A new one, of a name that nobody else has. */
  static TestDatabase create(Databases databases) {
    String random = UUID.randomUUID().toString().replace("-", "");
    String name = "holdfast_test_" + random.substring(0, 16);
    databases.create(name);
    return new TestDatabase(name, databases);
  }

  /** Its name on the server. */
  public String name() {
    return name;
  }

  /**
   * What {@link dev.holdfast.Holdfast#open} takes, with the password where there is one, and with
   * {@code allowReset=true}; options are appended with {@code &}.
   */
  public String url() {
    return databases.url(name);
  }

  /** What the database's own driver takes: {@code jdbc:postgresql:…} or {@code mongodb:…}. */
  public String nativeUrl() {
    return databases.nativeUrl(name);
  }

  /** Drops it, and ends what is connected to it. Closing it again does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      databases.drop(name);
    }
  }

  /** The name; the URL may hold a password. */
  @Override
  public String toString() {
    return name;
  }
}
