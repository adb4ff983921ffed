package dev.holdfast.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * Tries one way after the other until a server runs.
 *
 * @param <T> the server
 */
final class ServerSearch<T> {
  /** The names of the ways, in their order. */
  static final List<String> WAYS = List.of("url", "docker", "local", "download");

  /** The property that names the one way to try. */
  static final String ONLY = "holdfast.servers";

  /** The property that makes a missing server a failure. */
  static final String REQUIRED = "holdfast.requireServers";

  private final Map<String, ServerSource<T>> ways = new LinkedHashMap<>();
  private final List<String> tried = new ArrayList<>();
  private final @Nullable String only;

  /**
   * @param only the one way to try; null for all
   * @throws IllegalArgumentException when there is no such way
   */
  ServerSearch(@Nullable String only) {
    if (only != null && !WAYS.contains(only)) {
      throw new IllegalArgumentException(
          "-D" + ONLY + "=" + only + " is no way to a server; the ways are " + WAYS);
    }
    this.only = only;
  }

  /** As the system property says. */
  static <T> ServerSearch<T> asAsked() {
    return new ServerSearch<>(System.getProperty(ONLY));
  }

  /** For what is started here in any case: only ways that do so, whatever else is asked for. */
  static <T> ServerSearch<T> ofOwn() {
    String only = System.getProperty(ONLY);
    return new ServerSearch<>("url".equals(only) || "docker".equals(only) ? null : only);
  }

  /** Ways are tried in the order in which they are added. */
  ServerSearch<T> way(String name, ServerSource<T> source) {
    ways.put(name, source);
    return this;
  }

  /** The first server that runs, or null. */
  @Nullable T find() {
    for (Map.Entry<String, ServerSource<T>> way : ways.entrySet()) {
      if (only != null && !only.equals(way.getKey())) {
        tried.add(way.getKey() + ": not tried because of -D" + ONLY + "=" + only);
        continue;
      }
      try {
        return way.getValue().start();
      } catch (ServerUnavailableException e) {
        tried.add(way.getKey() + ": " + e.getMessage());
      }
    }
    return null;
  }

  /**
   * The first server that runs; else the test is skipped, loudly, or fails when servers are
   * required.
   *
   * @param title what there is none of, when the search is in vain
   */
  T orAbort(String title) {
    T server = find();
    if (server == null) {
      throw absence(missing(title), Boolean.getBoolean(REQUIRED));
    }
    return server;
  }

  /** What was tried in vain, and why each way did not lead to a server. */
  String missing(String title) {
    String message = "There is no " + title + " for tests. " + String.join("; ", tried);
    System.err.println("SKIPPED: " + message);
    return message;
  }

  /** What a test that needs a server ends with. */
  static RuntimeException absence(String message, boolean required) {
    if (required) {
      return new IllegalStateException(
          message + ". It is required because of -D" + REQUIRED + "=true");
    }
    return new TestAbortedException(message);
  }
}
