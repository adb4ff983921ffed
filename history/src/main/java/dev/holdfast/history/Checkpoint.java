package dev.holdfast.history;

import dev.holdfast.Document;
import dev.holdfast.HoldfastException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far the audit's entries went at a time: to be kept outside the database. With it, {@link
 * AuditTrail#verify} notices that entries were cut off. Immutable.
 *
 * @param count of all entries
 * @param chains by name
 * @param mac over all of this, so that it is known when it was changed
 */
public record Checkpoint(Instant time, long count, Map<String, Head> chains, String mac) {
  /** Where a chain ended: the number of its last entry, and that one's HMAC. */
  public record Head(long count, String mac) {}

  public Checkpoint {
    chains = Collections.unmodifiableMap(new TreeMap<>(chains));
  }

  static Checkpoint of(Instant time, Map<String, Head> chains, AuditKey key) {
    long count = chains.values().stream().mapToLong(Head::count).sum();
    Checkpoint unsigned = new Checkpoint(time, count, chains, "");
    return new Checkpoint(time, count, chains, key.mac(unsigned.toJson()));
  }

  boolean isSignedBy(AuditKey key) {
    return key.mac(new Checkpoint(time, count, chains, "").toJson()).equals(mac);
  }

  /** As JSON on one line: what {@link #parse} reads. */
  public String toJson() {
    List<Object> heads = new ArrayList<>();
    chains.forEach(
        (name, head) -> {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("chain", name);
          one.put("count", head.count());
          one.put("head", head.mac());
          heads.add(one);
        });
    return Document.of("format", 1, "time", time, "count", count, "chains", heads, "mac", mac)
        .toJson();
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws HoldfastException INVALID for anything else
   */
  public static Checkpoint parse(String json) {
    Document document = Document.parse(json);
    if (!document.getLong("format").equals(Optional.of(1L))) {
      throw HoldfastException.invalid(
          "This is no checkpoint of an audit, or one of a newer format");
    }
    Map<String, Head> chains = new TreeMap<>();
    for (Object each : document.getList("chains").orElseThrow(Checkpoint::incomplete)) {
      if (!(each instanceof Map<?, ?> one
          && one.get("chain") instanceof String chain
          && one.get("count") instanceof Long count
          && one.get("head") instanceof String head)) {
        throw incomplete();
      }
      chains.put(chain, new Head(count, head));
    }
    return new Checkpoint(
        document.getInstant("time").orElseThrow(Checkpoint::incomplete),
        document.getLong("count").orElseThrow(Checkpoint::incomplete),
        chains,
        document.getString("mac").orElseThrow(Checkpoint::incomplete));
  }

  private static HoldfastException incomplete() {
    return HoldfastException.invalid(
        "This is no whole checkpoint of an audit: it has a time, a count, a mac, and of each chain"
            + " its name, count and head. Take it as it was printed");
  }
}
