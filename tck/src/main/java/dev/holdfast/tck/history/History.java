package dev.holdfast.tck.history;

import dev.holdfast.tck.Ledger.Outcome;
import java.util.List;

/**
 * What transactions did, in any order; the last one read everything when all others had ended.
 *
 * @param transactions numbered by their place, the last included
 */
public record History(List<Recorded> transactions) {
  public History {
    transactions = List.copyOf(transactions);
  }

  Recorded end() {
    return transactions.get(transactions.size() - 1);
  }

  /** How many had this outcome. */
  public long count(Outcome outcome) {
    return transactions.stream().filter(one -> one.outcome() == outcome).count();
  }

  /** {@code T7 closure: read l1 = [4], appended 9 to l1}. */
  String show(int number) {
    return "T" + number + " " + transactions.get(number);
  }
}
