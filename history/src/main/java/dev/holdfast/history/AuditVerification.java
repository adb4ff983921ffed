package dev.holdfast.history;

import dev.holdfast.history.AuditReport.Finding;
import dev.holdfast.history.AuditReport.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks entries in the order of their ids, which is that of their chains. */
final class AuditVerification {
  private static final int MOST_FINDINGS = 1_000;

  private final AuditKey key;
  private final AuditStarts starts;
  private final List<Known> known = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, Checkpoint.Head> heads = new TreeMap<>();
  private long entries;
  private long left;
  private String chain = "";
  private long number;
  private String previous = "";

  AuditVerification(AuditKey key, @Nullable Checkpoint checkpoint, AuditStarts starts) {
    this.key = key;
    this.starts = starts;
    Map<String, Checkpoint.Head> stated = new TreeMap<>();
    starts.lines().forEach((name, line) -> stated.put(name, line.end()));
    known.add(new Known("what was stated when entries were pruned", stated, new HashMap<>()));
    if (checkpoint != null) {
      known.add(new Known("the checkpoint", checkpoint.chains(), new HashMap<>()));
      if (!checkpoint.isSignedBy(key)) {
        found(Kind.CHECKPOINT, "", "the checkpoint was changed, or made with another key");
      }
    }
  }

  /**
   * How far chains went at a time, of which somebody knows.
   *
   * @param met the HMACs of the entries that are at those ends now
   */
  private record Known(String who, Map<String, Checkpoint.Head> heads, Map<String, String> met) {
    void meet(String chain, long place, String mac) {
      Checkpoint.Head head = heads.get(chain);
      if (head != null && head.count() == place) {
        met.put(chain, mac);
      }
    }
  }

  private void found(Kind kind, String id, String text) {
    if (findings.size() < MOST_FINDINGS) {
      findings.add(new Finding(kind, id, text));
    }
  }

  void entry(String id, Map<String, @Nullable Object> fields) {
    entries++;
    int slash = id.lastIndexOf('/');
    long place = slash < 0 ? 0 : number(id.substring(slash + 1));
    if (place == 0 || !id.equals(AuditEntries.id(id.substring(0, slash), place))) {
      found(Kind.FOREIGN, id, "no entry has such an id");
      return;
    }
    begin(id.substring(0, slash));
    boolean whole = AuditEntries.mac(key, fields).equals(fields.get(AuditEntries.MAC));
    boolean here =
        chain.equals(fields.get(AuditEntries.CHAIN)) && place == AuditEntries.number(fields);
    if (whole) {
      AuditEntries.requireKnown(fields);
    }
    boolean pruned = place <= starts.of(chain).pruned();
    if (!pruned) {
      follow(place);
    }
    if (!whole) {
      found(Kind.EDITED, id, "its content is not what was written");
    } else if (!here) {
      found(
          Kind.REORDERED,
          id,
          "it was written as "
              + AuditEntries.id(
                  String.valueOf(fields.get(AuditEntries.CHAIN)), AuditEntries.number(fields)));
    } else if (!pruned
        && !previous.isEmpty()
        && !previous.equals(fields.get(AuditEntries.PREVIOUS))) {
      found(Kind.EDITED, id, "it does not follow the entry before it");
    }
    if (pruned) {
      left++;
      return;
    }
    // Behind one that is damaged the chain begins anew, so that it is not told of twice.
    previous = whole && here ? String.valueOf(fields.get(AuditEntries.MAC)) : "";
    heads.put(chain, new Checkpoint.Head(place, previous));
    known.forEach(it -> it.meet(chain, place, previous));
  }

  /** Of a chain, where it was not pruned, or else behind what was. */
  private void begin(String name) {
    if (!name.equals(chain)) {
      chain = name;
      PruneStatement.Line start = starts.of(name);
      number = start.pruned();
      previous = number == 0 ? AuditEntries.start(key, name) : start.last();
    }
  }

  private void follow(long place) {
    if (place != number + 1) {
      found(
          Kind.MISSING,
          AuditEntries.id(chain, number + 1),
          (place - number - 1) + " entries are missing before the next one");
      previous = "";
    }
    number = place;
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Whether nothing was found so far. */
  boolean isWhole() {
    return findings.isEmpty();
  }

  Map<String, Checkpoint.Head> heads() {
    return heads;
  }

  AuditReport report() {
    known.forEach(each -> each.heads().forEach((name, head) -> compare(each, name, head)));
    return new AuditReport(entries, heads.size(), findings, pruned());
  }

  private Optional<AuditReport.Pruned> pruned() {
    PruneStatement latest = starts.latest();
    return latest == null
        ? Optional.empty()
        : Optional.of(new AuditReport.Pruned(latest.at(), latest.before(), starts.entries(), left));
  }

  private void compare(Known by, String name, Checkpoint.Head then) {
    Checkpoint.Head now = heads.get(name);
    PruneStatement.Line start = starts.of(name);
    long count = now == null ? start.pruned() : now.count();
    if (count < then.count()) {
      found(
          Kind.CUT,
          AuditEntries.id(name, count + 1),
          by.who() + " knows " + then.count() + " entries of this chain; there are " + count);
      return;
    }
    String mac = then.count() == start.pruned() ? start.last() : by.met().get(name);
    if (mac != null && !mac.isEmpty() && !mac.equals(then.mac())) {
      found(
          Kind.EDITED, AuditEntries.id(name, then.count()), by.who() + " knows another entry here");
    }
  }
}
