package dev.holdfast.internal;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.RichTypes;
import dev.holdfast.spi.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The values inside JSON forms: those that JSON has, and the few written with a dollar. */
final class JsonValues {
  private static final String INSTANT = "$instant";
  private static final String DATE = "$date";
  private static final String DECIMAL = "$decimal";
  private static final String LITERAL = "$literal";
  private static final Set<String> FORMS = Set.of(INSTANT, DATE, DECIMAL, LITERAL);
  private static final int DATE_WIDTH = "0000-00-00".length();

  private JsonValues() {}

  /** Whether the tree is one of the forms with a dollar. */
  static boolean isForm(Map<?, ?> tree) {
    return tree.size() == 1 && FORMS.contains(tree.keySet().iterator().next());
  }

  static boolean hasDollar(Map<?, ?> tree) {
    return tree.keySet().stream().anyMatch(key -> isDollar(key));
  }

  static boolean isDollar(@Nullable Object key) {
    return key instanceof String text && text.startsWith("$");
  }

  /** The value that a tree stands for. */
  static @Nullable Object read(String field, @Nullable Object tree) {
    if (tree instanceof List<?> array) {
      List<@Nullable Object> elements = new ArrayList<>(array.size());
      for (Object element : array) {
        elements.add(read(field, element));
      }
      return elements;
    }
    if (!(tree instanceof Map<?, ?> object)) {
      return tree;
    }
    if (isForm(object)) {
      Map.Entry<?, ?> form = object.entrySet().iterator().next();
      return form(field, String.valueOf(form.getKey()), form.getValue());
    }
    Map<String, @Nullable Object> entries = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      String key = String.valueOf(entry.getKey());
      if (isDollar(key)) {
        throw HoldfastException.invalid(
            "'"
                + field
                + "': "
                + key
                + " stands inside a value; known there, each alone in its object, are "
                + new TreeSet<>(FORMS)
                + ". For a condition on a field inside, write its dotted path");
      }
      entries.put(key, read(field, entry.getValue()));
    }
    return entries;
  }

  private static @Nullable Object form(String field, String name, @Nullable Object operand) {
    if (name.equals(LITERAL)) {
      return operand;
    }
    if (!(operand instanceof String text)) {
      throw HoldfastException.invalid("'" + field + "': " + name + " takes a text");
    }
    try {
      return switch (name) {
        case INSTANT -> RichTypes.instant(text);
        case DATE -> text.length() > DATE_WIDTH ? RichTypes.instant(text) : RichTypes.date(text);
        default -> decimal(text);
      };
    } catch (HoldfastException e) {
      throw e.in("'" + field + "': " + name);
    }
  }

  private static BigDecimal decimal(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw HoldfastException.invalid(
          "\"" + Values.shorten(text) + "\" is no decimal such as \"12.34\"");
    }
  }

  /** The tree that stands for a value. */
  static @Nullable Object tree(@Nullable Object value) {
    if (value instanceof Map<?, ?> object) {
      return tree(object);
    }
    if (value instanceof List<?> array) {
      return array(array);
    }
    if (value instanceof BigDecimal || value instanceof BigInteger) {
      return Map.of(DECIMAL, value.toString());
    }
    if (value instanceof OffsetDateTime time) {
      return tree(time.toInstant());
    }
    if (value instanceof ZonedDateTime time) {
      return tree(time.toInstant());
    }
    if (value instanceof Instant || value instanceof LocalDate) {
      String text = String.valueOf(Values.normalise(value));
      return Map.of(value instanceof Instant ? INSTANT : DATE, text);
    }
    Object plain = Values.normalise(value);
    return plain instanceof Map || plain instanceof List ? tree(plain) : plain;
  }

  private static List<@Nullable Object> array(List<?> array) {
    List<@Nullable Object> trees = new ArrayList<>(array.size());
    for (Object element : array) {
      trees.add(tree(element));
    }
    return trees;
  }

  private static Object tree(Map<?, ?> object) {
    if (hasDollar(object)) {
      return Collections.singletonMap(LITERAL, Values.normalise(object));
    }
    if (!object.keySet().stream().allMatch(key -> key instanceof String)) {
      return tree(Values.asObject(Objects.requireNonNull(Values.normalise(object))));
    }
    Map<String, @Nullable Object> trees = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      trees.put(String.valueOf(entry.getKey()), tree(entry.getValue()));
    }
    return trees;
  }
}
