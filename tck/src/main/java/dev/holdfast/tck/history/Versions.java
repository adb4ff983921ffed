package dev.holdfast.tck.history;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who wrote which value, who took effect, and which value of a key came after which. */
final class Versions {
  /** The state of a key before its first write. */
  static final long NONE = 0;

  /**
   * A write.
   *
   * @param last whether its transaction wrote no other value to that key afterwards
   */
  record Written(int by, Key key, boolean last) {}

  /** A key in the state that this value brought. */
  record Version(Key key, long value) {}

  private final History history;
  private final Map<Long, Written> writes = new HashMap<>();
  private final Set<Long> observed = new HashSet<>();
  private final Map<Key, List<Long>> orders = new HashMap<>();

  Versions(History history) {
    this.history = history;
    List<Recorded> all = history.transactions();
    for (int i = 0; i < all.size(); i++) {
      note(i, all.get(i));
    }
    observe();
    orderLists();
    orderRegisters();
  }

  private void note(int number, Recorded one) {
    Map<Key, Long> last = new HashMap<>();
    for (Action action : one.actions()) {
      if (action instanceof Action.Write write) {
        Written before = writes.put(write.value(), new Written(number, write.key(), true));
        if (before != null) {
          throw new IllegalArgumentException("Two writes have the value " + write.value());
        }
        Long earlier = last.put(write.key(), write.value());
        if (earlier != null) {
          writes.put(earlier, new Written(number, write.key(), false));
        }
      }
    }
  }

  private void observe() {
    List<Recorded> all = history.transactions();
    for (int i = 0; i < all.size(); i++) {
      for (Action action : all.get(i).actions()) {
        if (action instanceof Action.Read read) {
          observed.addAll(external(i, read));
        }
      }
    }
  }

  @Nullable Written written(long value) {
    return writes.get(value);
  }

  /** Who wrote it and took effect; -1 for nobody. */
  int writer(long value) {
    Written written = writes.get(value);
    return written != null && tookEffect(written.by()) ? written.by() : -1;
  }

  /** Whether it was acknowledged, or somebody has seen what it wrote. */
  boolean tookEffect(int number) {
    Recorded one = history.transactions().get(number);
    return switch (one.outcome()) {
      case ACKNOWLEDGED -> true;
      case FAILED -> false;
      case UNKNOWN ->
          one.actions().stream()
              .anyMatch(
                  action ->
                      action instanceof Action.Write write && observed.contains(write.value()));
    };
  }

  /** What a transaction read, without what it had put at the end itself. */
  List<Long> external(int number, Action.Read read) {
    List<Long> values = read.values();
    int size = values.size();
    while (size > 0 && isOf(number, values.get(size - 1))) {
      size--;
    }
    return values.subList(0, size);
  }

  private boolean isOf(int number, long value) {
    Written written = writes.get(value);
    return written != null && written.by() == number;
  }

  /** The values of a key in their order, as far as it is known without doubt. */
  List<Long> order(Key key) {
    return orders.getOrDefault(key, List.of());
  }

  Map<Key, List<Long>> orders() {
    return orders;
  }

  private void orderLists() {
    List<Recorded> all = history.transactions();
    for (int i = 0; i < all.size(); i++) {
      for (Action action : all.get(i).actions()) {
        if (action instanceof Action.Read read && read.key().list() && tookEffect(i)) {
          List<Long> seen = external(i, read);
          orders.merge(read.key(), seen, (a, b) -> b.size() > a.size() ? b : a);
        }
      }
    }
  }

  /** Revisions grow with each change of a document. */
  private void orderRegisters() {
    Map<Key, Map<Long, Long>> revisions = new HashMap<>();
    List<Recorded> all = history.transactions();
    for (int i = 0; i < all.size(); i++) {
      if (!tookEffect(i)) {
        continue;
      }
      for (Action action : all.get(i).actions()) {
        if (action instanceof Action.Write write && write.revision() != 0) {
          revision(revisions, write.key(), write.revision(), write.value());
        } else if (action instanceof Action.Read read && read.revision() != 0) {
          external(i, read)
              .forEach(value -> revision(revisions, read.key(), read.revision(), value));
        }
      }
    }
    revisions.forEach(
        (key, values) -> orders.put(key, List.copyOf(new LinkedHashSet<>(values.values()))));
  }

  private static void revision(
      Map<Key, Map<Long, Long>> revisions, Key key, long revision, long value) {
    if (!key.list()) {
      revisions.computeIfAbsent(key, any -> new TreeMap<>()).put(revision, value);
    }
  }
}
