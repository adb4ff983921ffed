package dev.holdfast.tck.history;

import dev.holdfast.tck.Ledger.Outcome;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A transaction, or a call outside of one, as the thread that made it saw it.
 *
 * @param what it was, for people
 * @param begun when it had not begun yet
 * @param ended when it had ended; both in ticks of one clock for all threads
 */
public record Recorded(String what, List<Action> actions, Outcome outcome, long begun, long ended) {
  public Recorded {
    actions = List.copyOf(actions);
  }

  @Override
  public String toString() {
    String did = actions.stream().map(Action::toString).collect(Collectors.joining(", "));
    return what + (outcome == Outcome.ACKNOWLEDGED ? "" : " (" + outcome + ")") + ": " + did;
  }
}
