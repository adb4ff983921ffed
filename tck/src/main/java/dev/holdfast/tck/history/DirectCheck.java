package dev.holdfast.tck.history;

import dev.holdfast.tck.Ledger.Outcome;
import dev.holdfast.tck.history.Anomaly.Kind;
import dev.holdfast.tck.history.Versions.Version;
import dev.holdfast.tck.history.Versions.Written;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds what is wrong without looking at how transactions depend on each other. */
final class DirectCheck {
  private final History history;
  private final Versions versions;
  private final List<Anomaly> found = new ArrayList<>();

  DirectCheck(History history, Versions versions) {
    this.history = history;
    this.versions = versions;
  }

  List<Anomaly> run() {
    for (int i = 0; i < history.transactions().size(); i++) {
      replay(i);
    }
    lostWrites();
    lostUpdates();
    return found;
  }

  private void report(Kind kind, String why, int... numbers) {
    StringBuilder story = new StringBuilder("  ").append(why);
    for (int number : numbers) {
      story.append("\n  ").append(history.show(number));
    }
    found.add(new Anomaly(kind, story.toString()));
  }

  /** What a transaction has read and written of a key so far. */
  private static final class Seen {
    private final List<Long> own = new ArrayList<>();
    private boolean read;
    private List<Long> values = List.of();

    void write(Key key, long value) {
      List<Long> after = new ArrayList<>(key.list() ? values : List.of());
      after.add(value);
      values = after;
      own.add(value);
    }

    boolean allows(Key key, List<Long> now) {
      if (read || !key.list()) {
        return (!read && own.isEmpty()) || now.equals(values);
      }
      int others = now.size() - own.size();
      return others >= 0 && now.subList(others, now.size()).equals(own);
    }
  }

  private void replay(int number) {
    Map<Key, Seen> keys = new HashMap<>();
    for (Action action : history.transactions().get(number).actions()) {
      Seen seen = keys.computeIfAbsent(action.key(), any -> new Seen());
      if (action instanceof Action.Write write) {
        seen.write(write.key(), write.value());
      } else if (action instanceof Action.Read read) {
        read(number, read, seen);
        seen.read = true;
        seen.values = read.values();
      }
    }
  }

  private void read(int number, Action.Read read, Seen seen) {
    if (!seen.allows(read.key(), read.values())) {
      report(Kind.INTERNAL, read + " after " + seen.values + " was there", number);
    }
    if (new HashSet<>(read.values()).size() < read.values().size()) {
      report(Kind.DUPLICATE, String.valueOf(read), number);
    }
    for (long value : read.values()) {
      Written written = versions.written(value);
      boolean own = written != null && written.by() == number;
      if (written == null
          || !written.key().equals(read.key())
          || (own && !seen.own.contains(value))) {
        report(Kind.UNWRITTEN, value + " in " + read.key(), number);
      } else if (!own && outcome(written.by()) == Outcome.FAILED) {
        report(Kind.G1A, value + " in " + read.key(), written.by(), number);
      }
    }
    List<Long> external = versions.external(number, read);
    if (!external.isEmpty()) {
      Written written = versions.written(external.get(external.size() - 1));
      if (written != null && !written.last() && written.by() != number) {
        report(Kind.G1B, "of " + read.key(), written.by(), number);
      }
    }
    List<Long> order = versions.order(read.key());
    if (read.key().list()
        && !external.equals(order.subList(0, Math.min(external.size(), order.size())))) {
      report(Kind.INCOMPATIBLE, read.key() + " is also " + order, number);
    }
  }

  private Outcome outcome(int number) {
    return history.transactions().get(number).outcome();
  }

  private void lostWrites() {
    Map<Key, List<Long>> end = new HashMap<>();
    for (Action action : history.end().actions()) {
      if (action instanceof Action.Read read) {
        end.put(read.key(), read.values());
      }
    }
    for (int i = 0; i < history.transactions().size(); i++) {
      for (Action action : history.transactions().get(i).actions()) {
        if (action instanceof Action.Write write && versions.tookEffect(i)) {
          List<Long> there = end.getOrDefault(write.key(), List.of());
          if (write.key().list() ? !there.contains(write.value()) : there.isEmpty()) {
            report(Kind.LOST_WRITE, write.key() + " is " + there + " in the end", i);
          }
        }
      }
    }
  }

  private void lostUpdates() {
    Map<Version, List<Integer>> changed = new LinkedHashMap<>();
    for (int i = 0; i < history.transactions().size(); i++) {
      if (versions.tookEffect(i)) {
        for (Version version : basis(i)) {
          changed.computeIfAbsent(version, any -> new ArrayList<>()).add(i);
        }
      }
    }
    changed.forEach(
        (version, by) -> {
          if (by.size() > 1) {
            String state = version.key() + " at " + version.value();
            report(Kind.LOST_UPDATE, state, by.stream().mapToInt(Integer::intValue).toArray());
          }
        });
  }

  /** The states that a transaction read and then changed. */
  private Set<Version> basis(int number) {
    Map<Key, Version> read = new HashMap<>();
    Set<Key> written = new HashSet<>();
    Set<Version> basis = new HashSet<>();
    for (Action action : history.transactions().get(number).actions()) {
      if (action instanceof Action.Read one && !written.contains(one.key())) {
        List<Long> values = one.values();
        long value = values.isEmpty() ? Versions.NONE : values.get(values.size() - 1);
        read.putIfAbsent(one.key(), new Version(one.key(), value));
      } else if (action instanceof Action.Write write && written.add(write.key())) {
        Version version = read.get(write.key());
        if (version != null) {
          basis.add(version);
        }
      }
    }
    return basis;
  }
}
