package dev.holdfast.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Measures Holdfast against code by hand and against its peers: {@code Ratios
 * memory|sqlite|postgres|mongo [--NAME=VALUE]…}. Prints tables of ratios, see {@link Options} for
 * what can be set.
 */
public final class Ratios {
  private static final double NANOS_PER_MILLI = 1e6;

  private Ratios() {}

  /** Measures, prints the tables and writes them to the folder of {@code --report}. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 0) {
      throw new IllegalArgumentException("Name a backend: memory, sqlite, postgres or mongo");
    }
    String backend = arguments[0];
    Options options = Options.parse(Arrays.asList(arguments).subList(1, arguments.length));
    String tables = tables(backend, measure(backend, options), options);
    System.out.print(tables);
    Files.createDirectories(options.report());
    Files.writeString(options.report().resolve("ratios-" + backend + ".md"), tables);
  }

  static Measured measure(String backend, Options options) {
    Orders orders = new Orders(options.documents());
    try (Contenders contenders = Contenders.of(backend, options, orders)) {
      Agreement.require(contenders.all(), orders);
      Race race = new Race(contenders.all(), orders, options.operations());
      race.warmUp(options.warmUps(), options.blockMillis() * NANOS_PER_MILLI);
      Results results = race.run(options.rounds());
      Agreement.requireSameContent(contenders.all());
      return new Measured(contenders.arena().description(), contenders.arena().isServer(), results);
    }
  }

  /**
   * What a run found, and where.
   *
   * @param inServer whether wall time alone shows all of the work
   */
  record Measured(String arena, boolean inServer, Results results) {}

  static String tables(String backend, Measured measured, Options options) {
    Results results = measured.results();
    return "# "
        + backend
        + ", "
        + options.documents()
        + " documents, "
        + options.rounds()
        + " rounds, Java "
        + Runtime.version().feature()
        + ", "
        + measured.arena()
        + "\n\nThroughput, 1.00 = "
        + results.contenders().get(0).name()
        + "; more is better. Median of the rounds, ± half of the range of the middle half.\n\n"
        + ratios(results, Cost::wallNanos)
        + "\nThe same by CPU time of the calling thread"
        + (measured.inServer() ? ", which leaves out what the server does" : "")
        + ".\n\n"
        + ratios(results, Cost::cpuNanos)
        + "\nKilobytes allocated per operation; less is better.\n\n"
        + numbers(results, Cost::bytes, 1e3)
        + (measured.inServer()
            ? "\nMicroseconds per operation, to be compared within a column only.\n\n"
                + numbers(results, Cost::wallNanos, 1e3)
            : "")
        + "\nMicroseconds of CPU time per operation, to be compared within a column only.\n\n"
        + numbers(results, Cost::cpuNanos, 1e3);
  }

  private static Table ratios(Results results, ToDoubleFunction<Cost> cost) {
    return Table.of(
        results,
        "ratio",
        (operation, contender) -> {
          Spread ratio = results.ratio(operation, contender, cost);
          double half = (ratio.high() - ratio.low()) / 2;
          return String.format(Locale.ROOT, "%.2f ±%.2f", ratio.median(), half);
        });
  }

  private static Table numbers(Results results, ToDoubleFunction<Cost> cost, double unit) {
    return Table.of(
        results,
        "median",
        (operation, contender) ->
            String.format(Locale.ROOT, "%.1f", results.median(operation, contender, cost) / unit));
  }
}
