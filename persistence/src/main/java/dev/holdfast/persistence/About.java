package dev.holdfast.persistence;

import dev.holdfast.Capabilities;
import dev.holdfast.Capability;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.Values;
import java.time.DateTimeException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a buffer says of itself.
 *
 * @param target the identity of its database
 * @param capabilities what that could do when it was met last
 * @param owner the process that has the buffer open; null for none
 */
record About(String client, String target, Set<Capability> capabilities, @Nullable Owner owner) {
  static final String COLLECTION = "about";
  static final String ID = "buffer";
  private static final long FORMAT = 1;

  About {
    capabilities = Set.copyOf(capabilities);
  }

  static About of(Meeting meeting) {
    return new About(
        UUID.randomUUID().toString(), meeting.identity(), meeting.capabilities().supported(), null);
  }

  /** A database that was met. */
  record Meeting(String identity, Capabilities capabilities) {}

  About meeting(Meeting met) {
    return new About(client, met.identity(), met.capabilities().supported(), owner);
  }

  About ownedBy(@Nullable Owner other) {
    return new About(client, target, capabilities, other);
  }

  Capabilities known() {
    return new Capabilities(capabilities, Map.of());
  }

  Body body() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("format", FORMAT);
    map.put("client", client);
    map.put("target", target);
    map.put("capabilities", capabilities.stream().map(Enum::name).sorted().toList());
    map.put("owner", owner == null ? null : owner.toMap());
    return Bodies.of(map);
  }

  /**
   * What was written.
   *
   * @param where names the file in errors
   * @throws HoldfastException INVALID for another format; CORRUPT when it cannot be read
   */
  static About read(String where, Map<String, @Nullable Object> map) {
    if (!Long.valueOf(FORMAT).equals(map.get("format"))) {
      throw HoldfastException.invalid(
          "The buffer "
              + where
              + " has format "
              + map.get("format")
              + "; this version of Holdfast knows format "
              + FORMAT
              + ". It was left as it is: use the version that wrote it, or a newer one");
    }
    try {
      Object owner = map.get("owner");
      return new About(
          EntryText.text(map, "client"),
          EntryText.text(map, "target"),
          capabilities(map.get("capabilities")),
          owner == null ? null : Owner.read(Values.asObject(owner)));
    } catch (ClassCastException | DateTimeException e) {
      throw EntryText.damaged(where, ID, e);
    }
  }

  /** Those of them that this version knows. */
  private static Set<Capability> capabilities(@Nullable Object names) {
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    if (names instanceof List<?> list) {
      for (Capability capability : Capability.values()) {
        if (list.contains(capability.name())) {
          capabilities.add(capability);
        }
      }
    }
    return capabilities;
  }
}
