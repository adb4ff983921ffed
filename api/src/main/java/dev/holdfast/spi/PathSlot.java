package dev.holdfast.spi;

import dev.holdfast.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a path leads in one document, and what the document becomes with another value there. All
 * that lies beside the path is shared.
 */
final class PathSlot {
  private final Path path;
  private final List<String> keys;
  private final @Nullable Map<String, @Nullable Object>[] parents;
  private final int reached;
  private final boolean blocked;
  private final boolean present;
  private final @Nullable Object value;

  private PathSlot(
      Path path,
      @Nullable Map<String, @Nullable Object>[] parents,
      int reached,
      boolean blocked,
      boolean present,
      @Nullable Object value) {
    this.path = path;
    this.keys = path.keys();
    this.parents = parents;
    this.reached = reached;
    this.blocked = blocked;
    this.present = present;
    this.value = value;
  }

  static PathSlot find(Map<String, @Nullable Object> body, Path path) {
    List<String> keys = path.keys();
    @SuppressWarnings({"unchecked", "rawtypes"})
    @Nullable Map<String, @Nullable Object>[] parents = new Map[keys.size()];
    parents[0] = body;
    Map<String, @Nullable Object> parent = body;
    for (int i = 0; ; i++) {
      Object value = parent.get(keys.get(i));
      boolean present = value != null || parent.containsKey(keys.get(i));
      if (i == keys.size() - 1 || !present) {
        return new PathSlot(path, parents, i, false, present, value);
      }
      if (!(value instanceof Map<?, ?>)) {
        return new PathSlot(path, parents, i, true, false, value);
      }
      parent = Values.asObject(value);
      parents[i + 1] = parent;
    }
  }

  Path path() {
    return path;
  }

  /** Whether the path leads to a value, be it null. */
  boolean isPresent() {
    return present;
  }

  /** Whether something that is no object stands above, at {@link #blockedAt}. */
  boolean isBlocked() {
    return blocked;
  }

  Path blockedAt() {
    return Path.of(keys.subList(0, reached + 1));
  }

  /** What is there; when blocked, what blocks. */
  @Nullable Object value() {
    return value;
  }

  /** The document with this value; missing parents are made. */
  Map<String, @Nullable Object> with(@Nullable Object replacement) {
    Object made = replacement;
    for (int i = keys.size() - 1; i > reached; i--) {
      PlainMap.Builder parent = new PlainMap.Builder(1);
      parent.add(keys.get(i), made);
      made = parent.build();
    }
    return rebuilt(reached, made);
  }

  private Map<String, @Nullable Object> rebuilt(int level, @Nullable Object child) {
    Object made = child;
    for (int i = level; i >= 0; i--) {
      made = put(parent(i), keys.get(i), made);
    }
    return Values.asObject(Objects.requireNonNull(made));
  }

  private Map<String, @Nullable Object> parent(int level) {
    return Objects.requireNonNull(parents[level]);
  }

  /** The document without the key, which is present. */
  Map<String, @Nullable Object> without() {
    Map<String, @Nullable Object> parent = parent(reached);
    PlainMap.Builder kept = new PlainMap.Builder(parent.size());
    for (Map.Entry<String, @Nullable Object> entry : parent.entrySet()) {
      if (!entry.getKey().equals(keys.get(reached))) {
        kept.add(entry.getKey(), entry.getValue());
      }
    }
    Map<String, @Nullable Object> made = kept.build();
    return reached == 0 ? made : rebuilt(reached - 1, made);
  }

  private static Map<String, @Nullable Object> put(
      Map<String, @Nullable Object> object, String key, @Nullable Object value) {
    PlainMap.Builder copy = new PlainMap.Builder(object.size() + 1);
    boolean found = false;
    for (Map.Entry<String, @Nullable Object> entry : object.entrySet()) {
      boolean here = !found && entry.getKey().equals(key);
      found |= here;
      copy.add(entry.getKey(), here ? value : entry.getValue());
    }
    if (!found) {
      copy.add(key, value);
    }
    return copy.build();
  }
}
