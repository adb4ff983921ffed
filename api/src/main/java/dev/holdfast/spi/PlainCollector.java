package dev.holdfast.spi;

import com.fasterxml.jackson.core.JsonStreamContext;
import dev.holdfast.HoldfastException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is written to it as one plain value. Numbers are normalised; strings are not
 * checked.
 */
final class PlainCollector extends PlainGenerator {
  private final Deque<Level> outer = new ArrayDeque<>(4);
  private @Nullable Level level;
  private @Nullable Object result;

  /** The value, after its end. */
  @Nullable Object result() {
    return result;
  }

  private void add(@Nullable Object value) {
    Level inside = level;
    if (inside == null) {
      result = value;
    } else {
      inside.add(value);
    }
  }

  private void open(Level inner) {
    if (level != null) {
      outer.push(level);
    }
    level = inner;
  }

  private void close(Object value) {
    level = outer.poll();
    add(value);
  }

  @Override
  public void writeStartObject() {
    open(new Level(new PlainMap.Builder(8), null));
  }

  @Override
  public void writeEndObject() {
    close(Objects.requireNonNull(current().entries).build());
  }

  @Override
  public void writeStartArray() {
    open(new Level(null, new ArrayList<>()));
  }

  @Override
  public void writeEndArray() {
    close(new PlainList(Objects.requireNonNull(current().elements).toArray()));
  }

  private Level current() {
    return Objects.requireNonNull(level, "nothing is open");
  }

  @Override
  public void writeFieldName(String name) {
    current().name = name;
  }

  @Override
  public void writeString(@Nullable String text) {
    add(text);
  }

  @Override
  public void writeNumber(long value) {
    add(value);
  }

  @Override
  public void writeNumber(double value) {
    add(Numbers.normalise(value));
  }

  @Override
  public void writeNumber(float value) {
    add(Numbers.normalise(value));
  }

  @Override
  public void writeNumber(BigInteger value) {
    add(Numbers.normalise(value));
  }

  @Override
  public void writeNumber(BigDecimal value) {
    add(Numbers.normalise(value));
  }

  @Override
  public void writeBoolean(boolean value) {
    add(value);
  }

  @Override
  public void writeNull() {
    add(null);
  }

  @Override
  public void assignCurrentValue(@Nullable Object value) {}

  @Override
  public JsonStreamContext getOutputContext() {
    return level == null ? new Level(null, null) : level;
  }

  /** An object or array that is being written. */
  private static final class Level extends JsonStreamContext {
    private final PlainMap.@Nullable Builder entries;
    private final @Nullable List<@Nullable Object> elements;
    private String name = "";

    Level(PlainMap.@Nullable Builder entries, @Nullable List<@Nullable Object> elements) {
      super(entries != null ? TYPE_OBJECT : elements != null ? TYPE_ARRAY : TYPE_ROOT, -1);
      this.entries = entries;
      this.elements = elements;
    }

    void add(@Nullable Object value) {
      _index++;
      if (elements != null) {
        elements.add(value);
      } else if (!Objects.requireNonNull(entries).add(name, value)) {
        throw HoldfastException.invalid("The key \"" + Values.shorten(name) + "\" appears twice");
      }
    }

    @Override
    public @Nullable JsonStreamContext getParent() {
      return null;
    }

    @Override
    public String getCurrentName() {
      return name;
    }
  }
}
