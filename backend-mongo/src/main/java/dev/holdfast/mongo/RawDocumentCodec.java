package dev.holdfast.mongo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bson.BsonBinaryReader;
import org.bson.BsonBinaryWriter;
import org.bson.BsonReader;
import org.bson.BsonWriter;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.bson.io.BsonInput;
import org.bson.io.BsonInputMark;

/** Copies documents between the driver's buffers and {@link RawDocument}, byte by byte. */
final class RawDocumentCodec implements Codec<RawDocument> {
  private static final int USUAL_SIZE = 2048;

  @Override
  public void encode(BsonWriter writer, RawDocument document, EncoderContext context) {
    try (BsonBinaryReader reader =
        new BsonBinaryReader(ByteBuffer.wrap(document.bytes(), 0, document.length()))) {
      writer.pipe(reader);
    }
  }

  @Override
  public RawDocument decode(BsonReader reader, DecoderContext context) {
    return reader instanceof BsonBinaryReader binary ? copy(binary) : pipe(reader);
  }

  /**
   * Takes the bytes behind the reader's back: piping copies them twice, and guesses their number.
   */
  private static RawDocument copy(BsonBinaryReader reader) {
    BsonInput input = reader.getBsonInput();
    BsonInputMark start = input.getMark(Integer.BYTES);
    int size = input.readInt32();
    start.reset();
    reader.readStartDocument();
    byte[] bytes = new byte[size];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(size);
    input.readBytes(bytes, Integer.BYTES, size - Integer.BYTES - 1);
    reader.readBsonType();
    reader.readEndDocument();
    return new RawDocument(bytes, size);
  }

  private static RawDocument pipe(BsonReader reader) {
    try (BasicOutputBuffer bytes = new BasicOutputBuffer(USUAL_SIZE);
        BsonBinaryWriter writer = new BsonBinaryWriter(bytes)) {
      writer.pipe(reader);
      return new RawDocument(bytes.getInternalBuffer(), bytes.getPosition());
    }
  }

  @Override
  public Class<RawDocument> getEncoderClass() {
    return RawDocument.class;
  }
}
