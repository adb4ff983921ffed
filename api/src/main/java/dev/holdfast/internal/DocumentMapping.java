package dev.holdfast.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.Document;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.BsonSize;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The mapping of untyped documents, which hold plain values already. */
final class DocumentMapping extends TypeMapping<Document> {
  private static final String GENERATED_ID = "0".repeat(36);

  private final ObjectMapper mapper;

  DocumentMapping(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  @Override
  public @Nullable String id(Document value) {
    Object id = value.get(Path.ID);
    if (id == null || id instanceof String) {
      return (String) id;
    }
    throw HoldfastException.invalid(
        "The id of a Document is a " + id.getClass().getSimpleName() + "; allowed is a String");
  }

  @Override
  public long revision(Document value) {
    return 0;
  }

  @Override
  public Body body(Document value, @Nullable String id) {
    String stored = id == null ? GENERATED_ID : id;
    Map<String, @Nullable Object> fields = value.without("id").toMap();
    BsonSize.requireWithinLimit(stored, BsonSize.document(stored, fields));
    return Bodies.of(fields);
  }

  @Override
  public Document decode(String id, long revision, Body body) {
    return Document.ofMap(body.toMap()).with("id", id);
  }

  @Override
  public String idName() {
    return "id";
  }

  @Override
  public @Nullable Object encode(@Nullable Object parameter) {
    return Mapping.toPlain(mapper, parameter);
  }

  @Override
  public Path path(Path path) {
    return path;
  }

  @Override
  public String typeName() {
    return "Document";
  }
}
