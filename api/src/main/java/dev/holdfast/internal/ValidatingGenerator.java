package dev.holdfast.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.BsonSize;
import dev.holdfast.spi.Numbers;
import dev.holdfast.spi.PlainGenerator;
import dev.holdfast.spi.Strings;
import dev.holdfast.spi.Values;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a serializer and the generator of a backend, and lets through only what every
 * backend can hold: see {@link Values}. Throws INVALID; {@link #location} then says where. Leaves
 * the id and the revision out of a document.
 *
 * <p>The size is added up as an upper bound that costs nothing, three bytes for a char; only a
 * document whose bound is over the limit is measured exactly, by the caller.
 */
final class ValidatingGenerator extends PlainGenerator {
  private static final int OBJECT = -1;
  private static final int NONE = -1;
  private static final int INDEX = 9;
  private static final int SCANNED_UP_TO = 32;
  private static final int BYTES_PER_CHAR = 3;
  private static final long SURELY_TOO_LARGE = (long) BYTES_PER_CHAR * BsonSize.LIMIT;

  private final JsonGenerator out;
  private final @Nullable Envelope document;

  private String[] names = new String[32];
  private int nameCount;

  /** For each level where its keys start in {@link #names}. */
  private int[] starts = new int[8];

  /** For each level the number of elements so far, or {@link #OBJECT}. */
  private int[] elements = new int[8];

  /** For each level one bit for some of the hash of each key so far. */
  private long[] hashes = new long[8];

  private @Nullable Set<String> @Nullable [] manyNames;
  private int depth;
  private long bound;
  private boolean ended;

  /** A key has been written and its value has not. */
  private boolean named;

  /** How deep inside a field that is left out; 0 before its value, {@link #NONE} outside one. */
  private int dropping = NONE;

  /**
   * @param document what to leave out of a document; null for a value that is none
   */
  ValidatingGenerator(JsonGenerator out, @Nullable Envelope document, long size) {
    this.out = out;
    this.document = document;
    this.bound = size;
  }

  /** At most so many bytes in BSON, and at least a third of it. */
  long bound() {
    return bound;
  }

  /** Whether a whole value has been written. */
  boolean hasEnded() {
    return ended;
  }

  /** Where it is in the value, such as {@code lines[3].price}; empty at the root. */
  String location() {
    StringBuilder text = new StringBuilder();
    for (int level = 0; level < depth; level++) {
      int end = level + 1 < depth ? starts[level + 1] : nameCount;
      if (elements[level] != OBJECT) {
        text.append('[').append(elements[level]).append(']');
      } else if (end > starts[level]) {
        text.append(text.isEmpty() ? "" : ".").append(names[end - 1]);
      }
    }
    return text.toString();
  }

  private boolean drops() {
    if (dropping == NONE) {
      return false;
    }
    if (dropping == 0) {
      dropping = NONE;
    }
    return true;
  }

  private void beforeScalar(long size) {
    beforeValue();
    if (depth == 0) {
      requireValueAllowed();
    }
    grow(size);
  }

  /** Refuses a value where none can stand, which a lenient generator would store somewhere. */
  private void beforeValue() {
    if (depth == 0 ? ended : elements[depth - 1] == OBJECT && !named) {
      throw unbalanced(depth == 0 ? "a second value" : "a value without a key");
    }
    named = false;
  }

  private static HoldfastException unbalanced(String found) {
    return HoldfastException.invalid("A serializer writes " + found + ", which is no JSON");
  }

  private void afterValue() {
    if (depth == 0) {
      ended = true;
    } else if (elements[depth - 1] != OBJECT) {
      elements[depth - 1]++;
      bound += INDEX;
    }
  }

  private void grow(long size) {
    bound += size;
    if (bound > SURELY_TOO_LARGE) {
      throw HoldfastException.invalid(
          "The document has more than " + BsonSize.LIMIT + " bytes, measured as BSON");
    }
  }

  private void requireValueAllowed() {
    if (document != null) {
      throw HoldfastException.invalid(
          "A document is an object, but the serializer of "
              + document.typeName()
              + " writes something else");
    }
  }

  private void open(int kind) {
    beforeValue();
    if (depth == 0 && kind != OBJECT) {
      requireValueAllowed();
    }
    grow(kind == OBJECT ? BsonSize.CONTAINER : BsonSize.CONTAINER + BsonSize.ARRAY_HOLDER);
    if (depth == Values.MAX_DEPTH) {
      throw HoldfastException.invalid(
          "Objects and arrays lie more than " + Values.MAX_DEPTH + " deep inside each other");
    }
    if (depth == starts.length) {
      starts = Arrays.copyOf(starts, starts.length * 2);
      elements = Arrays.copyOf(elements, elements.length * 2);
      hashes = Arrays.copyOf(hashes, hashes.length * 2);
    }
    starts[depth] = nameCount;
    elements[depth] = kind;
    hashes[depth] = 0;
    if (manyNames != null) {
      manyNames[depth] = null;
    }
    depth++;
  }

  private void leave(boolean object) {
    if (depth == 0 || named || (elements[depth - 1] == OBJECT) != object) {
      throw unbalanced(named ? "a key without a value" : "an end that has no start");
    }
    depth--;
    nameCount = starts[depth];
    afterValue();
  }

  /** Whether every char of a name is a letter of ASCII that stands for itself; known at once. */
  private static boolean isPlain(SerializableString name) {
    return name instanceof SerializedString known
        && known.asQuotedUTF8().length == known.charLength();
  }

  /** Checks and notes a key; false when its field is left out. */
  private boolean enter(String name, boolean storable) {
    if (depth == 0 || named || elements[depth - 1] != OBJECT) {
      throw unbalanced("a key where none can stand");
    }
    if (depth == 1 && document != null) {
      if (document.isOutside(name)) {
        dropping = 0;
        return false;
      }
      document.requireNoSecondId(name);
    }
    int level = depth - 1;
    boolean repeated = isRepeated(name, level);
    if (nameCount == names.length) {
      names = Arrays.copyOf(names, nameCount * 2);
    }
    names[nameCount++] = name;
    if (repeated) {
      throw HoldfastException.invalid("The key appears twice; allowed is each key once");
    }
    if (!storable) {
      Strings.requireStorable(name, "The key");
    }
    bound += 3 + (long) BYTES_PER_CHAR * name.length();
    named = true;
    return true;
  }

  private boolean isRepeated(String name, int level) {
    int start = starts[level];
    if (nameCount - start >= SCANNED_UP_TO) {
      return !namesOf(level).add(name);
    }
    int hash = name.hashCode();
    long bit = 1L << (hash ^ (hash >>> 6) ^ (hash >>> 12));
    if ((hashes[level] & bit) == 0) {
      hashes[level] |= bit;
      return false;
    }
    for (int i = start; i < nameCount; i++) {
      if (names[i].equals(name)) {
        return true;
      }
    }
    return false;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private Set<String> namesOf(int level) {
    if (manyNames == null) {
      manyNames = new Set[Values.MAX_DEPTH];
    }
    Set<String> known = manyNames[level];
    if (known == null) {
      known = new HashSet<>(Arrays.asList(names).subList(starts[level], nameCount));
      manyNames[level] = known;
    }
    return known;
  }

  @Override
  public void writeStartObject() throws IOException {
    if (dropping != NONE) {
      dropping++;
      return;
    }
    open(OBJECT);
    out.writeStartObject();
  }

  @Override
  public void writeEndObject() throws IOException {
    if (dropping != NONE) {
      leaveDropped();
      return;
    }
    leave(true);
    out.writeEndObject();
  }

  @Override
  public void writeStartArray() throws IOException {
    if (dropping != NONE) {
      dropping++;
      return;
    }
    open(0);
    out.writeStartArray();
  }

  @Override
  public void writeEndArray() throws IOException {
    if (dropping != NONE) {
      leaveDropped();
      return;
    }
    leave(false);
    out.writeEndArray();
  }

  private boolean isInsideDropped() {
    requireDroppedValue();
    return dropping != NONE;
  }

  private void requireDroppedValue() {
    if (dropping == 0) {
      throw unbalanced("a key without a value");
    }
  }

  private void leaveDropped() {
    requireDroppedValue();
    if (--dropping == 0) {
      dropping = NONE;
    }
  }

  @Override
  public void writeFieldName(String name) throws IOException {
    if (!isInsideDropped() && enter(name, false)) {
      out.writeFieldName(name);
    }
  }

  @Override
  public void writeFieldName(SerializableString name) throws IOException {
    if (!isInsideDropped() && enter(name.getValue(), isPlain(name))) {
      out.writeFieldName(name);
    }
  }

  @Override
  public void writeString(@Nullable String text) throws IOException {
    if (text == null) {
      writeNull();
      return;
    }
    if (drops()) {
      return;
    }
    beforeScalar(5 + (long) BYTES_PER_CHAR * text.length());
    out.writeString(Strings.requireStorable(text, "The string"));
    afterValue();
  }

  @Override
  public void writeNumber(long value) throws IOException {
    if (drops()) {
      return;
    }
    beforeScalar(BsonSize.NUMBER);
    out.writeNumber(value);
    afterValue();
  }

  @Override
  public void writeNumber(double value) throws IOException {
    if (drops()) {
      return;
    }
    beforeScalar(BsonSize.NUMBER);
    Numbers.write(out, value);
    afterValue();
  }

  @Override
  public void writeNumber(float value) throws IOException {
    writeNumber(Numbers.widen(value));
  }

  @Override
  public void writeNumber(@Nullable BigInteger value) throws IOException {
    if (value == null) {
      writeNull();
    } else if (!drops()) {
      beforeScalar(BsonSize.NUMBER);
      writeNormalised(Numbers.normalise(value));
    }
  }

  @Override
  public void writeNumber(@Nullable BigDecimal value) throws IOException {
    if (value == null) {
      writeNull();
    } else if (!drops()) {
      beforeScalar(BsonSize.NUMBER);
      writeNormalised(Numbers.normalise(value));
    }
  }

  private void writeNormalised(Object number) throws IOException {
    if (number instanceof Long integral) {
      out.writeNumber(integral.longValue());
    } else {
      Numbers.write(out, (Double) number);
    }
    afterValue();
  }

  @Override
  public void writeBoolean(boolean value) throws IOException {
    if (drops()) {
      return;
    }
    beforeScalar(BsonSize.BOOLEAN);
    out.writeBoolean(value);
    afterValue();
  }

  @Override
  public void writeNull() throws IOException {
    if (drops()) {
      return;
    }
    beforeScalar(BsonSize.NULL);
    out.writeNull();
    afterValue();
  }

  @Override
  public void assignCurrentValue(@Nullable Object value) {
    out.assignCurrentValue(value);
  }

  @Override
  public @Nullable Object currentValue() {
    return out.currentValue();
  }

  @Override
  public JsonStreamContext getOutputContext() {
    return out.getOutputContext();
  }
}
