package dev.holdfast.mongo;

import org.bson.BsonBinaryReader;
import org.bson.BsonBinaryWriter;
import org.bson.BsonReader;
import org.bson.BsonWriter;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/** Copies documents between the driver's buffers and {@link RawDocument}, byte by byte. */
final class RawDocumentCodec implements Codec<RawDocument> {
  private static final int USUAL_SIZE = 2048;

  @Override
  public void encode(BsonWriter writer, RawDocument document, EncoderContext context) {
    try (BsonBinaryReader reader = document.reader()) {
      writer.pipe(reader);
    }
  }

  @Override
  public RawDocument decode(BsonReader reader, DecoderContext context) {
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
