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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes bodies and turns them into text and maps. All functions are thread safe. */
public final class Bodies {
  /** Text of so many bytes is small in BSON, too: there, nothing takes twelve times as many. */
  private static final int SURELY_SMALL = 1 << 20;

  private static final int LARGEST_HELD = BsonSize.LIMIT - (1 << 18);

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
   * A body of some fields and of one more that holds a whole body, as a layer keeps a document
   * inside one of its own. Where the content is JSON text it is not read for that. Empty where the
   * whole might be deeper than documents may be, or larger.
   *
   * @param fields plain; they leave the content a quarter of a megabyte less than a document may
   *     have
   * @param name that none of the fields has
   */
  public static Optional<Body> holding(
      Map<String, @Nullable Object> fields, String name, Body content) {
    if (content instanceof JsonBody json
        && json.length() < SURELY_SMALL
        && json.depthBound() < Values.MAX_DEPTH) {
      return Optional.of(new HoldingBody(fields, name, json));
    }
    Map<String, @Nullable Object> plain = Values.object(content.toMap());
    if (Values.depth(plain) >= Values.MAX_DEPTH || !isSmall(plain)) {
      return Optional.empty();
    }
    PlainMap.Builder all = new PlainMap.Builder(fields.size() + 1);
    fields.forEach(all::add);
    all.add(name, plain);
    return Optional.of(of(all.build()));
  }

  private static boolean isSmall(Map<String, @Nullable Object> plain) {
    return BsonSize.valueBound(plain) < LARGEST_HELD || BsonSize.value(plain) < LARGEST_HELD;
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
    if (body instanceof HoldingBody holding) {
      return holding.toJson();
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
