package dev.holdfast.internal;

import dev.holdfast.Update;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations of an update as JSON has them. */
final class JsonUpdateTree implements Update.Visitor<JsonOperator> {
  static final JsonUpdateTree VISITOR = new JsonUpdateTree();

  private JsonUpdateTree() {}

  private static JsonOperator of(
      String name, Update.Operation operation, @Nullable Object operand) {
    return new JsonOperator(operation.path(), name, JsonValues.tree(operand));
  }

  @Override
  public JsonOperator set(Update.Set operation) {
    return of("$set", operation, operation.value());
  }

  @Override
  public JsonOperator unset(Update.Unset operation) {
    return of("$unset", operation, "");
  }

  @Override
  public JsonOperator inc(Update.Inc operation) {
    return of("$inc", operation, operation.by());
  }

  @Override
  public JsonOperator mul(Update.Mul operation) {
    return of("$mul", operation, operation.by());
  }

  @Override
  public JsonOperator min(Update.Min operation) {
    return of("$min", operation, operation.value());
  }

  @Override
  public JsonOperator max(Update.Max operation) {
    return of("$max", operation, operation.value());
  }

  @Override
  public JsonOperator rename(Update.Rename operation) {
    return of("$rename", operation, operation.to().toString());
  }

  @Override
  public JsonOperator push(Update.Push operation) {
    List<@Nullable Object> values = operation.values();
    if (values.size() == 1) {
      return of("$push", operation, values.get(0));
    }
    return new JsonOperator(
        operation.path(),
        "$push",
        Collections.singletonMap(JsonUpdates.EACH, JsonValues.tree(values)));
  }

  @Override
  public JsonOperator pull(Update.Pull operation) {
    return of("$pull", operation, operation.value());
  }

  @Override
  public JsonOperator addToSet(Update.AddToSet operation) {
    return of("$addToSet", operation, operation.value());
  }

  @Override
  public JsonOperator currentDate(Update.CurrentDate operation) {
    return of("$currentDate", operation, true);
  }
}
