package dev.holdfast.history;

import dev.holdfast.history.AuditReport.Finding;
import dev.holdfast.history.AuditReport.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks entries in the order of their ids, which is that of their chains. */
final class AuditVerification {
  private static final int MOST_FINDINGS = 1_000;

  private final AuditKey key;
  private final @Nullable Checkpoint checkpoint;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, Checkpoint.Head> heads = new TreeMap<>();
  private final Map<String, String> macsAtCheckpoint = new HashMap<>();
  private long entries;
  private String chain = "";
  private long number;
  private String previous = "";

  AuditVerification(AuditKey key, @Nullable Checkpoint checkpoint) {
    this.key = key;
    this.checkpoint = checkpoint;
    if (checkpoint != null && !checkpoint.isSignedBy(key)) {
      found(Kind.CHECKPOINT, "", "the checkpoint was changed, or made with another key");
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
    follow(id.substring(0, slash), place);
    boolean whole = AuditEntries.mac(key, fields).equals(fields.get(AuditEntries.MAC));
    boolean here =
        chain.equals(fields.get(AuditEntries.CHAIN)) && place == AuditEntries.number(fields);
    if (!whole) {
      found(Kind.EDITED, id, "its content is not what was written");
    } else if (!here) {
      found(
          Kind.REORDERED,
          id,
          "it was written as "
              + AuditEntries.id(
                  String.valueOf(fields.get(AuditEntries.CHAIN)), AuditEntries.number(fields)));
    } else if (!previous.isEmpty() && !previous.equals(fields.get(AuditEntries.PREVIOUS))) {
      found(Kind.EDITED, id, "it does not follow the entry before it");
    }
    // Behind one that is damaged the chain begins anew, so that it is not told of twice.
    previous = whole && here ? String.valueOf(fields.get(AuditEntries.MAC)) : "";
    heads.put(chain, new Checkpoint.Head(place, previous));
    Checkpoint.Head known = checkpoint == null ? null : checkpoint.chains().get(chain);
    if (known != null && known.count() == place) {
      macsAtCheckpoint.put(chain, previous);
    }
  }

  private void follow(String name, long place) {
    if (!name.equals(chain)) {
      chain = name;
      number = 0;
      previous = AuditEntries.start(key, name);
    }
    if (place != number + 1) {
      found(
          Kind.MISSING,
          AuditEntries.id(name, number + 1),
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

  Map<String, Checkpoint.Head> heads() {
    return heads;
  }

  AuditReport report() {
    if (checkpoint != null) {
      checkpoint.chains().forEach(this::compare);
    }
    return new AuditReport(entries, heads.size(), findings);
  }

  private void compare(String name, Checkpoint.Head known) {
    Checkpoint.Head now = heads.get(name);
    long count = now == null ? 0 : now.count();
    if (count < known.count()) {
      found(
          Kind.CUT,
          AuditEntries.id(name, count + 1),
          "the checkpoint knows " + known.count() + " entries of this chain; there are " + count);
      return;
    }
    String mac = macsAtCheckpoint.get(name);
    if (mac != null && !mac.isEmpty() && !mac.equals(known.mac())) {
      found(
          Kind.EDITED,
          AuditEntries.id(name, known.count()),
          "the checkpoint knows another entry here");
    }
  }
}
