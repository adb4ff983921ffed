package dev.holdfast.examples.jsonfile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.holdfast.Capabilities;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.Bodies;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a file's text; whatever is not as it should be is CORRUPT, with its line and column. */
final class JsonFileReader {
  // Jackson's own limit for a key is below that of a document.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNameLength(Capabilities.MAX_DOCUMENT_BYTES)
                  .maxStringLength(Capabilities.MAX_DOCUMENT_BYTES)
                  .build())
          .build();

  private final java.nio.file.Path file;
  private final JsonParser in;
  private final Contents contents = new Contents();
  private boolean isKnown;
  private long revision;

  private JsonFileReader(java.nio.file.Path file, JsonParser in) {
    this.file = file;
    this.in = in;
  }

  // region read
  static JsonFile.Loaded read(java.nio.file.Path file, byte[] text) throws IOException {
    try (JsonParser in = JSON.createParser(text)) {
      return new JsonFileReader(file, in).read();
    }
  }

  private JsonFile.Loaded read() throws IOException {
    try {
      in.nextToken();
      object(this::rootField);
      require(isKnown && in.nextToken() == null, "one object with a format and a version");
    } catch (JsonProcessingException e) {
      throw damaged(e.getLocation(), e.getOriginalMessage(), e);
    }
    return new JsonFile.Loaded(contents, revision);
  }

  private void rootField(String name) throws IOException {
    switch (name) {
      case "format" -> require(in.getText().equals(JsonFileWriter.FORMAT), "our format");
      case "version" -> requireVersion(number());
      case "revision" -> revision = Math.max(revision, number());
      case "collections" -> {
        require(isKnown, "the version before the collections");
        object(this::collection);
      }
      default -> require(false, "no field " + name);
    }
  }

  private void requireVersion(long version) {
    require(version > 0, "a version");
    if (version > JsonFileWriter.VERSION) {
      throw HoldfastException.invalid(
          "%s is of format version %d, this program reads up to %d; use a newer one"
              .formatted(file, version, JsonFileWriter.VERSION));
    }
    isKnown = true;
  }

  // endregion

  private void collection(String collection) throws IOException {
    object(
        part -> {
          switch (part) {
            case "indexes" -> object(name -> index(collection, name));
            case "documents" -> object(id -> document(collection, id));
            default -> require(false, "no field " + part);
          }
        });
  }

  private void index(String collection, String name) throws IOException {
    List<Sort> keys = new ArrayList<>();
    boolean[] unique = new boolean[1];
    object(
        field -> {
          switch (field) {
            case "unique" -> unique[0] = in.getBooleanValue();
            case "keys" ->
                object(
                    path ->
                        keys.add(new Sort(Path.parse(path), in.getText().equals("descending"))));
            default -> require(false, "no field " + field);
          }
        });
    require(!keys.isEmpty() && !name.isEmpty(), "an index with a name and keys");
    contents.declare(collection, new Index(name, keys, unique[0]));
  }

  private void document(String collection, String id) throws IOException {
    Map<String, @Nullable Object> body = null;
    long itsRevision = 0;
    require(in.currentToken() == JsonToken.START_OBJECT, "an object");
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String field = in.currentName();
      in.nextToken();
      if (field.equals("revision")) {
        itsRevision = number();
      } else {
        require(field.equals("body"), "no field " + field);
        body = body();
      }
    }
    Place place = new Place(collection, id);
    if (body == null || itsRevision == 0 || contents.get(place) != null) {
      throw damaged(
          in.currentLocation(), "document " + id + " is not whole, or is there twice", null);
    }
    contents.restore(collection, new Stored(id, itsRevision, body));
    revision = Math.max(revision, itsRevision);
  }

  private Map<String, @Nullable Object> body() throws IOException {
    try {
      return Bodies.toMap(in);
    } catch (HoldfastException e) {
      throw damaged(in.currentLocation(), String.valueOf(e.getMessage()), e);
    }
  }

  private long number() throws IOException {
    require(in.currentToken() == JsonToken.VALUE_NUMBER_INT, "a number");
    return in.getLongValue();
  }

  /** Reads the object that the parser is at, field by field. */
  private void object(Field each) throws IOException {
    require(in.currentToken() == JsonToken.START_OBJECT, "an object");
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      in.nextToken();
      each.read(name);
    }
  }

  private void require(boolean found, String what) {
    if (!found) {
      throw damaged(in.currentLocation(), "expected " + what, null);
    }
  }

  private HoldfastException damaged(JsonLocation at, String message, @Nullable Throwable cause) {
    String where =
        " is damaged at line %d, column %d: ".formatted(at.getLineNr(), at.getColumnNr());
    return HoldfastException.of(ErrorCode.CORRUPT, file + where + message, cause);
  }

  /** Reads the value of a field, which the parser is at. */
  private interface Field {
    void read(String name) throws IOException;
  }
}
