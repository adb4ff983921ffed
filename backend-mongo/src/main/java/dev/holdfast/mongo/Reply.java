package dev.holdfast.mongo;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonReader;
import org.bson.BsonTimestamp;
import org.bson.BsonType;
import org.bson.BsonWriter;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.jspecify.annotations.Nullable;

/**
 * What the server answered to a command that writes.
 *
 * @param count {@code n}: how many documents were inserted, selected or deleted
 * @param value the document that {@code findAndModify} gives; null for none
 * @param errors what went wrong with single writes, each with its index, code and message
 * @param concernError why a majority may lack what was written; null when it has it
 * @param time the server's, at which that was done; null for a server without replicas
 */
record Reply(
    long count,
    @Nullable RawDocument value,
    List<BsonDocument> errors,
    @Nullable BsonDocument concernError,
    @Nullable BsonTimestamp time) {

  /** This, unless the server stopped the write because its time was over. */
  Reply orThrowIfLate() {
    if (!errors.isEmpty() && MongoErrors.isLate(Single.exception(errors.get(0)))) {
      throw Single.exception(errors.get(0));
    }
    return this;
  }

  /** Reads replies; they are never written. */
  static final class Reader implements Codec<Reply> {
    private static final BsonDocumentCodec DOCUMENTS = new BsonDocumentCodec();
    private static final RawDocumentCodec RAW = new RawDocumentCodec();

    @Override
    public Reply decode(BsonReader reader, DecoderContext context) {
      long count = 0;
      RawDocument value = null;
      List<BsonDocument> errors = new ArrayList<>(0);
      BsonDocument concernError = null;
      BsonTimestamp time = null;
      reader.readStartDocument();
      while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
        String name = reader.readName();
        BsonType type = reader.getCurrentBsonType();
        if (name.equals("n") && type == BsonType.INT32) {
          count = reader.readInt32();
        } else if (name.equals("value") && type == BsonType.DOCUMENT) {
          value = RAW.decode(reader, context);
        } else if (name.equals("writeConcernError")) {
          concernError = DOCUMENTS.decode(reader, context);
        } else if (name.equals("operationTime")) {
          time = reader.readTimestamp();
        } else if (name.equals("writeErrors")) {
          errors(reader, context, errors);
        } else {
          reader.skipValue();
        }
      }
      reader.readEndDocument();
      return new Reply(count, value, errors, concernError, time);
    }

    private static void errors(BsonReader reader, DecoderContext context, List<BsonDocument> into) {
      reader.readStartArray();
      while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
        into.add(DOCUMENTS.decode(reader, context));
      }
      reader.readEndArray();
    }

    @Override
    public void encode(BsonWriter writer, Reply reply, EncoderContext context) {
      throw new UnsupportedOperationException("A reply comes from the server");
    }

    @Override
    public Class<Reply> getEncoderClass() {
      return Reply.class;
    }
  }
}
