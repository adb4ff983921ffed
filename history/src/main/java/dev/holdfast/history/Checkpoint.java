package dev.holdfast.history;

import dev.holdfast.Document;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Values;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
    for (Object each : document.getList("chains").orElse(List.of())) {
      Map<String, @Nullable Object> one = Values.asObject(each);
      Object count = one.get("count");
      chains.put(
          String.valueOf(one.get("chain")),
          new Head(count instanceof Long number ? number : 0, String.valueOf(one.get("head"))));
    }
    return new Checkpoint(
        document.getInstant("time").orElse(Instant.EPOCH),
        document.getLong("count").orElse(0L),
        chains,
        document.getString("mac").orElse(""));
  }
}
