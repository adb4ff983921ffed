package dev.holdfast.history;

import java.util.ArrayList;
import java.util.List;

/** What has no entry yet, which is held in memory. */
final class Acts {
  private final List<Act> acts = new ArrayList<>();
  private long held;

  void add(List<Act> more) {
    acts.addAll(more);
    for (Act act : more) {
      held += Memory.EACH_ID * Math.max(1, act.records().size());
    }
  }

  /** Refuses to go on with more than there is room for. */
  void requireRoom() {
    if (acts.size() > Memory.FEW) {
      Memory.require(held);
    }
  }

  boolean isEmpty() {
    return acts.isEmpty();
  }

  List<Act> all() {
    return acts;
  }

  /** All of them, which are no longer held here. */
  List<Act> taken() {
    List<Act> all = List.copyOf(acts);
    acts.clear();
    held = 0;
    return all;
  }
}
