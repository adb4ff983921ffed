package dev.holdfast.tck.history;

import dev.holdfast.tck.history.Graph.Edge;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The shortest way around in a component, found from a few of its states. */
final class Cycle {
  private static final int STARTS = 30;

  private final Walk walk;
  private final Set<Integer> inside = new HashSet<>();

  private Cycle(Walk walk, int[] component) {
    this.walk = walk;
    for (int state : component) {
      inside.add(state);
    }
  }

  /** Its edges; those of time count nothing. */
  static List<Integer> shortest(Walk walk, int[] component) {
    Cycle cycle = new Cycle(walk, component);
    List<Integer> best = List.of();
    long weight = Long.MAX_VALUE;
    for (int i = 0; i < Math.min(STARTS, component.length); i++) {
      List<Integer> around = cycle.from(component[i]);
      long size = around.stream().filter(edge -> walk.graph().kind(edge) != Edge.TIME).count();
      if (size < weight) {
        best = around;
        weight = size;
      }
    }
    return best;
  }

  /** How a state was reached: by what edge, from where, and how far it is from the start. */
  private record Arrival(int edge, int before, int distance) {}

  private List<Integer> from(int start) {
    Map<Integer, Arrival> arrivals = new HashMap<>();
    Deque<Integer> queue = new ArrayDeque<>();
    queue.add(start);
    while (!arrivals.containsKey(start) || queue.getFirst() != start) {
      int state = queue.removeFirst();
      Arrival here = arrivals.get(state);
      int distance = here == null ? 0 : here.distance();
      Graph graph = walk.graph();
      for (int edge = graph.first(Walk.node(state)); edge >= 0; edge = graph.next(edge)) {
        int target = walk.step(state, edge);
        boolean free = graph.kind(edge) == Edge.TIME;
        int length = distance + (free ? 0 : 1);
        Arrival known = arrivals.get(target);
        if (inside.contains(target) && (known == null || length < known.distance())) {
          arrivals.put(target, new Arrival(edge, state, length));
          if (free) {
            queue.addFirst(target);
          } else {
            queue.addLast(target);
          }
        }
      }
    }
    return back(start, arrivals);
  }

  private static List<Integer> back(int start, Map<Integer, Arrival> arrivals) {
    List<Integer> edges = new ArrayList<>();
    Arrival arrival = arrivals.get(start);
    while (arrival != null) {
      edges.add(arrival.edge());
      arrival = arrival.before() == start ? null : arrivals.get(arrival.before());
    }
    Collections.reverse(edges);
    return edges;
  }
}
