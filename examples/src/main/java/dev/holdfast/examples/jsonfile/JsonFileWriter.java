package dev.holdfast.examples.jsonfile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.holdfast.Index;
import dev.holdfast.Sort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Turns contents into the text of a file, a line for each document. */
final class JsonFileWriter {
  static final String FORMAT = "holdfast-jsonfile";
  static final int VERSION = 1;

  private static final JsonFactory JSON = new JsonFactory();

  private JsonFileWriter() {}

  // region write
  static byte[] write(Contents contents, long revision) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeStringField("format", FORMAT);
      out.writeNumberField("version", VERSION);
      out.writeNumberField("revision", revision);
      out.writeObjectFieldStart("collections");
      for (String name : contents.names()) {
        out.writeObjectFieldStart(name);
        writeIndexes(out, contents, name);
        writeDocuments(out, contents, name);
        out.writeEndObject();
      }
      out.writeEndObject();
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void writeDocuments(JsonGenerator out, Contents contents, String name)
      throws IOException {
    out.writeObjectFieldStart("documents");
    for (Stored document : contents.documents(name)) {
      out.writeRaw('\n');
      out.writeObjectFieldStart(document.id());
      out.writeNumberField("revision", document.revision());
      out.writeFieldName("body");
      document.image().body().writeTo(out);
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  // endregion

  private static void writeIndexes(JsonGenerator out, Contents contents, String name)
      throws IOException {
    out.writeObjectFieldStart("indexes");
    for (Index index : contents.indexes(name)) {
      out.writeRaw('\n');
      out.writeObjectFieldStart(index.name());
      out.writeBooleanField("unique", index.unique());
      out.writeObjectFieldStart("keys");
      for (Sort key : index.keys()) {
        out.writeStringField(key.path().toString(), key.descending() ? "descending" : "ascending");
      }
      out.writeEndObject();
      out.writeEndObject();
    }
    out.writeEndObject();
  }
}
