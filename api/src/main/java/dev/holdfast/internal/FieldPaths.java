package dev.holdfast.internal;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.PropertyWriter;
import com.fasterxml.jackson.databind.ser.std.BeanSerializerBase;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which paths a type has. Follows the fields of records and beans as Jackson writes them; what only
 * the document can tell (maps, any-getters, {@code Object}, types with subtypes, types with a
 * serializer of their own) is let through.
 */
final class FieldPaths {
  private final JavaType root;
  private final ObjectMapper mapper;
  private final Envelope envelope;
  private final Map<Path, Path> known = new ConcurrentHashMap<>();

  FieldPaths(Class<?> type, ObjectMapper mapper, Envelope envelope) {
    this.root = mapper.constructType(type);
    this.mapper = mapper;
    this.envelope = envelope;
  }

  Path resolve(Path path) {
    Path resolved = known.get(path);
    if (resolved != null) {
      return resolved;
    }
    resolved = check(path);
    if (known.size() < 1000 && !root.isMapLikeType()) {
      known.put(path, resolved);
    }
    return resolved;
  }

  private Path check(Path path) {
    if (path.isSelf() || path.isId()) {
      return path;
    }
    String first = path.keys().get(0);
    if (first.equals(envelope.idName())) {
      if (path.keys().size() == 1) {
        return Path.ID;
      }
      throw HoldfastException.invalid(
          "'" + path + "' leads into the id of " + envelope.typeName() + ", which is a string");
    }
    if (first.equals(envelope.revisionName())) {
      throw HoldfastException.invalid(
          "'"
              + first
              + "' is the revision of "
              + envelope.typeName()
              + ", which no filter, order or update reaches; pass an expected revision instead");
    }
    follow(path);
    return path;
  }

  private void follow(Path path) {
    JavaType type = root;
    for (String key : path.keys()) {
      Map<String, JavaType> fields = fields(type);
      if (fields == null) {
        return;
      }
      JavaType next = fields.get(key);
      if (next == null) {
        throw unknown(content(type), key, path, fields);
      }
      type = next;
    }
  }

  private static JavaType content(JavaType type) {
    return type.isReferenceType() ? type.getReferencedType() : type;
  }

  /** The fields of a type by name; null when they are not known. */
  private @Nullable Map<String, JavaType> fields(JavaType declared) {
    JavaType type = content(declared);
    if (type.isContainerType() || type.isJavaLangObject() || hasSubtypes(type)) {
      return null;
    }
    try {
      SerializerProvider provider = mapper.getSerializerProviderInstance();
      boolean anyField = mapper.getSerializationConfig().introspect(type).findAnyGetter() != null;
      return !anyField && provider.findValueSerializer(type) instanceof BeanSerializerBase bean
          ? fields(bean)
          : null;
    } catch (JsonMappingException e) {
      return null;
    }
  }

  private static @Nullable Map<String, JavaType> fields(BeanSerializerBase serializer) {
    Map<String, JavaType> fields = new TreeMap<>();
    for (Iterator<PropertyWriter> writers = serializer.properties(); writers.hasNext(); ) {
      PropertyWriter writer = writers.next();
      if (writer instanceof BeanPropertyWriter property && property.isUnwrapping()) {
        return null;
      }
      fields.put(writer.getName(), writer.getType());
    }
    return fields;
  }

  private static boolean hasSubtypes(JavaType type) {
    return (type.isAbstract() && !type.isPrimitive())
        || type.getRawClass().isAnnotationPresent(JsonTypeInfo.class);
  }

  private static HoldfastException unknown(
      JavaType type, String key, Path path, Map<String, JavaType> fields) {
    return HoldfastException.invalid(
        type.getRawClass().getSimpleName()
            + " has no field '"
            + key
            + "'"
            + (path.keys().size() > 1 ? " (in the path '" + path + "')" : "")
            + "; it has "
            + String.join(", ", nearestFirst(key, fields)));
  }

  /** Those that may be meant, then the others by name. */
  private static List<String> nearestFirst(String key, Map<String, JavaType> fields) {
    int near = Math.max(1, key.length() / 3);
    List<String> names = new ArrayList<>(fields.keySet());
    names.sort(
        Comparator.comparingInt((String name) -> Math.min(distance(key, name), near + 1))
            .thenComparing(Comparator.naturalOrder()));
    return names;
  }

  /** How many letters are added, left out, changed or swapped with their neighbour. */
  private static int distance(String a, String b) {
    int[][] costs = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          costs[i][j] = i + j;
          continue;
        }
        boolean same = lower(a, i) == lower(b, j);
        int cost = costs[i - 1][j - 1] + (same ? 0 : 1);
        cost = Math.min(cost, Math.min(costs[i - 1][j], costs[i][j - 1]) + 1);
        if (i > 1 && j > 1 && lower(a, i) == lower(b, j - 1) && lower(a, i - 1) == lower(b, j)) {
          cost = Math.min(cost, costs[i - 2][j - 2] + 1);
        }
        costs[i][j] = cost;
      }
    }
    return costs[a.length()][b.length()];
  }

  private static char lower(String text, int position) {
    return Character.toLowerCase(text.charAt(position - 1));
  }
}
