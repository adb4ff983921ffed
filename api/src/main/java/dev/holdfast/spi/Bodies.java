package dev.holdfast.spi;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes bodies and turns them into text and maps. All functions are thread safe. */
public final class Bodies {
  private Bodies() {}

  /**
   * A body over plain values, which are not checked and must not change; nothing is copied.
   *
   * @see Values#normalise for values that may not be plain
   */
  public static Body of(Map<String, @Nullable Object> plain) {
    return new MapBody(plain);
  }

  /**
   * A body over the JSON text of an object as a store gave it back: UTF-8 that starts with the
   * brace, without duplicate keys. It is not checked and must not change; nothing is copied.
   */
  public static Body json(byte[] utf8) {
    return json(utf8, 0, utf8.length);
  }

  /** A body over a part of an array, see {@link #json(byte[])}. */
  public static Body json(byte[] utf8, int offset, int length) {
    return new JsonBody(utf8, offset, length);
  }

  /**
   * The body as minified UTF-8 text, keys in the order they come, numbers in their one text. A body
   * that is JSON text already gives that text as it is.
   *
   * @throws dev.holdfast.HoldfastException INVALID when the document cannot be stored
   */
  public static byte[] toJson(Body body) {
    if (body instanceof JsonBody json) {
      return json.copy();
    }
    BufferRecycler recycler = JsonBody.factory()._getBufferRecycler();
    try (ByteArrayBuilder bytes = new ByteArrayBuilder(recycler)) {
      try (JsonGenerator out = JsonBody.factory().createGenerator(bytes)) {
        body.writeTo(out);
      }
      return bytes.getClearAndRelease();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      recycler.releaseToPool();
    }
  }

  /**
   * The object that the parser stands on, or is about to read, as plain values; see {@link
   * PlainJson#readObject}.
   */
  public static Map<String, @Nullable Object> toMap(JsonParser parser) throws IOException {
    return PlainJson.readObject(parser);
  }

  /**
   * The plain value that is written: for bodies that know only how to write themselves. Numbers are
   * normalised, strings are not checked.
   */
  public static @Nullable Object collect(Content content) {
    PlainCollector collector = new PlainCollector();
    try {
      content.writeTo(collector);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return collector.result();
  }

  /**
   * Reads a document as one object: the id and, where it has a name, the revision, then the fields
   * of the body. A field of the body with one of these names is left out. The caller closes the
   * parser.
   *
   * @param revisionName null when the revision is not to be read
   */
  public static JsonParser parse(Image image, String idName, @Nullable String revisionName)
      throws IOException {
    return image.body().parse(front(image, idName, revisionName));
  }

  private static Map<String, Object> front(
      Image image, String idName, @Nullable String revisionName) {
    if (revisionName == null) {
      return Collections.singletonMap(idName, image.id());
    }
    Map<String, Object> front = new LinkedHashMap<>(4);
    front.put(idName, image.id());
    front.put(revisionName, image.revision());
    return front;
  }

  /** Whether no body can have the name of such a field itself. */
  static boolean isIdAlone(Map<String, Object> front) {
    return front.size() == 1 && front.containsKey("id");
  }

  /** Something that writes itself to a generator. */
  @FunctionalInterface
  public interface Content {
    void writeTo(JsonGenerator out) throws IOException;
  }
}
