package dev.holdfast.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The contenders of a backend, with the same orders in each; closing removes what they hold. */
final class Contenders implements AutoCloseable {
  private static final int LOADED_AT_ONCE = 10_000;

  private final Arena arena;
  private final List<Contender> all = new ArrayList<>();

  private Contenders(Arena arena) {
    this.arena = arena;
  }

  /** What is measured against each other, the one that the ratios refer to first. */
  static Contenders of(String backend, Options options, Orders orders) {
    Contenders contenders = new Contenders(Arena.of(backend, options));
    try {
      contenders.open(options.contenders(), orders);
      return contenders;
    } catch (RuntimeException e) {
      contenders.close();
      throw e;
    }
  }

  private void open(List<String> asked, Orders orders) {
    arena.chosen(asked).forEach(contender -> all.add(contender.get()));
    all.forEach(contender -> load(contender, orders));
    arena.settle();
  }

  private static void load(Contender contender, Orders orders) {
    for (int from = 0; from < orders.count(); from += LOADED_AT_ONCE) {
      contender.insertMany(orders.range(from, Math.min(from + LOADED_AT_ONCE, orders.count())));
    }
  }

  List<Contender> all() {
    return Collections.unmodifiableList(all);
  }

  Arena arena() {
    return arena;
  }

  @Override
  public void close() {
    try {
      all.forEach(Contender::close);
    } finally {
      arena.close();
    }
  }
}
