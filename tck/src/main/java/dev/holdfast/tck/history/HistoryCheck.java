package dev.holdfast.tck.history;

import dev.holdfast.tck.Ledger.Outcome;
import dev.holdfast.tck.history.Anomaly.Kind;
import dev.holdfast.tck.history.Graph.Edge;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Looks in a history for what snapshot isolation forbids, given that a transaction sees everything
 * that had ended before it began. The time that takes grows with the size of the history, and not
 * faster. It tells no lies; it may miss what values that nobody reads would have shown.
 */
public final class HistoryCheck {
  private static final int SHOWN = 3;

  private final History history;
  private final Graph graph;

  private HistoryCheck(History history, Graph graph) {
    this.history = history;
    this.graph = graph;
  }

  /**
   * What came of it.
   *
   * @param size how many transactions there were, with reads and writes outside of any
   * @param failed how many of them surely had no effect
   * @param unknown how many may have had one
   * @param dependencies how many edges the graph has
   * @param skews how many groups of transactions depend on each other in a way that is allowed
   * @param anomalies what is not allowed; of those that need a cycle the simplest kind alone
   */
  public record Verdict(
      int size, long failed, long unknown, int dependencies, int skews, List<Anomaly> anomalies) {
    public Verdict {
      anomalies = List.copyOf(anomalies);
    }

    /** For people: a line, then up to three examples of each kind of anomaly. */
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      text.append(size).append(" transactions, ").append(failed).append(" of them failed and ");
      text.append(unknown).append(" of unknown outcome, ").append(dependencies);
      text.append(" dependencies, ").append(skews).append(" write skews, ");
      text.append(anomalies.size()).append(" anomalies");
      for (Kind kind : kinds()) {
        List<Anomaly> all = anomalies.stream().filter(one -> one.kind() == kind).toList();
        text.append("\n").append(all.size()).append(" of ").append(kind);
        all.stream().limit(SHOWN).forEach(one -> text.append("\n").append(one));
      }
      return text.toString();
    }

    /** The kinds of anomalies that were found. */
    public Set<Kind> kinds() {
      return anomalies.stream().map(Anomaly::kind).collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** Checks it. */
  public static Verdict of(History history) {
    Versions versions = new Versions(history);
    List<Anomaly> anomalies = new ArrayList<>(new DirectCheck(history, versions).run());
    Graph graph = Dependencies.of(history, versions);
    HistoryCheck check = new HistoryCheck(history, graph);
    anomalies.addAll(check.cycles());
    return new Verdict(
        history.transactions().size() - 1,
        history.count(Outcome.FAILED),
        history.count(Outcome.UNKNOWN),
        graph.edges(),
        check.skews(),
        anomalies);
  }

  private List<Anomaly> cycles() {
    List<Anomaly> found = cycles(Kind.G0, EnumSet.of(Edge.WW));
    if (found.isEmpty()) {
      found = cycles(Kind.G1C, EnumSet.of(Edge.WW, Edge.WR));
    }
    if (found.isEmpty()) {
      found = cycles(Kind.G_SINGLE, EnumSet.of(Edge.WW, Edge.WR, Edge.RW));
    }
    return found.isEmpty() ? cycles(Kind.STALE, EnumSet.allOf(Edge.class)) : found;
  }

  private List<Anomaly> cycles(Kind kind, Set<Edge> edges) {
    Walk walk = new Walk(graph, edges, false);
    return Components.cyclic(walk).stream()
        .map(component -> new Anomaly(kind, story(Cycle.shortest(walk, component))))
        .toList();
  }

  private int skews() {
    Walk walk = new Walk(graph, EnumSet.of(Edge.WW, Edge.WR, Edge.RW), true);
    return Components.cyclic(walk).size();
  }

  private String story(List<Integer> edges) {
    Set<Integer> numbers = new TreeSet<>();
    List<String> reasons = new ArrayList<>();
    int ended = -1;
    for (int edge : rotated(edges)) {
      int from = graph.from(edge);
      int to = graph.to(edge);
      boolean time = graph.kind(edge) == Edge.TIME;
      ended = time && isTransaction(from) ? from : ended;
      if (isTransaction(to)) {
        numbers.add(to);
        reasons.add(time ? "T" + to + " began when T" + ended + " had ended" : reason(edge));
      }
    }
    StringBuilder story = new StringBuilder();
    numbers.forEach(number -> story.append("  ").append(history.show(number)).append("\n"));
    return story + "  " + String.join("\n  ", reasons);
  }

  /** The same way around, begun at a transaction. */
  private List<Integer> rotated(List<Integer> edges) {
    int start = 0;
    while (!isTransaction(graph.from(edges.get(start)))) {
      start++;
    }
    List<Integer> rotated = new ArrayList<>(edges.subList(start, edges.size()));
    rotated.addAll(edges.subList(0, start));
    return rotated;
  }

  private boolean isTransaction(int node) {
    return node < history.transactions().size();
  }

  private String reason(int edge) {
    String from = "T" + graph.from(edge);
    String to = "T" + graph.to(edge);
    long value = graph.value(edge);
    return switch (graph.kind(edge)) {
      case WW -> to + " wrote " + value + " upon what " + from + " had written";
      case WR -> to + " read " + value + ", which " + from + " had written";
      case RW -> from + " read what was there before " + to + " wrote " + value;
      case TIME -> throw new IllegalArgumentException("Time is told otherwise");
    };
  }
}
