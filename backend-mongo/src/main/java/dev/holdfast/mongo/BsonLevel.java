package dev.holdfast.mongo;

import com.fasterxml.jackson.core.JsonStreamContext;
import org.jspecify.annotations.Nullable;

/** An object or array that a {@link BsonParser} is in. */
final class BsonLevel extends JsonStreamContext {
  private final @Nullable BsonLevel parent;
  private final boolean wrapped;
  private final int end;
  private @Nullable String name;
  private @Nullable Object current;

  /**
   * A level.
   *
   * @param wrapped it is an array that is stored in an object of its own, see {@link Keys#ARRAY}
   * @param end where its bytes end
   */
  BsonLevel(@Nullable BsonLevel parent, boolean object, boolean wrapped, int end) {
    super(object ? TYPE_OBJECT : TYPE_ARRAY, -1);
    this.parent = parent;
    this.wrapped = wrapped;
    this.end = end;
  }

  boolean isWrapped() {
    return wrapped;
  }

  int end() {
    return end;
  }

  void pass(String key) {
    name = key;
  }

  void passElement() {
    _index++;
  }

  @Override
  public @Nullable BsonLevel getParent() {
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
