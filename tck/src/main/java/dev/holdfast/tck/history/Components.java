package dev.holdfast.tck.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The strongly connected components of a walk, by Tarjan's algorithm without recursion. */
final class Components {
  private final Walk walk;
  private final int[] index;
  private final int[] low;
  private final int[] edge;
  private final int[] path;
  private final int[] open;
  private final int[] component;
  private int depth;
  private int opened;
  private int counter;
  private final List<int[]> cyclic = new ArrayList<>();

  private Components(Walk walk) {
    this.walk = walk;
    int states = walk.states();
    index = new int[states];
    low = new int[states];
    edge = new int[states];
    path = new int[states];
    open = new int[states];
    component = new int[states];
    Arrays.fill(component, -1);
  }

  /** Those of more than one state: each holds a cycle. */
  static List<int[]> cyclic(Walk walk) {
    Components components = new Components(walk);
    for (int state = 0; state < walk.states(); state++) {
      if (components.index[state] == 0) {
        components.explore(state);
      }
    }
    return components.cyclic;
  }

  private void explore(int start) {
    enter(start);
    while (depth > 0) {
      int state = path[depth - 1];
      int next = edge[state];
      if (next < 0) {
        leave(state);
        continue;
      }
      edge[state] = walk.graph().next(next);
      int target = walk.step(state, next);
      if (target < 0) {
        continue;
      }
      if (index[target] == 0) {
        enter(target);
      } else if (component[target] < 0) {
        low[state] = Math.min(low[state], index[target]);
      }
    }
  }

  private void enter(int state) {
    index[state] = ++counter;
    low[state] = counter;
    edge[state] = walk.graph().first(Walk.node(state));
    path[depth++] = state;
    open[opened++] = state;
  }

  private void leave(int state) {
    depth--;
    if (depth > 0) {
      int parent = path[depth - 1];
      low[parent] = Math.min(low[parent], low[state]);
    }
    if (low[state] < index[state]) {
      return;
    }
    int end = opened;
    do {
      opened--;
      component[open[opened]] = state;
    } while (open[opened] != state);
    if (end - opened > 1) {
      cyclic.add(Arrays.copyOfRange(open, opened, end));
    }
  }
}
