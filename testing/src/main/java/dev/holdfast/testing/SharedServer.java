package dev.holdfast.testing;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** A server that all tests of this JVM share, once one of them asks for it. */
final class SharedServer {
  static final String REQUIRED = "holdfast.requireServers";

  private final String title;
  private final Function<Map<String, String>, ServerSearch> search;
  private @Nullable TestServer server;
  private @Nullable String missing;

  /**
   * @param title what there is none of, when the search is in vain
   * @param search as the environment allows
   */
  SharedServer(String title, Function<Map<String, String>, ServerSearch> search) {
    this.title = title;
    this.search = search;
  }

  /** The one server; a search that was in vain is not made again. */
  synchronized TestServer get() {
    if (server != null) {
      return server;
    }
    if (missing == null) {
      ServerSearch ways = search.apply(System.getenv());
      RunningServer running = ways.find();
      if (running != null) {
        System.err.println("For tests: " + running.origin());
        server = new TestServer(running);
        return server;
      }
      missing = "There is no " + title + " for tests. " + ways.tried();
      System.err.println("SKIPPED: " + missing);
    }
    throw absence(missing, Boolean.getBoolean(REQUIRED));
  }

  /** What a test that needs a server ends with. */
  static RuntimeException absence(String message, boolean required) {
    if (required) {
      return new IllegalStateException(
          message + ". It is required, because of -D" + REQUIRED + "=true");
    }
    return new TestAbortedException(message);
  }
}
