package dev.holdfast.internal;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.util.ClassUtil;
import dev.holdfast.HoldfastException;
import dev.holdfast.Id;
import dev.holdfast.Revision;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which properties of a class are the id and the revision: what is kept outside the body. */
final class Envelope {
  private final String typeName;
  private final String idName;
  private final @Nullable String revisionName;
  private final @Nullable AnnotatedMember id;
  private final @Nullable AnnotatedMember revision;

  private Envelope(
      String typeName,
      String idName,
      @Nullable String revisionName,
      @Nullable AnnotatedMember id,
      @Nullable AnnotatedMember revision) {
    this.typeName = typeName;
    this.idName = idName;
    this.revisionName = revisionName;
    this.id = id;
    this.revision = revision;
  }

  /** Of a map: the key {@code id}. */
  static Envelope ofMap(Class<?> type) {
    return new Envelope(type.getSimpleName(), "id", null, null, null);
  }

  /**
   * Of a record or bean.
   *
   * @throws HoldfastException INVALID when it has no id, or properties that can not be it
   */
  static Envelope of(Class<?> type, ObjectMapper mapper) {
    Envelope envelope = find(type, mapper);
    if (envelope == null) {
      throw HoldfastException.invalid(
          type.getSimpleName()
              + " has no id; give it a String component or property named id, or mark one with @Id"
              + " (untyped documents are dev.holdfast.Document)");
    }
    return envelope;
  }

  /** As {@link #of}; null when there is no id. */
  static @Nullable Envelope find(Class<?> type, ObjectMapper mapper) {
    JavaType javaType = mapper.constructType(type);
    BeanDescription description = mapper.getSerializationConfig().introspect(javaType);
    List<BeanPropertyDefinition> properties =
        description.findProperties().stream().filter(p -> p.getAccessor() != null).toList();
    String name = type.getSimpleName();
    BeanPropertyDefinition id = marked(name, properties, Id.class);
    if (id == null) {
      id = named(properties);
    }
    if (id == null) {
      return null;
    }
    requireType(name, id, "id", "a String", String.class, String.class);
    requireNoOther(name, id, properties);
    BeanPropertyDefinition revision = marked(name, properties, Revision.class);
    if (revision != null) {
      requireType(name, revision, "@Revision", "a long", long.class, Long.class);
    }
    return new Envelope(
        name,
        id.getName(),
        revision == null ? null : revision.getName(),
        accessor(id, mapper),
        revision == null ? null : accessor(revision, mapper));
  }

  private static AnnotatedMember accessor(BeanPropertyDefinition property, ObjectMapper mapper) {
    AnnotatedMember accessor = property.getAccessor();
    if (mapper.getSerializationConfig().canOverrideAccessModifiers()) {
      ClassUtil.checkAndFixAccess(accessor.getMember(), true);
    }
    return accessor;
  }

  private static @Nullable BeanPropertyDefinition marked(
      String type,
      List<BeanPropertyDefinition> properties,
      Class<? extends Annotation> annotation) {
    BeanPropertyDefinition found = null;
    for (BeanPropertyDefinition property : properties) {
      if (!isMarked(property, annotation)) {
        continue;
      }
      if (found != null) {
        throw HoldfastException.invalid(
            type
                + " marks both '"
                + found.getName()
                + "' and '"
                + property.getName()
                + "' with @"
                + annotation.getSimpleName()
                + "; allowed is one");
      }
      found = property;
    }
    return found;
  }

  private static boolean isMarked(
      BeanPropertyDefinition property, Class<? extends Annotation> annotation) {
    if (property.getAccessor().hasAnnotation(annotation)) {
      return true;
    }
    Class<?> type = property.getAccessor().getDeclaringClass();
    for (; type != null && type != Object.class; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(property.getInternalName())
            && field.isAnnotationPresent(annotation)) {
          return true;
        }
      }
    }
    return false;
  }

  private static @Nullable BeanPropertyDefinition named(List<BeanPropertyDefinition> properties) {
    BeanPropertyDefinition found = null;
    for (BeanPropertyDefinition property : properties) {
      if (property.getName().equals("id")) {
        return property;
      }
      if (property.getInternalName().equals("id")) {
        found = property;
      }
    }
    return found;
  }

  private static void requireType(
      String type,
      BeanPropertyDefinition property,
      String role,
      String wanted,
      Class<?> one,
      Class<?> other) {
    Class<?> found = property.getAccessor().getRawType();
    if (found != one && found != other) {
      throw HoldfastException.invalid(
          "The "
              + role
              + " of "
              + type
              + ", '"
              + property.getName()
              + "', is of type "
              + found.getSimpleName()
              + "; allowed is "
              + wanted);
    }
  }

  private static void requireNoOther(
      String type, BeanPropertyDefinition id, List<BeanPropertyDefinition> properties) {
    for (BeanPropertyDefinition property : properties) {
      if (property != id && property.getName().equals("id")) {
        throw secondId(type, id.getName());
      }
    }
  }

  private static HoldfastException secondId(String type, String idName) {
    return HoldfastException.invalid(
        type
            + " has a field 'id' beside its id '"
            + idName
            + "'; in a document 'id' is the id, so the other needs another name, such as"
            + " @JsonProperty(\"number\")");
  }

  String typeName() {
    return typeName;
  }

  String idName() {
    return idName;
  }

  @Nullable String revisionName() {
    return revisionName;
  }

  /** Whether a field of the document itself is the id or the revision. */
  boolean isOutside(String name) {
    return name.equals(idName) || name.equals(revisionName);
  }

  /** Refuses a field of the document itself that would be taken for the id. */
  void requireNoSecondId(String name) {
    if (name.equals("id")) {
      throw secondId(typeName, idName);
    }
  }

  @Nullable String id(Object value) {
    return id == null ? null : (String) id.getValue(value);
  }

  long revision(Object value) {
    Long found = revision == null ? null : (Long) revision.getValue(value);
    return found == null ? 0 : found;
  }

  boolean agreesWith(Envelope other) {
    return idName.equals(other.idName) && Objects.equals(revisionName, other.revisionName);
  }
}
