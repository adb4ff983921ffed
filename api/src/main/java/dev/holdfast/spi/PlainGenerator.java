package dev.holdfast.spi;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.TreeNode;
import com.fasterxml.jackson.core.Version;
import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A generator that knows plain values only. Everything else a serializer may call is led back to
 * those (bytes to hex text, as the mapping has them), or refused as INVALID: text that nobody
 * checks has no way past this class. Features are ignored.
 *
 * <p>A backend whose format is not JSON text extends it to be written to by {@link Body#writeTo}.
 * Not thread safe.
 */
public abstract class PlainGenerator extends JsonGenerator {
  private @Nullable ObjectCodec codec;
  private boolean closed;

  /** For subclasses. */
  protected PlainGenerator() {}

  private static HoldfastException raw() {
    return HoldfastException.invalid(
        "A serializer writes raw JSON text, which can not be checked; write it as values");
  }

  @Override
  public void writeFieldName(SerializableString name) throws IOException {
    writeFieldName(name.getValue());
  }

  @Override
  public void writeStartObject(@Nullable Object forValue) throws IOException {
    writeStartObject();
  }

  @Override
  public void writeStartObject(@Nullable Object forValue, int size) throws IOException {
    writeStartObject();
  }

  @Override
  public void writeStartArray(@Nullable Object forValue) throws IOException {
    writeStartArray();
  }

  @Override
  public void writeStartArray(@Nullable Object forValue, int size) throws IOException {
    writeStartArray();
  }

  @Override
  public void writeString(SerializableString text) throws IOException {
    writeString(text.getValue());
  }

  @Override
  public void writeString(char[] buffer, int offset, int length) throws IOException {
    writeString(new String(buffer, offset, length));
  }

  @Override
  public void writeString(Reader reader, int length) throws IOException {
    StringBuilder text = new StringBuilder();
    char[] buffer = new char[4096];
    for (int wanted = length < 0 ? Integer.MAX_VALUE : length; wanted > 0; ) {
      int read = reader.read(buffer, 0, Math.min(wanted, buffer.length));
      if (read < 0) {
        break;
      }
      text.append(buffer, 0, read);
      wanted -= read;
    }
    writeString(text.toString());
  }

  @Override
  public void writeUTF8String(byte[] buffer, int offset, int length) throws IOException {
    writeString(new String(buffer, offset, length, StandardCharsets.UTF_8));
  }

  @Override
  public void writeRawUTF8String(byte[] buffer, int offset, int length) {
    throw raw();
  }

  @Override
  public void writeRaw(String text) {
    throw raw();
  }

  @Override
  public void writeRaw(String text, int offset, int length) {
    throw raw();
  }

  @Override
  public void writeRaw(char[] text, int offset, int length) {
    throw raw();
  }

  @Override
  public void writeRaw(char c) {
    throw raw();
  }

  @Override
  public void writeRawValue(String text) {
    throw raw();
  }

  @Override
  public void writeRawValue(String text, int offset, int length) {
    throw raw();
  }

  @Override
  public void writeRawValue(char[] text, int offset, int length) {
    throw raw();
  }

  @Override
  public void writeBinary(Base64Variant ignored, byte[] data, int offset, int length)
      throws IOException {
    writeString(HexFormat.of().formatHex(data, offset, offset + length));
  }

  @Override
  public int writeBinary(Base64Variant ignored, InputStream data, int length) throws IOException {
    byte[] bytes = length < 0 ? data.readAllBytes() : data.readNBytes(length);
    writeString(HexFormat.of().formatHex(bytes));
    return bytes.length;
  }

  @Override
  public void writeEmbeddedObject(@Nullable Object object) throws IOException {
    if (object == null) {
      writeNull();
    } else if (object instanceof byte[] bytes) {
      writeString(HexFormat.of().formatHex(bytes));
    } else {
      throw HoldfastException.invalid(
          "A serializer embeds a "
              + object.getClass().getName()
              + ", which is no plain value; write it as values");
    }
  }

  @Override
  public void writeNumber(int value) throws IOException {
    writeNumber((long) value);
  }

  @Override
  public void writeNumber(short value) throws IOException {
    writeNumber((long) value);
  }

  @Override
  public void writeNumber(String encoded) throws IOException {
    try {
      Object number = Numbers.parse(encoded);
      if (number instanceof Long integral) {
        writeNumber(integral.longValue());
      } else {
        writeNumber(((Double) number).doubleValue());
      }
    } catch (NumberFormatException e) {
      throw HoldfastException.invalid("A serializer writes a number that is none: " + encoded);
    }
  }

  @Override
  public void writeObject(@Nullable Object object) throws IOException {
    if (object == null) {
      writeNull();
    } else if (codec != null) {
      codec.writeValue(this, object);
    } else {
      _writeSimpleObject(object);
    }
  }

  @Override
  public void writeTree(@Nullable TreeNode tree) throws IOException {
    if (tree == null) {
      writeNull();
    } else if (codec != null) {
      codec.writeTree(this, tree);
    } else {
      throw new IllegalStateException("a tree is written without a codec");
    }
  }

  @Override
  public JsonGenerator setCodec(@Nullable ObjectCodec codec) {
    this.codec = codec;
    return this;
  }

  @Override
  public @Nullable ObjectCodec getCodec() {
    return codec;
  }

  @Override
  public Version version() {
    return Version.unknownVersion();
  }

  @Override
  public JsonGenerator enable(Feature feature) {
    return this;
  }

  @Override
  public JsonGenerator disable(Feature feature) {
    return this;
  }

  @Override
  public boolean isEnabled(Feature feature) {
    return false;
  }

  @Override
  public int getFeatureMask() {
    return 0;
  }

  @Override
  @Deprecated
  @SuppressWarnings("InlineMeSuggester")
  public JsonGenerator setFeatureMask(int values) {
    return this;
  }

  @Override
  public JsonGenerator overrideStdFeatures(int values, int mask) {
    return this;
  }

  @Override
  public JsonGenerator useDefaultPrettyPrinter() {
    return this;
  }

  @Override
  public void flush() {}

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
