package dev.holdfast.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Runs the operations on all contenders by turns. A round runs every operation once on every
 * contender: the operations in a shuffled order, and for each the contenders in a shuffled order,
 * one right after the other, so that whatever else the machine does meets all of them alike.
 */
final class Race {
  private final List<Contender> contenders;
  private final Orders orders;
  private final List<Operation> operations;
  private final Random random = new Random(20_260_101);
  private final Map<Operation, Integer> times = new EnumMap<>(Operation.class);
  private int round;

  /**
   * @param contenders the first is what the others are compared with
   */
  Race(List<Contender> contenders, Orders orders, List<Operation> operations) {
    this.contenders = contenders;
    this.orders = orders;
    this.operations = operations;
    operations.forEach(operation -> times.put(operation, 1));
  }

  /** Runs rounds that are not kept, and finds out how many times take about so long. */
  void warmUp(int rounds, double nanosPerBlock) {
    for (int i = 0; i < rounds; i++) {
      Results results = run(1);
      for (Operation operation : operations) {
        double wall = results.costs(operation, contenders.get(0)).get(0).wallNanos();
        double fitting = Math.min(operation.mostTimes(), nanosPerBlock / wall);
        times.put(operation, Math.max(1, (int) fitting));
      }
    }
  }

  /** Runs rounds that are kept. */
  Results run(int rounds) {
    Results results = new Results(contenders, operations);
    for (int i = 0; i < rounds; i++) {
      round++;
      for (Operation operation : shuffled(operations)) {
        run(operation, results);
      }
    }
    return results;
  }

  private void run(Operation operation, Results results) {
    Work work = operation.work(orders, round, times.getOrDefault(operation, 1));
    Cost[] costs = new Cost[contenders.size()];
    for (Contender contender : shuffled(contenders)) {
      Cost cost = Cost.of(operation, contender, work);
      // What is not offered is done all the same, so that all go on holding the same orders.
      costs[contenders.indexOf(contender)] = contender.offers(operation) ? cost : Cost.NONE;
    }
    Agreement.require(operation, contenders, costs);
    results.add(operation, Arrays.asList(costs));
  }

  private <T> List<T> shuffled(List<T> all) {
    List<T> copy = new ArrayList<>(all);
    Collections.shuffle(copy, random);
    return copy;
  }
}
