package dev.holdfast.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Measures how much dearer a read gets when there are more documents: {@code Growth
 * memory|sqlite|postgres|mongo [--NAME=VALUE]…}. All sizes are open at the same time and measured
 * by turns. What a find has to choose from stays the same.
 */
public final class Growth {
  private static final List<Operation> OPERATIONS =
      List.of(Operation.FIND_BY_ID, Operation.FIND20, Operation.SORT20, Operation.COUNT);
  private static final double NANOS_PER_MILLI = 1e6;

  private Growth() {}

  /** Measures, prints the table and writes it to the folder of {@code --report}. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 0) {
      throw new IllegalArgumentException("Name a backend: memory, sqlite, postgres or mongo");
    }
    String backend = arguments[0];
    Options options =
        Options.parse(Arrays.asList(arguments).subList(1, arguments.length))
            .orContenders(List.of("raw", "holdfast"));
    String table = measure(backend, options);
    System.out.print(table);
    Files.createDirectories(options.report());
    Files.writeString(options.report().resolve("growth-" + backend + ".md"), table);
  }

  static String measure(String backend, Options options) {
    List<Sized> sizes = new ArrayList<>();
    try {
      for (long count = options.documents(); count <= options.most(); count *= 10) {
        sizes.add(Sized.of(backend, options, (int) count));
      }
      for (int i = 0; i < options.warmUps(); i++) {
        sizes.forEach(size -> size.race.warmUp(1, options.blockMillis() * NANOS_PER_MILLI));
      }
      for (int i = 0; i < options.rounds(); i++) {
        sizes.forEach(size -> size.rounds.add(size.race.run(1)));
      }
      return table(backend, sizes);
    } finally {
      sizes.forEach(size -> size.contenders.close());
    }
  }

  private static String table(String backend, List<Sized> sizes) {
    List<String> header = new ArrayList<>(List.of(time(sizes.get(0)) + ", 1.00 = the smallest"));
    OPERATIONS.forEach(operation -> header.add(operation.title()));
    Table table = new Table(header);
    for (int contender = 0; contender < sizes.get(0).contenders.all().size(); contender++) {
      for (Sized size : sizes) {
        table.add(row(sizes.get(0), size, contender));
      }
    }
    return "# " + backend + ", growth; less is better\n\n" + table;
  }

  private static String time(Sized size) {
    return size.contenders.arena().isServer() ? "Wall time" : "CPU time";
  }

  private static List<String> row(Sized smallest, Sized size, int contender) {
    String name = size.contenders.all().get(contender).name();
    List<String> row = new ArrayList<>(List.of(name + ", " + size.count));
    for (Operation operation : OPERATIONS) {
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < size.rounds.size(); i++) {
        ratios.add(size.time(i, operation, contender) / smallest.time(i, operation, contender));
      }
      row.add(String.format(Locale.ROOT, "%.2f", Spread.of(ratios).median()));
    }
    return row;
  }

  /** A number of documents, in each contender. */
  private static final class Sized {
    final int count;
    final Contenders contenders;
    final Race race;
    final List<Results> rounds = new ArrayList<>();

    private Sized(int count, Contenders contenders, Race race) {
      this.count = count;
      this.contenders = contenders;
      this.race = race;
    }

    static Sized of(String backend, Options options, int count) {
      Orders orders = new Orders(count);
      Contenders contenders = Contenders.of(backend, options, orders);
      return new Sized(count, contenders, new Race(contenders.all(), orders, OPERATIONS));
    }

    double time(int round, Operation operation, int contender) {
      Results results = rounds.get(round);
      Cost cost = results.costs(operation, contenders.all().get(contender)).get(0);
      return contenders.arena().isServer() ? cost.wallNanos() : cost.cpuNanos();
    }
  }
}
