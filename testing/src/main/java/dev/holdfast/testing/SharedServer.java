package dev.holdfast.testing;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A server that all tests of this JVM share, once one of them asks for it. */
final class SharedServer {
  private final String title;
  private final Function<Map<String, String>, ServerSearch<RunningServer>> search;
  private @Nullable TestServer server;
  private @Nullable String missing;

  /**
   * @param title what there is none of, when the search is in vain
   * @param search as the environment allows
   */
  SharedServer(String title, Function<Map<String, String>, ServerSearch<RunningServer>> search) {
    this.title = title;
    this.search = search;
  }

  /** The one server; a search that was in vain is not made again. */
  synchronized TestServer get() {
    if (server == null && missing == null) {
      ServerSearch<RunningServer> ways = search.apply(System.getenv());
      RunningServer running = ways.find();
      if (running == null) {
        missing = ways.missing(title);
      } else {
        System.err.println("For tests: " + running.origin());
        server = new TestServer(running);
      }
    }
    if (server == null) {
      throw ServerSearch.absence(
          String.valueOf(missing), Boolean.getBoolean(ServerSearch.REQUIRED));
    }
    return server;
  }
}
