package dev.holdfast.cli;

import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.spi.Values;
import java.time.DateTimeException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The types that {@code --type} gives to fields. Null stays null, missing stays missing. */
final class FieldTypes {
  private final Map<Path, FieldType> types = new LinkedHashMap<>();

  /**
   * Of {@code field=type} pairs.
   *
   * @throws UsageException when one is none
   */
  FieldTypes(List<String> pairs) {
    for (String pair : pairs) {
      int equals = pair.lastIndexOf('=');
      if (equals < 1) {
        throw new UsageException(
            "--type " + pair + " is not FIELD=TYPE; the types are " + FieldType.names());
      }
      String name = pair.substring(equals + 1);
      FieldType type =
          FieldType.named(name)
              .orElseThrow(
                  () ->
                      new UsageException(
                          "--type "
                              + pair
                              + ": there is no type '"
                              + name
                              + "'; there are "
                              + FieldType.names()));
      types.put(Path.parse(pair.substring(0, equals)), type);
    }
  }

  /** The fields of the first level that have a type. */
  Set<String> columns() {
    Set<String> columns = new TreeSet<>();
    for (Path path : types.keySet()) {
      if (path.keys().size() == 1) {
        columns.add(path.keys().get(0));
      }
    }
    return columns;
  }

  /** Converts the fields in their place. */
  void apply(RecordReader.Row record) throws BadRecordException {
    for (Map.Entry<Path, FieldType> entry : types.entrySet()) {
      apply(record, entry.getKey(), entry.getValue());
    }
  }

  private static void apply(RecordReader.Row record, Path path, FieldType type)
      throws BadRecordException {
    List<String> keys = path.keys();
    Map<String, @Nullable Object> object = record.fields();
    for (String key : keys.subList(0, keys.size() - 1)) {
      if (!(object.get(key) instanceof Map<?, ?> inner)) {
        return;
      }
      object = JsonText.asObject(inner);
    }
    String last = keys.get(keys.size() - 1);
    Object value = object.get(last);
    if (value != null) {
      object.put(last, converted(record.line(), path, type, value));
    }
  }

  private static Object converted(long line, Path path, FieldType type, Object value)
      throws BadRecordException {
    try {
      return type.convert(value);
    } catch (HoldfastException
        | IllegalArgumentException
        | ArithmeticException
        | DateTimeException e) {
      throw new BadRecordException(
          line,
          "wrong type",
          "field '"
              + path
              + "' is "
              + HiddenCharacters.escape(Values.shorten(quoted(value)))
              + ", which is no "
              + type
              + "; allowed is "
              + type.allowed());
    }
  }

  private static String quoted(Object value) {
    return value instanceof String ? "\"" + value + "\"" : value.toString();
  }
}
