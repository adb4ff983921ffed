package dev.holdfast.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tries one way after the other until a server runs. */
final class ServerSearch {
  /** The names of the ways, in their order. */
  static final List<String> WAYS = List.of("url", "docker", "local", "download");

  /** The property that names the one way to try. */
  static final String ONLY = "holdfast.servers";

  private final Map<String, ServerSource> ways = new LinkedHashMap<>();
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
  static ServerSearch asAsked() {
    return new ServerSearch(System.getProperty(ONLY));
  }

  /** For what is started here in any case: only ways that do so, whatever else is asked for. */
  static ServerSearch ofOwn() {
    String only = System.getProperty(ONLY);
    return new ServerSearch("url".equals(only) || "docker".equals(only) ? null : only);
  }

  /** Ways are tried in the order in which they are added. */
  ServerSearch way(String name, ServerSource source) {
    ways.put(name, source);
    return this;
  }

  /** The first server that runs, or null. */
  @Nullable RunningServer find() {
    for (Map.Entry<String, ServerSource> way : ways.entrySet()) {
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

  /** What was tried in vain, and why each did not work. */
  String tried() {
    return String.join("; ", tried);
  }
}
