package dev.holdfast.spi;

import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document while the operations of an update are applied to it, one after the other. Each answers
 * with the content that it makes.
 */
final class DocumentEdit implements Update.Visitor<Map<String, @Nullable Object>> {
  private final String id;
  private Map<String, @Nullable Object> body;
  private boolean grown;

  DocumentEdit(String id, Map<String, @Nullable Object> body) {
    this.id = id;
    this.body = body;
  }

  /** The document now, if it can be stored. */
  Map<String, @Nullable Object> result() {
    if (grown) {
      int depth = Values.depth(body);
      if (depth > Values.MAX_DEPTH) {
        throw HoldfastException.invalid(
            document()
                + " would have objects and arrays "
                + depth
                + " deep inside each other after the update; allowed are "
                + Values.MAX_DEPTH);
      }
      if (!BsonSize.surelyFits(id, body)) {
        BsonSize.requireWithinLimit(id, BsonSize.document(id, body));
      }
    }
    return body;
  }

  @Override
  public Map<String, @Nullable Object> set(Update.Set operation) {
    PathSlot slot = slot(operation.path(), "set");
    return put(slot, operation.value());
  }

  @Override
  public Map<String, @Nullable Object> unset(Update.Unset operation) {
    PathSlot slot = PathSlot.find(body, operation.path());
    if (slot.isPresent()) {
      body = slot.without();
    }
    return body;
  }

  @Override
  public Map<String, @Nullable Object> inc(Update.Inc operation) {
    PathSlot slot = slot(operation.path(), "inc");
    return put(
        slot,
        slot.isPresent()
            ? Arithmetic.sum(this, slot, number(slot, "inc"), operation.by())
            : operation.by());
  }

  @Override
  public Map<String, @Nullable Object> mul(Update.Mul operation) {
    PathSlot slot = slot(operation.path(), "mul");
    return put(
        slot,
        slot.isPresent()
            ? Arithmetic.product(this, slot, number(slot, "mul"), operation.by())
            : 0L);
  }

  private Number number(PathSlot slot, String operation) {
    if (slot.value() instanceof Number number) {
      return number;
    }
    throw refused(slot, operation + " needs a number or a missing field");
  }

  @Override
  public Map<String, @Nullable Object> min(Update.Min operation) {
    PathSlot slot = slot(operation.path(), "min");
    boolean less = !slot.isPresent() || Values.compare(operation.value(), slot.value()) < 0;
    return less ? put(slot, operation.value()) : body;
  }

  @Override
  public Map<String, @Nullable Object> max(Update.Max operation) {
    PathSlot slot = slot(operation.path(), "max");
    boolean more = !slot.isPresent() || Values.compare(operation.value(), slot.value()) > 0;
    return more ? put(slot, operation.value()) : body;
  }

  @Override
  public Map<String, @Nullable Object> rename(Update.Rename operation) {
    PathSlot from = PathSlot.find(body, operation.path());
    if (!from.isPresent()) {
      return body;
    }
    Object value = from.value();
    body = from.without();
    return put(slot(operation.to(), "rename to this path"), value);
  }

  @Override
  public Map<String, @Nullable Object> push(Update.Push operation) {
    PathSlot slot = slot(operation.path(), "push");
    if (slot.isPresent() && operation.values().isEmpty()) {
      array(slot, "push");
      return body;
    }
    return put(slot, appended(array(slot, "push"), operation.values()));
  }

  @Override
  public Map<String, @Nullable Object> pull(Update.Pull operation) {
    PathSlot slot = PathSlot.find(body, operation.path());
    if (!slot.isPresent()) {
      return body;
    }
    List<@Nullable Object> array = array(slot, "pull");
    List<@Nullable Object> kept = new ArrayList<>(array.size());
    for (Object element : array) {
      if (!Values.equal(element, operation.value())) {
        kept.add(element);
      }
    }
    return kept.size() == array.size() ? body : put(slot, new PlainList(kept.toArray()));
  }

  @Override
  public Map<String, @Nullable Object> addToSet(Update.AddToSet operation) {
    PathSlot slot = slot(operation.path(), "addToSet");
    List<@Nullable Object> array = array(slot, "addToSet");
    if (slot.isPresent() && array.contains(operation.value())) {
      return body;
    }
    return put(slot, appended(array, Arrays.asList(operation.value())));
  }

  private List<@Nullable Object> array(PathSlot slot, String operation) {
    if (!slot.isPresent()) {
      return List.of();
    }
    if (slot.value() instanceof List<?> array) {
      return Values.asArray(array);
    }
    throw refused(slot, operation + " needs an array or a missing field");
  }

  private static List<@Nullable Object> appended(
      List<@Nullable Object> array, List<@Nullable Object> more) {
    @Nullable Object[] all = Arrays.copyOf(array.toArray(), array.size() + more.size());
    for (int i = 0; i < more.size(); i++) {
      all[array.size() + i] = more.get(i);
    }
    return new PlainList(all);
  }

  private Map<String, @Nullable Object> put(PathSlot slot, @Nullable Object value) {
    if (!slot.isPresent() || !Values.equal(slot.value(), value)) {
      grown |= !(slot.value() instanceof Number && value instanceof Number);
      body = slot.with(value);
    }
    return body;
  }

  private PathSlot slot(Path path, String operation) {
    PathSlot slot = PathSlot.find(body, path);
    if (slot.isBlocked()) {
      throw HoldfastException.invalid(
          document()
              + " has "
              + Shown.value(slot.value())
              + " at '"
              + slot.blockedAt()
              + "', so "
              + operation
              + " cannot reach '"
              + path
              + "'; allowed above it are objects and missing fields");
    }
    return slot;
  }

  /** An operation that the value in the slot does not allow. */
  HoldfastException refused(PathSlot slot, String rule) {
    return HoldfastException.invalid(
        document() + " has " + Shown.value(slot.value()) + " at '" + slot.path() + "'; " + rule);
  }

  private String document() {
    return "The document \"" + Values.shorten(id) + "\"";
  }
}
