package dev.holdfast.mongo;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The content of a stored document. Each parse reads its bytes anew. */
final class BsonBody implements Body {
  private final RawDocument document;

  BsonBody(RawDocument document) {
    this.document = document;
  }

  @Override
  public void writeTo(JsonGenerator out) throws IOException {
    try (JsonParser in = parse()) {
      in.nextToken();
      out.copyCurrentStructure(in);
    }
  }

  @Override
  public JsonParser parse() {
    return parse(Map.of());
  }

  @Override
  public JsonParser parse(Map<String, Object> front) {
    return new BsonParser(document.cursor(), front);
  }

  @Override
  public Map<String, @Nullable Object> toMap() {
    try (JsonParser in = parse()) {
      return Bodies.toMap(in);
    } catch (IOException e) {
      throw unreadable(e);
    } catch (HoldfastException e) {
      throw e.code() == ErrorCode.INVALID ? unreadable(e) : e;
    }
  }

  private static HoldfastException unreadable(Exception cause) {
    return HoldfastException.of(
        ErrorCode.CORRUPT, "The stored document cannot be read: " + cause.getMessage(), cause);
  }

  /** Names no content, which may be large or private. */
  @Override
  public String toString() {
    return "body of a document of " + document.length() + " bytes";
  }
}
