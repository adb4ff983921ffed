package dev.holdfast.backup.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.Document;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.PlainJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Documents in an array, read one by one. */
final class DocumentsForm implements SnapshotForm<List<Document>> {
  DocumentsForm() {}

  @Override
  public void write(List<Document> state, JsonGenerator out) throws IOException {
    out.writeStartArray();
    for (Document document : state) {
      out.writeRawValue("\n" + document.toJson());
    }
    out.writeRaw("\n");
    out.writeEndArray();
  }

  @Override
  public List<Document> read(JsonParser in) throws IOException {
    if (in.nextToken() != JsonToken.START_ARRAY) {
      throw HoldfastException.invalid("A set of documents is a JSON array");
    }
    List<Document> documents = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      documents.add(Document.ofMap(PlainJson.readObject(in)));
    }
    return documents;
  }

  @Override
  public Map<String, Object> facts(List<Document> state) {
    return Map.of("document_count", state.size());
  }
}
