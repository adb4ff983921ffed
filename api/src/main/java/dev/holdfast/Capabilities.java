package dev.holdfast;

import dev.holdfast.spi.BsonSize;
import dev.holdfast.spi.Values;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What a database can do. Immutable.
 *
 * @param supported the capabilities it has
 * @param reasons why a capability is missing, where the backend knows
 */
public record Capabilities(Set<Capability> supported, Map<Capability, String> reasons) {
  /** The most levels of objects and arrays in a document, the document itself counted. */
  public static final int MAX_DEPTH = Values.MAX_DEPTH;

  /** The most bytes of a document, measured as BSON on every backend. */
  public static final int MAX_DOCUMENT_BYTES = BsonSize.LIMIT;

  /** The most UTF-8 bytes of an id. */
  public static final int MAX_ID_BYTES = 512;

  public Capabilities {
    supported = Set.copyOf(supported);
    reasons = Map.copyOf(reasons);
  }

  /** Just these, with no reason given for the others. */
  public static Capabilities of(Capability... supported) {
    return new Capabilities(Set.of(supported), Map.of());
  }

  /** The same without one capability. */
  public Capabilities without(Capability capability, String reason) {
    Set<Capability> left = EnumSet.noneOf(Capability.class);
    left.addAll(supported);
    left.remove(capability);
    Map<Capability, String> why = new EnumMap<>(Capability.class);
    why.putAll(reasons);
    why.put(capability, reason);
    return new Capabilities(left, why);
  }

  public boolean has(Capability capability) {
    return supported.contains(capability);
  }

  /**
   * Does nothing when all are there.
   *
   * @throws HoldfastException UNSUPPORTED, naming every missing one and why
   */
  public void require(Capability... wanted) {
    StringBuilder missing = new StringBuilder();
    Capability first = null;
    for (Capability capability : wanted) {
      if (has(capability)) {
        continue;
      }
      first = first == null ? capability : first;
      missing.append(missing.isEmpty() ? "" : ", ").append(capability);
      String reason = reasons.get(capability);
      if (reason != null) {
        missing.append(" (").append(reason).append(')');
      }
    }
    if (first != null) {
      throw HoldfastException.unsupported(first, "This database has no " + missing);
    }
  }
}
