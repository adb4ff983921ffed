package dev.holdfast.cli;

import dev.holdfast.Capabilities;
import dev.holdfast.Document;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.spi.BsonSize;
import dev.holdfast.spi.Strings;
import dev.holdfast.spi.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes a document of a record: gives its fields their types, finds its id, and checks that it can
 * be stored, so that a record that can not is known with its line.
 */
final class DocumentShaper {
  private static final String ID = "id";

  private final @Nullable Path idPath;
  private final FieldTypes types;

  /**
   * For the records of one file.
   *
   * @param idField the field to take the id from; null for {@code id}, where a missing or null one
   *     is generated
   */
  DocumentShaper(@Nullable String idField, FieldTypes types) {
    this.idPath = idField == null || idField.equals(ID) ? null : Path.parse(idField);
    this.types = types;
  }

  Document shape(RecordReader.Row record) throws BadRecordException {
    types.apply(record);
    Map<String, @Nullable Object> fields = record.fields();
    try {
      String id = id(record);
      Map<String, @Nullable Object> body = new LinkedHashMap<>(fields);
      body.remove(ID);
      Map<String, @Nullable Object> plain =
          JsonText.asObject(Objects.requireNonNull(Values.normaliseJson(body)));
      requireSize(record.line(), id == null ? "" : id, plain);
      Map<String, @Nullable Object> document = new LinkedHashMap<>();
      if (id != null) {
        document.put(ID, id);
      }
      document.putAll(plain);
      return Document.ofMap(document);
    } catch (HoldfastException e) {
      throw new BadRecordException(
          record.line(), "can not be stored", String.valueOf(e.getMessage()));
    }
  }

  private static void requireSize(long line, String id, Map<String, @Nullable Object> plain)
      throws BadRecordException {
    long size = BsonSize.document(id, plain);
    if (size > BsonSize.LIMIT) {
      throw new BadRecordException(
          line, "too large", "the document has " + size + " bytes; allowed are " + BsonSize.LIMIT);
    }
  }

  private @Nullable String id(RecordReader.Row record) throws BadRecordException {
    Map<String, @Nullable Object> fields = record.fields();
    if (idPath == null) {
      Object value = fields.get(ID);
      return value == null ? null : idText(record.line(), ID, value);
    }
    Object value = at(idPath, fields);
    if (value == null) {
      throw badId(record.line(), "field '" + idPath + "', which --id names, is missing or null");
    }
    String id = idText(record.line(), idPath.toString(), value);
    Object own = fields.get(ID);
    if (own != null && !own.toString().equals(id)) {
      throw badId(
          record.line(),
          "the record has an 'id' besides '"
              + idPath
              + "' and would lose it; import it without --id, or rename that field");
    }
    return id;
  }

  private static @Nullable Object at(Path path, Map<String, @Nullable Object> fields) {
    Object value = fields;
    for (String key : path.keys()) {
      value = value instanceof Map<?, ?> object ? object.get(key) : null;
    }
    return value;
  }

  private static String idText(long line, String field, Object value) throws BadRecordException {
    String id =
        value instanceof BigDecimal decimal
            ? decimal.toPlainString()
            : value instanceof BigInteger || value instanceof String ? value.toString() : null;
    if (id == null) {
      throw badId(line, "field '" + field + "' is " + value + "; an id is a string or a number");
    }
    if (id.isEmpty() || Strings.utf8Length(id) > Capabilities.MAX_ID_BYTES) {
      throw badId(
          line,
          "field '"
              + field
              + "' has "
              + Strings.utf8Length(id)
              + " bytes; an id has 1 to "
              + Capabilities.MAX_ID_BYTES);
    }
    return Strings.requireStorable(id, "The id");
  }

  private static BadRecordException badId(long line, String message) {
    return new BadRecordException(line, "bad id", message);
  }
}
