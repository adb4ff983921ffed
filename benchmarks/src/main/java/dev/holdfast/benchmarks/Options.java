package dev.holdfast.benchmarks;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What was asked for on the command line, as {@code --name=value}.
 *
 * @param warmUps rounds before the first that is kept
 * @param blockMillis about how long an operation runs on a contender in a round
 * @param synchronous of SQLite and PostgreSQL: {@code normal} shows the cost of the code, {@code
 *     full} the disk
 * @param contenders which ones, by the names that their arena has for them; empty for all
 * @param operations which ones, by the titles of the columns
 * @param most of the growth check: the largest number of documents
 * @param report the folder for the tables
 */
record Options(
    int documents,
    int rounds,
    int warmUps,
    int blockMillis,
    String synchronous,
    List<String> contenders,
    List<Operation> operations,
    int most,
    Path report) {
  private static final Set<String> NAMES =
      Set.of(
          "documents",
          "rounds",
          "warmUps",
          "blockMillis",
          "synchronous",
          "contenders",
          "operations",
          "most",
          "report");

  static Options parse(Iterable<String> arguments) {
    Map<String, String> given = new HashMap<>();
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      if (parts.length < 2
          || !parts[0].startsWith("--")
          || !NAMES.contains(parts[0].substring(2))) {
        throw new IllegalArgumentException(
            argument + " is no option; there are --NAME=VALUE with " + new TreeSet<>(NAMES));
      }
      given.put(parts[0].substring(2), parts[1]);
    }
    return new Options(
        number(given, "documents", 10_000),
        number(given, "rounds", 25),
        number(given, "warmUps", 15),
        number(given, "blockMillis", 25),
        given.getOrDefault("synchronous", "normal"),
        names(given, "contenders"),
        operations(names(given, "operations")),
        number(given, "most", 100_000),
        Path.of(given.getOrDefault("report", "target")));
  }

  /** These options, with these contenders where none were asked for. */
  Options orContenders(List<String> names) {
    return contenders.isEmpty()
        ? new Options(
            documents, rounds, warmUps, blockMillis, synchronous, names, operations, most, report)
        : this;
  }

  private static List<String> names(Map<String, String> given, String name) {
    String text = given.get(name);
    return text == null ? List.of() : List.of(text.split(","));
  }

  private static List<Operation> operations(List<String> titles) {
    List<String> all = Stream.of(Operation.values()).map(Operation::title).toList();
    if (!all.containsAll(titles)) {
      throw new IllegalArgumentException("--operations=" + titles + " are not all among " + all);
    }
    return Stream.of(Operation.values())
        .filter(operation -> titles.isEmpty() || titles.contains(operation.title()))
        .toList();
  }

  private static int number(Map<String, String> given, String name, int otherwise) {
    String text = given.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The message below says what is allowed.
    }
    throw new IllegalArgumentException(
        "--" + name + "=" + text + " is not a number from 1 to " + Integer.MAX_VALUE);
  }
}
