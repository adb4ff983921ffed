package dev.holdfast.spi;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.util.JsonParserSequence;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads fields in front of those that another parser has. */
final class FrontParser extends JsonParserSequence {
  /**
   * @param rest stands on the start of its object
   */
  FrontParser(Map<String, Object> front, JsonParser rest) {
    super(false, new JsonParser[] {MapParser.startOf(front), rest});
  }

  /** Of both parsers; the inherited one sets that of the parser that it is at. */
  @Override
  public void setCodec(@Nullable ObjectCodec codec) {
    for (JsonParser parser : _parsers) {
      parser.setCodec(codec);
    }
  }

  /** The inherited one stays in the first parser. */
  @Override
  public @Nullable JsonToken nextValue() throws IOException {
    JsonToken token = nextToken();
    return token == JsonToken.FIELD_NAME ? nextToken() : token;
  }
}
