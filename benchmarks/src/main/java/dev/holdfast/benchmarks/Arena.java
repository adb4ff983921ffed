package dev.holdfast.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Where the contenders of a backend have their data, each in a place of its own. */
interface Arena extends AutoCloseable {
  /**
   * The contenders by the names that {@code --contenders} takes, in the order of the tables; the
   * first is what the ratios refer to.
   */
  Map<String, Supplier<Contender>> contenders();

  /** What all contenders share and what the tables depend on, for their head line. */
  String description();

  /** Does what a server would else begin while it is measured, after all orders are loaded. */
  default void settle() {}

  /** Removes everything. The contenders are closed by then. */
  @Override
  void close();

  /** Whether the work is done in another process, so that only wall time shows all of it. */
  default boolean isServer() {
    return false;
  }

  /** The arena of a backend. */
  static Arena of(String backend, Options options) {
    // Hibernate would tell the URL with its password, Weld its every step.
    Logger.getLogger("").setLevel(Level.WARNING);
    Supplier<Arena> arena = all(options).get(backend);
    if (arena == null) {
      throw new IllegalArgumentException(
          backend + " is no backend; there are " + new TreeSet<>(all(options).keySet()));
    }
    return arena.get();
  }

  private static Map<String, Supplier<Arena>> all(Options options) {
    return Map.of(
        "memory",
        MemoryArena::new,
        "mongo",
        MongoArena::new,
        "postgres",
        () -> new PostgresArena(options.synchronous()),
        "sqlite",
        () -> new SqliteArena(options.synchronous()));
  }

  /** Those to be measured: the ones that were asked for by name, else all. */
  default List<Supplier<Contender>> chosen(List<String> asked) {
    Map<String, Supplier<Contender>> contenders = contenders();
    for (String name : asked) {
      if (!contenders.containsKey(name)) {
        throw new IllegalArgumentException(
            name + " is no contender; there are " + contenders.keySet());
      }
    }
    return contenders.entrySet().stream()
        .filter(each -> asked.isEmpty() || asked.contains(each.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }
}
