package dev.holdfast.cli;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One JSON array of objects, read element by element; what is malformed ends it. */
final class JsonArrayReader implements RecordReader {
  private final JsonParser parser;
  private boolean ended;

  JsonArrayReader(InputStream in) throws IOException {
    parser = JsonText.VALUES.createParser(in);
    JsonToken first = token();
    ended = first == null;
    if (!ended && first != JsonToken.START_ARRAY) {
      throw new FailedException(
          "line "
              + parser.currentTokenLocation().getLineNr()
              + ": one JSON file holds one array of objects; this begins with something else");
    }
  }

  @Override
  public @Nullable Row next() throws IOException, BadRecordException {
    if (ended) {
      return null;
    }
    JsonToken token = token();
    if (token == null) {
      throw new FailedException("The array has no end: the file was cut off");
    }
    if (token == JsonToken.END_ARRAY) {
      ended = true;
      requireEnd();
      return null;
    }
    long line = parser.currentTokenLocation().getLineNr();
    Object value = value();
    if (value instanceof Map<?, ?>) {
      return new Row(line, JsonText.asObject(value));
    }
    throw new BadRecordException(
        line, "not an object", JsonText.notAnObject(value) + "; a document is a JSON object");
  }

  private void requireEnd() throws IOException {
    if (token() != null) {
      JsonLocation location = parser.currentTokenLocation();
      throw new FailedException(
          "line "
              + location.getLineNr()
              + ", column "
              + location.getColumnNr()
              + ": something follows the end of the array; allowed is one array");
    }
  }

  private @Nullable JsonToken token() throws IOException {
    try {
      return parser.nextToken();
    } catch (JsonProcessingException e) {
      throw malformed(e);
    }
  }

  private @Nullable Object value() throws IOException {
    try {
      return JsonText.ELEMENTS.readValue(parser);
    } catch (JsonProcessingException e) {
      throw malformed(e);
    }
  }

  private static FailedException malformed(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    String where =
        location == null
            ? ""
            : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    return new FailedException(where + JsonText.problem(e));
  }
}
