package dev.holdfast.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What each operation cost on each contender, round by round. */
final class Results {
  private final List<Contender> contenders;
  private final List<Operation> operations;
  private final Map<Operation, List<List<Cost>>> rounds = new HashMap<>();

  Results(List<Contender> contenders, List<Operation> operations) {
    this.contenders = contenders;
    this.operations = operations;
    operations.forEach(operation -> rounds.put(operation, new ArrayList<>()));
  }

  List<Contender> contenders() {
    return contenders;
  }

  List<Operation> operations() {
    return operations;
  }

  /**
   * @param costs one for each contender, in their order
   */
  void add(Operation operation, List<Cost> costs) {
    of(operation).add(costs);
  }

  private List<List<Cost>> of(Operation operation) {
    List<List<Cost>> known = rounds.get(operation);
    if (known == null) {
      throw new IllegalArgumentException(operation + " is not measured");
    }
    return known;
  }

  List<Cost> costs(Operation operation, Contender contender) {
    int index = contenders.indexOf(contender);
    return of(operation).stream().map(round -> round.get(index)).toList();
  }

  /**
   * How much of the first contender's throughput this one has, from the ratio within each round.
   */
  Spread ratio(Operation operation, Contender contender, ToDoubleFunction<Cost> cost) {
    int index = contenders.indexOf(contender);
    List<Double> ratios = new ArrayList<>();
    for (List<Cost> round : of(operation)) {
      ratios.add(cost.applyAsDouble(round.get(0)) / cost.applyAsDouble(round.get(index)));
    }
    return Spread.of(ratios);
  }

  /** The middle of a cost itself. */
  double median(Operation operation, Contender contender, ToDoubleFunction<Cost> cost) {
    List<Double> all =
        costs(operation, contender).stream().map(each -> cost.applyAsDouble(each)).toList();
    return Spread.of(all).median();
  }
}
