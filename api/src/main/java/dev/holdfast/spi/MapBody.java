package dev.holdfast.spi;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A body over plain values. */
record MapBody(Map<String, @Nullable Object> map) implements Body {
  @Override
  public void writeTo(JsonGenerator out) throws IOException {
    PlainJson.write(out, map);
  }

  @Override
  public JsonParser parse() {
    return MapParser.of(map);
  }

  @Override
  public JsonParser parse(Map<String, Object> front) {
    return MapParser.of(front, map);
  }

  @Override
  public Map<String, @Nullable Object> toMap() {
    return map instanceof PlainMap ? map : Collections.unmodifiableMap(map);
  }

  /** Names no content, which may be large or private. */
  @Override
  public String toString() {
    return "body of " + map.size() + " fields";
  }
}
