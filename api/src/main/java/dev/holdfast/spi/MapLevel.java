package dev.holdfast.spi;

import com.fasterxml.jackson.core.JsonStreamContext;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object or array that a {@link MapParser} is in. */
final class MapLevel extends JsonStreamContext {
  private final @Nullable MapLevel parent;
  private final @Nullable PlainMap plain;
  private final @Nullable Iterator<? extends Map.Entry<?, ?>> entries;
  private final @Nullable List<?> elements;
  private final int size;

  /** The key last passed; null in an array and before the first. */
  @Nullable String name;

  /** The value last passed. */
  @Nullable Object value;

  private @Nullable Object current;

  private MapLevel(
      int type,
      @Nullable MapLevel parent,
      @Nullable PlainMap plain,
      @Nullable Iterator<? extends Map.Entry<?, ?>> entries,
      @Nullable List<?> elements,
      int size) {
    super(type, -1);
    this.parent = parent;
    this.plain = plain;
    this.entries = entries;
    this.elements = elements;
    this.size = size;
  }

  static MapLevel object(@Nullable MapLevel parent, Map<?, ?> map) {
    return map instanceof PlainMap plain
        ? new MapLevel(TYPE_OBJECT, parent, plain, null, null, plain.size())
        : new MapLevel(TYPE_OBJECT, parent, null, map.entrySet().iterator(), null, map.size());
  }

  static MapLevel array(@Nullable MapLevel parent, List<?> elements) {
    return new MapLevel(TYPE_ARRAY, parent, null, null, elements, elements.size());
  }

  /** Goes to the next entry or element; false after the last. */
  boolean next() {
    int at = _index + 1;
    if (at >= size) {
      return false;
    }
    _index = at;
    if (plain != null) {
      name = plain.keyAt(at);
      value = plain.valueAt(at);
    } else if (elements != null) {
      value = elements.get(at);
    } else if (entries != null) {
      Map.Entry<?, ?> entry = entries.next();
      name = (String) entry.getKey();
      value = entry.getValue();
    }
    return true;
  }

  @Override
  public @Nullable MapLevel getParent() {
    return parent;
  }

  @Override
  public @Nullable String getCurrentName() {
    return name;
  }

  @Override
  public @Nullable Object getCurrentValue() {
    return current;
  }

  @Override
  public void setCurrentValue(@Nullable Object value) {
    current = value;
  }
}
