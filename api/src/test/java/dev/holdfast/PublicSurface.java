package dev.holdfast;

import static java.util.stream.Collectors.joining;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes types as sorted text: one line per type, one indented line per member. What every type has
 * anyway (the methods of Object, a record's constructor and accessors, an enum's values) is left
 * out.
 */
final class PublicSurface {
  private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");

  private PublicSurface() {}

  static String of(List<Class<?>> types) {
    StringBuilder text = new StringBuilder();
    types.stream()
        .filter(PublicSurface::visible)
        .sorted(Comparator.comparing(Class::getName))
        .forEach(type -> append(text, type));
    return text.toString();
  }

  private static void append(StringBuilder text, Class<?> type) {
    text.append(text.isEmpty() ? "" : "\n").append(header(type)).append('\n');
    for (String member : members(type)) {
      text.append("  ").append(member).append('\n');
    }
  }

  private static boolean visible(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return promised(type.getModifiers())
        && !type.isSynthetic()
        && !type.isAnonymousClass()
        && (outer == null || visible(outer));
  }

  private static boolean promised(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String header(Class<?> type) {
    StringBuilder line = new StringBuilder(deprecated(type));
    line.append(modifiers(type)).append(kind(type)).append(' ');
    line.append(type.getName().replace('$', '.')).append(variables(type.getTypeParameters()));
    if (type.isRecord()) {
      line.append(
          Stream.of(type.getRecordComponents())
              .map(PublicSurface::component)
              .collect(joining(", ", "(", ")")));
    }
    AnnotatedType parent = type.getAnnotatedSuperclass();
    if (parent != null && !type.isRecord() && !type.isEnum() && parent.getType() != Object.class) {
      line.append(" extends ").append(name(parent));
    }
    line.append(
        named(type.isInterface() ? " extends " : " implements ", type.getAnnotatedInterfaces()));
    if (type.isSealed() && !type.isEnum()) {
      line.append(
          Stream.of(type.getPermittedSubclasses())
              .map(permitted -> shortened(permitted.getName()))
              .collect(joining(", ", " permits ", "")));
    }
    return line.toString();
  }

  private static String modifiers(Class<?> type) {
    int shown = Modifier.PROTECTED;
    if (!type.isInterface() && !type.isEnum()) {
      shown |= Modifier.ABSTRACT;
    }
    if (!type.isRecord() && !type.isEnum()) {
      shown |= Modifier.FINAL;
    }
    if (type.isMemberClass() && !type.isInterface() && !type.isRecord() && !type.isEnum()) {
      shown |= Modifier.STATIC;
    }
    return words(type.getModifiers() & shown);
  }

  private static String kind(Class<?> type) {
    if (type.isAnnotation()) {
      return "@interface";
    }
    String sealed = type.isSealed() && !type.isEnum() ? "sealed " : "";
    if (type.isInterface()) {
      return sealed + "interface";
    }
    if (type.isEnum()) {
      return "enum";
    }
    return type.isRecord() ? "record" : sealed + "class";
  }

  private static String component(RecordComponent component) {
    return name(component.getAnnotatedType()) + " " + component.getName();
  }

  private static List<String> members(Class<?> type) {
    List<String> lines = new ArrayList<>();
    for (Field field : type.getDeclaredFields()) {
      if (field.isEnumConstant()) {
        lines.add(deprecated(field) + field.getName());
      }
    }
    Set<String> sorted = new TreeSet<>();
    for (Field field : type.getDeclaredFields()) {
      if (shown(field) && !field.isEnumConstant()) {
        sorted.add(line(field));
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (shown(constructor) && !isCanonical(constructor)) {
        sorted.add(line(constructor));
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (shown(method) && !isImplied(method)) {
        sorted.add(line(method));
      }
    }
    lines.addAll(sorted);
    return lines;
  }

  private static boolean shown(Member member) {
    return promised(member.getModifiers()) && !member.isSynthetic();
  }

  private static boolean isCanonical(Constructor<?> constructor) {
    Class<?> type = constructor.getDeclaringClass();
    return type.isRecord()
        && Arrays.equals(
            constructor.getParameterTypes(),
            Stream.of(type.getRecordComponents()).map(RecordComponent::getType).toArray());
  }

  private static boolean isImplied(Method method) {
    Class<?> type = method.getDeclaringClass();
    if (type.isEnum() && Set.of("values", "valueOf").contains(method.getName())) {
      return true;
    }
    if (type.isRecord()
        && Stream.of(type.getRecordComponents())
            .anyMatch(part -> method.equals(part.getAccessor()))) {
      return true;
    }
    return OF_EVERY_OBJECT.contains(method.getName())
        && method.getParameterCount() == (method.getName().equals("equals") ? 1 : 0);
  }

  private static String line(Field field) {
    return deprecated(field)
        + words(field.getModifiers() & (Modifier.PROTECTED | Modifier.STATIC | Modifier.FINAL))
        + name(field.getAnnotatedType())
        + " "
        + field.getName();
  }

  private static String line(Constructor<?> constructor) {
    return deprecated(constructor)
        + words(constructor.getModifiers() & Modifier.PROTECTED)
        + "new"
        + variables(constructor.getTypeParameters())
        + parameters(constructor)
        + named(" throws ", constructor.getAnnotatedExceptionTypes());
  }

  private static String line(Method method) {
    int shown = Modifier.PROTECTED | Modifier.STATIC;
    if (!method.getDeclaringClass().isInterface()) {
      shown |= Modifier.ABSTRACT | Modifier.FINAL;
    }
    String variables = variables(method.getTypeParameters());
    return deprecated(method)
        + (method.isDefault() ? "default " : "")
        + words(method.getModifiers() & shown)
        + (variables.isEmpty() ? "" : variables + " ")
        + name(method.getAnnotatedReturnType())
        + " "
        + method.getName()
        + parameters(method)
        + named(" throws ", method.getAnnotatedExceptionTypes());
  }

  private static String parameters(Executable executable) {
    String all =
        Stream.of(executable.getAnnotatedParameterTypes())
            .map(PublicSurface::name)
            .collect(joining(", "));
    if (executable.isVarArgs()) {
      all = all.substring(0, all.length() - "[]".length()) + "...";
    }
    return "(" + all + ")";
  }

  private static String variables(TypeVariable<?>[] variables) {
    if (variables.length == 0) {
      return "";
    }
    return Stream.of(variables)
        .map(variable -> variable.getName() + bounds(variable.getAnnotatedBounds()))
        .collect(joining(", ", "<", ">"));
  }

  private static String bounds(AnnotatedType[] bounds) {
    boolean none = bounds.length == 0 || (bounds.length == 1 && name(bounds[0]).equals("Object"));
    return none
        ? ""
        : Stream.of(bounds).map(PublicSurface::name).collect(joining(" & ", " extends ", ""));
  }

  private static String named(String before, AnnotatedType[] types) {
    return types.length == 0
        ? ""
        : Stream.of(types).map(PublicSurface::name).collect(joining(", ", before, ""));
  }

  private static String name(AnnotatedType type) {
    if (type instanceof AnnotatedArrayType array) {
      return name(array.getAnnotatedGenericComponentType())
          + (isNullable(type) ? " @Nullable []" : "[]");
    }
    if (type instanceof AnnotatedWildcardType wildcard) {
      AnnotatedType[] lower = wildcard.getAnnotatedLowerBounds();
      return "?"
          + (lower.length > 0
              ? " super " + name(lower[0])
              : bounds(wildcard.getAnnotatedUpperBounds()));
    }
    return (isNullable(type) ? "@Nullable " : "") + plainName(type);
  }

  private static String plainName(AnnotatedType type) {
    if (type instanceof AnnotatedTypeVariable) {
      return type.getType().getTypeName();
    }
    if (type instanceof AnnotatedParameterizedType parameterized) {
      String whole = type.getType().getTypeName();
      String arguments =
          Stream.of(parameterized.getAnnotatedActualTypeArguments())
              .map(PublicSurface::name)
              .collect(joining(", "));
      return shortened(whole.substring(0, whole.indexOf('<'))) + "<" + arguments + ">";
    }
    return shortened(type.getType().getTypeName());
  }

  private static boolean isNullable(AnnotatedType type) {
    return type.isAnnotationPresent(Nullable.class);
  }

  private static String deprecated(AnnotatedElement element) {
    return element.isAnnotationPresent(Deprecated.class) ? "@Deprecated " : "";
  }

  private static String words(int modifiers) {
    return modifiers == 0 ? "" : Modifier.toString(modifiers) + " ";
  }

  /**
   * Without the packages that are meant when none is named: Java's own language package, and the
   * one that users see.
   */
  private static String shortened(String name) {
    return name.replace('$', '.').replaceFirst("^(java\\.lang|dev\\.holdfast)\\.(?=[A-Z])", "");
  }
}
