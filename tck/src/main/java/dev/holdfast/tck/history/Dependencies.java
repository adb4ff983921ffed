package dev.holdfast.tck.history;

import dev.holdfast.tck.Ledger.Outcome;
import dev.holdfast.tck.history.Graph.Edge;
import dev.holdfast.tck.history.Versions.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which transaction depends on which, as a graph: a node for each that took effect, and behind them
 * one for the end of each, in the order of time.
 */
final class Dependencies {
  private final History history;
  private final Versions versions;
  private final Graph graph;
  private final Map<Version, List<Integer>> readers = new HashMap<>();
  private final Map<Version, Set<Long>> following = new HashMap<>();

  private Dependencies(History history, Versions versions) {
    this.history = history;
    this.versions = versions;
    this.graph = new Graph(history.transactions().size() * 2);
  }

  static Graph of(History history, Versions versions) {
    Dependencies dependencies = new Dependencies(history, versions);
    dependencies.versions.orders().forEach(dependencies::order);
    for (int i = 0; i < history.transactions().size(); i++) {
      if (versions.tookEffect(i)) {
        dependencies.note(i);
      }
    }
    dependencies.end();
    dependencies.connect();
    dependencies.time();
    return dependencies.graph;
  }

  private void follows(Version version, long value) {
    following.computeIfAbsent(version, any -> new LinkedHashSet<>()).add(value);
  }

  private void order(Key key, List<Long> values) {
    long before = Versions.NONE;
    for (long value : values) {
      follows(new Version(key, before), value);
      before = value;
    }
  }

  private void note(int number) {
    Map<Key, Version> read = new HashMap<>();
    Set<Key> written = new HashSet<>();
    for (Action action : history.transactions().get(number).actions()) {
      Key key = action.key();
      if (action instanceof Action.Read one) {
        List<Long> values = versions.external(number, one);
        boolean own = values.size() < one.values().size();
        if (key.list() || !own) {
          long value = values.isEmpty() ? Versions.NONE : values.get(values.size() - 1);
          Version version = new Version(key, value);
          if (read.putIfAbsent(key, version) == null) {
            readers.computeIfAbsent(version, any -> new ArrayList<>()).add(number);
          }
        }
      } else if (action instanceof Action.Write write && written.add(key) && !key.list()) {
        follows(read.getOrDefault(key, new Version(key, Versions.NONE)), write.value());
      }
    }
  }

  /** What is there in the end came after everything else. */
  private void end() {
    Map<Key, Long> last = new HashMap<>();
    for (Action action : history.end().actions()) {
      if (action instanceof Action.Read read && !read.key().list() && !read.values().isEmpty()) {
        last.put(read.key(), read.values().get(0));
      }
    }
    for (int i = 0; i < history.transactions().size(); i++) {
      for (Action action : history.transactions().get(i).actions()) {
        if (action instanceof Action.Write write && versions.tookEffect(i)) {
          Long there = last.get(write.key());
          if (there != null && there != write.value()) {
            follows(new Version(write.key(), write.value()), there);
          }
        }
      }
    }
  }

  private void connect() {
    readers.forEach(
        (version, all) -> {
          int writer = versions.writer(version.value());
          for (int reader : all) {
            if (writer >= 0) {
              graph.add(writer, reader, Edge.WR, version.value());
            }
          }
        });
    following.forEach(
        (version, values) -> {
          for (long value : values) {
            replaced(version, value);
          }
        });
  }

  private void replaced(Version version, long value) {
    int by = versions.writer(value);
    if (by < 0) {
      return;
    }
    int writer = versions.writer(version.value());
    if (writer >= 0) {
      graph.add(writer, by, Edge.WW, value);
    }
    for (int reader : readers.getOrDefault(version, List.of())) {
      graph.add(reader, by, Edge.RW, value);
    }
  }

  private record Moment(long tick, int number, boolean end) {}

  /** Whoever began after others had ended depends on them, through the nodes of their ends. */
  private void time() {
    List<Moment> moments = new ArrayList<>();
    for (int i = 0; i < history.transactions().size(); i++) {
      if (versions.tookEffect(i)) {
        Recorded one = history.transactions().get(i);
        moments.add(new Moment(one.begun(), i, false));
        if (one.outcome() == Outcome.ACKNOWLEDGED) {
          moments.add(new Moment(one.ended(), i, true));
        }
      }
    }
    moments.sort(Comparator.comparingLong(Moment::tick).thenComparing(Moment::end));
    int last = -1;
    for (Moment moment : moments) {
      int node = history.transactions().size() + moment.number();
      if (moment.end()) {
        graph.add(moment.number(), node, Edge.TIME, 0);
      }
      if (last >= 0) {
        graph.add(last, moment.end() ? node : moment.number(), Edge.TIME, 0);
      }
      last = moment.end() ? node : last;
    }
  }
}
