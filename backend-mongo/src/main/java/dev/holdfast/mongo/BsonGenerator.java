package dev.holdfast.mongo;

import com.fasterxml.jackson.core.JsonStreamContext;
import dev.holdfast.spi.Numbers;
import dev.holdfast.spi.PlainGenerator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.BitSet;
import org.bson.BsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes the content of a document to a writer of the driver, with no tree between. What is written
 * first is the document, whose keys are those of the root.
 */
final class BsonGenerator extends PlainGenerator {
  private final BsonWriter out;
  private final Context context = new Context();
  private final BitSet arrays = new BitSet();
  private int depth;

  BsonGenerator(BsonWriter out) {
    this.out = out;
  }

  @Override
  public void writeStartObject() {
    arrays.clear(depth++);
    out.writeStartDocument();
  }

  @Override
  public void writeEndObject() {
    depth--;
    out.writeEndDocument();
  }

  @Override
  public void writeStartArray() {
    if (!isInArray()) {
      out.writeStartDocument();
      out.writeName(Keys.ARRAY);
    }
    arrays.set(depth++);
    out.writeStartArray();
  }

  @Override
  public void writeEndArray() {
    depth--;
    out.writeEndArray();
    if (!isInArray()) {
      out.writeEndDocument();
    }
  }

  private boolean isInArray() {
    return depth > 0 && arrays.get(depth - 1);
  }

  @Override
  public void writeFieldName(String name) {
    out.writeName(depth == 1 ? Keys.escapeRoot(name) : Keys.escape(name));
  }

  @Override
  public void writeString(@Nullable String text) {
    if (text == null) {
      out.writeNull();
    } else {
      out.writeString(text);
    }
  }

  @Override
  public void writeNumber(long value) {
    out.writeInt64(value);
  }

  @Override
  public void writeNumber(double value) {
    write(Numbers.normalise(value));
  }

  @Override
  public void writeNumber(float value) {
    write(Numbers.normalise(value));
  }

  @Override
  public void writeNumber(BigInteger value) {
    write(Numbers.normalise(value));
  }

  @Override
  public void writeNumber(BigDecimal value) {
    write(Numbers.normalise(value));
  }

  private void write(Object number) {
    if (number instanceof Long integral) {
      out.writeInt64(integral);
    } else {
      out.writeDouble((Double) number);
    }
  }

  @Override
  public void writeBoolean(boolean value) {
    out.writeBoolean(value);
  }

  @Override
  public void writeNull() {
    out.writeNull();
  }

  @Override
  public void assignCurrentValue(@Nullable Object value) {}

  @Override
  public JsonStreamContext getOutputContext() {
    return context;
  }

  /** Serializers may ask where they are; nothing here depends on it. */
  private static final class Context extends JsonStreamContext {
    Context() {
      super(TYPE_ROOT, -1);
    }

    @Override
    public @Nullable JsonStreamContext getParent() {
      return null;
    }

    @Override
    public @Nullable String getCurrentName() {
      return null;
    }
  }
}
