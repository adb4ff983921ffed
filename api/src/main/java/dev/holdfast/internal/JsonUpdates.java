package dev.holdfast.internal;

import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.Update;
import dev.holdfast.Update.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Updates as JSON trees. */
public final class JsonUpdates {
  static final String EACH = "$each";
  private static final List<String> KNOWN =
      List.of(
          "$set",
          "$unset",
          "$inc",
          "$mul",
          "$min",
          "$max",
          "$rename",
          "$push",
          "$pull",
          "$addToSet",
          "$currentDate");
  private static final Set<Object> MARKS = Set.of("", 1L, true);

  private JsonUpdates() {}

  /** The update that a tree stands for. */
  public static Update read(@Nullable Object tree) {
    List<Operation> operations = new ArrayList<>();
    if (tree instanceof List<?> steps) {
      steps.forEach(step -> read(step, operations));
    } else {
      read(tree, operations);
    }
    return Update.of(operations);
  }

  private static void read(@Nullable Object tree, List<Operation> operations) {
    if (!(tree instanceof Map<?, ?> object)) {
      throw HoldfastException.invalid(
          "An update is an object such as {\"$set\":{\"a\":1}}; found " + JsonText.shown(tree));
    }
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      String operator = String.valueOf(entry.getKey());
      if (!KNOWN.contains(operator)) {
        throw JsonFilters.unknown(operator, "of an update", KNOWN);
      }
      if (!(entry.getValue() instanceof Map<?, ?> fields)) {
        throw HoldfastException.invalid(
            operator + " takes an object of fields; found " + JsonText.shown(entry.getValue()));
      }
      for (Map.Entry<?, ?> field : fields.entrySet()) {
        String path = String.valueOf(field.getKey());
        operations.add(operation(operator, path, field.getValue()));
      }
    }
  }

  private static Operation operation(String operator, String field, @Nullable Object operand) {
    Path path = Path.parse(field);
    return switch (operator) {
      case "$set" -> new Update.Set(path, JsonValues.read(field, operand));
      case "$unset" -> {
        requireMark(operator, field, operand);
        yield new Update.Unset(path);
      }
      case "$inc" -> new Update.Inc(path, number(operator, field, operand));
      case "$mul" -> new Update.Mul(path, number(operator, field, operand));
      case "$min" -> new Update.Min(path, present(operator, field, operand));
      case "$max" -> new Update.Max(path, present(operator, field, operand));
      case "$rename" -> new Update.Rename(path, target(operator, field, operand));
      case "$push" -> new Update.Push(path, pushed(field, operand));
      case "$pull" -> new Update.Pull(path, JsonValues.read(field, operand));
      case "$addToSet" -> new Update.AddToSet(path, JsonValues.read(field, operand));
      default -> {
        requireMark(operator, field, operand);
        yield new Update.CurrentDate(path);
      }
    };
  }

  private static void requireMark(String operator, String field, @Nullable Object operand) {
    if (operand == null || !MARKS.contains(operand)) {
      throw wants(operator, field, operand, "true, 1 or \"\"");
    }
  }

  private static Number number(String operator, String field, @Nullable Object operand) {
    if (operand instanceof Number number) {
      return number;
    }
    throw wants(operator, field, operand, "a number");
  }

  private static Object present(String operator, String field, @Nullable Object operand) {
    Object value = JsonValues.read(field, operand);
    if (value == null) {
      throw wants(operator, field, operand, "a number, a text or a boolean");
    }
    return value;
  }

  private static Path target(String operator, String field, @Nullable Object operand) {
    if (operand instanceof String to) {
      return Path.parse(to);
    }
    throw wants(operator, field, operand, "the new path as a text");
  }

  private static List<@Nullable Object> pushed(String field, @Nullable Object operand) {
    if (operand instanceof Map<?, ?> object && object.containsKey(EACH)) {
      if (object.size() == 1 && object.get(EACH) instanceof List<?> values) {
        List<@Nullable Object> pushed = new ArrayList<>(values.size());
        for (Object value : values) {
          pushed.add(JsonValues.read(field, value));
        }
        return pushed;
      }
      throw wants("$push", field, operand, "a value, or {\"$each\":[…]} alone");
    }
    return Arrays.asList(JsonValues.read(field, operand));
  }

  private static HoldfastException wants(
      String operator, String field, @Nullable Object found, String allowed) {
    return HoldfastException.invalid(
        "'" + field + "': " + operator + " takes " + allowed + "; found " + JsonText.shown(found));
  }

  /** The tree of an update: one object where that keeps the order, else an array of them. */
  public static Object tree(Update update) {
    List<Map<String, @Nullable Object>> steps = new ArrayList<>();
    Map<String, @Nullable Object> step = new LinkedHashMap<>();
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    String open = "";
    for (Operation operation : update.operations()) {
      JsonOperator written = operation.accept(JsonUpdateTree.VISITOR);
      String path = written.path().toString();
      if (!written.name().equals(open) || fields.containsKey(path)) {
        if (step.containsKey(written.name())) {
          steps.add(step);
          step = new LinkedHashMap<>();
        }
        open = written.name();
        fields = new LinkedHashMap<>();
        step.put(open, fields);
      }
      fields.put(path, written.operand());
    }
    if (steps.isEmpty()) {
      return step;
    }
    steps.add(step);
    return steps;
  }
}
