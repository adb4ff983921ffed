package dev.holdfast.spi;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A body of plain fields and of one more field that holds a body that is JSON text. */
final class HoldingBody implements Body {
  private final Map<String, @Nullable Object> fields;
  private final String name;
  private final JsonBody held;

  HoldingBody(Map<String, @Nullable Object> fields, String name, JsonBody held) {
    this.fields = fields;
    this.name = name;
    this.held = held;
  }

  @Override
  public void writeTo(JsonGenerator out) throws IOException {
    out.writeStartObject();
    for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
      out.writeFieldName(field.getKey());
      PlainJson.write(out, field.getValue());
    }
    out.writeFieldName(name);
    held.writeTo(out);
    out.writeEndObject();
  }

  /** The text, of which that of the body that it holds is copied. */
  byte[] toJson() {
    byte[] before = Bodies.toJson(Bodies.of(fields));
    StringBuilder text = new StringBuilder(name.length() + 4);
    text.append(fields.isEmpty() ? "" : ",");
    JsonBody.appendName(text, name);
    byte[] middle = text.toString().getBytes(StandardCharsets.UTF_8);
    byte[] joined = new byte[before.length + middle.length + held.length()];
    System.arraycopy(before, 0, joined, 0, before.length - 1);
    System.arraycopy(middle, 0, joined, before.length - 1, middle.length);
    held.copyTo(joined, before.length - 1 + middle.length);
    joined[joined.length - 1] = '}';
    return joined;
  }

  @Override
  public JsonParser parse() throws IOException {
    return Bodies.json(toJson()).parse();
  }

  @Override
  public Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(fields);
    all.put(name, held.toMap());
    return Values.object(all);
  }

  /** Names no content, which may be large or private. */
  @Override
  public String toString() {
    return "body of " + (fields.size() + 1) + " fields";
  }
}
