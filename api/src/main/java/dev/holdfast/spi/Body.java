package dev.holdfast.spi;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of a document, an object without its id and revision, as a replayable stream of JSON
 * tokens: each call starts anew. Every value in it is plain; see {@link Values}.
 *
 * <p>A backend writes a body straight to its own format with {@link #writeTo} and hands out what it
 * reads as a body of its own; nothing on that way needs a tree. Not thread-safe while it is used;
 * safe to hand to another thread afterwards.
 */
public interface Body {
  /**
   * Writes the object, from its start to its end.
   *
   * @throws dev.holdfast.HoldfastException INVALID when the document cannot be stored
   */
  void writeTo(JsonGenerator out) throws IOException;

  /** Reads the object from its start; the caller closes the parser. */
  JsonParser parse() throws IOException;

  /**
   * Reads the object with further fields before its own; one of its own that has the name of one of
   * them is left out. A body that can put them in front at less cost does so. The caller closes the
   * parser.
   *
   * @param front strings and longs
   */
  default JsonParser parse(Map<String, Object> front) throws IOException {
    JsonParser rest = parse();
    if (!Bodies.isIdAlone(front)) {
      rest = new RootFilter(rest, front.keySet());
    }
    rest.nextToken();
    return new FrontParser(front, rest);
  }

  /** The whole as plain values, unmodifiable. */
  Map<String, @Nullable Object> toMap();
}
