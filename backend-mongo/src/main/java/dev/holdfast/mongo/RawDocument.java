package dev.holdfast.mongo;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Values;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.bson.BSONException;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * A document as it is stored: the bytes of BSON, from which id, revision and content are read when
 * they are asked for. Immutable.
 */
final class RawDocument {
  private static final byte[] ID_NAME = {BsonCursor.STRING, '_', 'i', 'd', 0};
  private static final byte[] REVISION_NAME = {BsonCursor.INT64, '_', 'r', 'e', 'v', 0};
  private static final int LENGTH = Integer.BYTES;

  private final byte[] bytes;
  private final int length;

  /** Over the first bytes of an array, which must not change. */
  RawDocument(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  /**
   * Puts a document together.
   *
   * @param fields a document of BSON with the content, see {@link BsonGenerator}
   */
  static RawDocument of(String id, long revision, RawDocument fields) {
    byte[] idBytes = id.getBytes(StandardCharsets.UTF_8);
    int front = LENGTH + ID_NAME.length + LENGTH + idBytes.length + 1;
    int size = front + REVISION_NAME.length + Long.BYTES + fields.length - LENGTH;
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(size).put(ID_NAME).putInt(idBytes.length + 1).put(idBytes).put((byte) 0);
    out.put(REVISION_NAME).putLong(revision);
    out.put(fields.bytes, LENGTH, fields.length - LENGTH);
    return new RawDocument(out.array(), size);
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Stands before the document. */
  BsonCursor cursor() {
    return new BsonCursor(bytes, length);
  }

  /** The same bytes as a document of the driver's. */
  RawBsonDocument bson() {
    return new RawBsonDocument(bytes, 0, length);
  }

  String id() {
    return find(ID_NAME, Keys.ID).string();
  }

  long revision() {
    return find(REVISION_NAME, Keys.REVISION).int64();
  }

  /** Stands before the value; id and revision, in this order, are usually the first fields. */
  private BsonCursor find(byte[] front, String name) {
    BsonCursor in = cursor();
    in.enter();
    if (front == REVISION_NAME && in.pass(ID_NAME)) {
      in.skip(BsonCursor.STRING);
    }
    return in.pass(front) ? in : search(name, front[0]);
  }

  private BsonCursor search(String name, int wanted) {
    BsonCursor in = cursor();
    in.enter();
    for (int type = in.type(); type != BsonCursor.END; type = in.type()) {
      if (in.name().is(name)) {
        if (type == wanted) {
          return in;
        }
        throw notOurs("its " + name + " is of BSON's type " + BsonCursor.named(type));
      }
      in.skip(type);
    }
    throw notOurs("it has no " + name);
  }

  private HoldfastException notOurs(String why) {
    return HoldfastException.of(
        ErrorCode.CORRUPT,
        "A stored document was not written by Holdfast: " + why + "; it is " + shown());
  }

  private String shown() {
    try {
      return "\"" + Values.shorten(bson().toString()) + "\"";
    } catch (BSONException e) {
      return "damaged, too: " + e.getMessage();
    }
  }

  Body body() {
    return new BsonBody(this);
  }

  Image image() {
    return new Image(id(), revision(), body());
  }

  /** The content as plain values. */
  Map<String, @Nullable Object> toMap() {
    return body().toMap();
  }

  /** Whether the content is equal, by value. */
  boolean hasContentOf(RawDocument other) {
    int here = contentStart();
    int there = other.contentStart();
    boolean sameBytes =
        here > 0
            && there > 0
            && Arrays.equals(bytes, here, length, other.bytes, there, other.length);
    return sameBytes || Values.equal(toMap(), other.toMap());
  }

  /** Where the fields start; 0 when id and revision do not stand in front. */
  private int contentStart() {
    BsonCursor in = cursor();
    in.enter();
    if (!in.pass(ID_NAME)) {
      return 0;
    }
    in.skip(BsonCursor.STRING);
    if (!in.pass(REVISION_NAME)) {
      return 0;
    }
    in.skip(BsonCursor.INT64);
    return in.position();
  }
}
