package dev.holdfast.mongo;

import dev.holdfast.Path;
import dev.holdfast.Update;
import dev.holdfast.spi.Values;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * An update as one atomic step that does what the reference does, or selects nothing.
 *
 * <p>The guard asks for everything that could go differently: a parent that is no object, a value
 * of another type, an overflow, a document that would not change. Where it finds nothing, the
 * caller reads the document and asks the reference. A result that is too large is the server's
 * error, and a reason to do the same.
 */
final class UpdateBson implements Update.Visitor<Boolean> {
  private final List<Pushed> required = new ArrayList<>();
  private final List<Pushed> changes = new ArrayList<>();
  private final BsonDocument operators = new BsonDocument();
  private final Budget budget = Budget.ofUpdate();
  private boolean surelyChanges;

  private UpdateBson() {}

  /** The update; null when it is not of this kind. */
  static @Nullable UpdateBson of(Update update) {
    UpdateBson written = new UpdateBson();
    for (Update.Operation operation : update.operations()) {
      if (!operation.accept(written)) {
        return null;
      }
    }
    return written.operators.isEmpty() ? null : written;
  }

  /** What has to be so besides the filter; empty for nothing. */
  BsonDocument guard() {
    List<Pushed> all = new ArrayList<>(required);
    if (!surelyChanges) {
      all.add(Pushed.any(changes));
    }
    return Pushed.all(all).filter();
  }

  /** The operators, none on the revision. */
  BsonDocument operators() {
    return operators;
  }

  private void require(String path, String operator, BsonValue operand) {
    required.add(Pushed.exactly(path, operator, operand));
  }

  private boolean apply(String operator, String path, BsonValue operand) {
    operators
        .computeIfAbsent(operator, name -> new BsonDocument())
        .asDocument()
        .append(path, operand);
    return true;
  }

  /** Missing parents are for the reference to make. */
  private String reach(Path path) {
    int depth = path.keys().size();
    if (depth > 1) {
      String parent = Keys.path(Path.of(path.keys().subList(0, depth - 1)));
      require(parent, "$type", new BsonString("object"));
      require(parent + "." + Keys.ARRAY, "$exists", BsonBoolean.FALSE);
    }
    return Keys.path(path);
  }

  private boolean fits(int depth, @Nullable Object value) {
    return depth + Values.depth(value) <= Values.MAX_DEPTH && budget.take(value);
  }

  private boolean isSmallScalar(@Nullable Object value) {
    return !MongoQueries.isContainer(value) && budget.take(value);
  }

  @Override
  public Boolean set(Update.Set operation) {
    Object value = operation.value();
    if (!WholeValue.hasOneForm(value) || !fits(operation.path().keys().size(), value)) {
      return false;
    }
    String path = reach(operation.path());
    changes.add(
        value == null
            ? Pushed.exactly(path, "$type", new BsonString("null")).negated()
            : Pushed.exactly(path, "$ne", BsonValues.of(value)));
    return apply("$set", path, BsonValues.of(value));
  }

  @Override
  public Boolean unset(Update.Unset operation) {
    String path = Keys.path(operation.path());
    changes.add(Pushed.exactly(path, "$exists", BsonBoolean.TRUE));
    return apply("$unset", path, new BsonString(""));
  }

  @Override
  public Boolean inc(Update.Inc operation) {
    if (!(operation.by() instanceof Long by) || by == 0) {
      return false;
    }
    String path = integer(operation.path());
    if (by > 0) {
      require(path, "$lte", new BsonInt64(Long.MAX_VALUE - by));
    } else {
      require(path, "$gte", new BsonInt64(Long.MIN_VALUE - by));
    }
    surelyChanges = true;
    return apply("$inc", path, new BsonInt64(by));
  }

  @Override
  public Boolean mul(Update.Mul operation) {
    if (!(operation.by() instanceof Long by) || by == 0 || by == 1 || by == Long.MIN_VALUE) {
      return false;
    }
    String path = integer(operation.path());
    long most = Long.MAX_VALUE / Math.abs(by);
    require(path, "$lte", new BsonInt64(most));
    require(path, "$gte", new BsonInt64(-most));
    changes.add(Pushed.exactly(path, "$ne", new BsonInt64(0)));
    return apply("$mul", path, new BsonInt64(by));
  }

  private String integer(Path path) {
    String name = Keys.path(path);
    require(name, "$type", new BsonString("long"));
    return name;
  }

  @Override
  public Boolean min(Update.Min operation) {
    return extreme("$min", operation.path(), operation.value());
  }

  @Override
  public Boolean max(Update.Max operation) {
    return extreme("$max", operation.path(), operation.value());
  }

  private boolean extreme(String operator, Path path, Object value) {
    if (!isSmallScalar(value)) {
      return false;
    }
    String name = reach(path);
    BsonDocument here = MongoQueries.literal(value);
    BsonDocument changed =
        Expressions.call(
            "$or",
            Expressions.call(
                operator.equals("$min") ? "$lt" : "$gt", here, Expressions.field(path)),
            Expressions.isType(Expressions.field(path), "missing"));
    changes.add(Pushed.exactly(new BsonDocument("$expr", changed)));
    return apply(operator, name, BsonValues.of(value));
  }

  @Override
  public Boolean rename(Update.Rename operation) {
    Path to = operation.to();
    if (to.keys().size() > operation.path().keys().size()) {
      return false;
    }
    String from = Keys.path(operation.path());
    require(from, "$exists", BsonBoolean.TRUE);
    surelyChanges = true;
    return apply("$rename", from, new BsonString(reach(to)));
  }

  @Override
  public Boolean push(Update.Push operation) {
    BsonArray elements = new BsonArray();
    for (Object value : operation.values()) {
      if (!fits(operation.path().keys().size() + 1, value)) {
        return false;
      }
      elements.add(BsonValues.element(value));
    }
    if (elements.isEmpty()) {
      return false;
    }
    surelyChanges = true;
    return append(array(operation.path()), elements);
  }

  private boolean append(String array, BsonArray elements) {
    return apply("$push", array, new BsonDocument("$each", elements));
  }

  /** The name of the array itself, which has to be there. */
  private String array(Path path) {
    String array = Keys.path(path) + "." + Keys.ARRAY;
    require(array, "$exists", BsonBoolean.TRUE);
    return array;
  }

  @Override
  public Boolean addToSet(Update.AddToSet operation) {
    Object value = operation.value();
    if (!isSmallScalar(value)) {
      return false;
    }
    String array = array(operation.path());
    require(array, "$ne", BsonValues.of(value));
    surelyChanges = true;
    return append(array, new BsonArray(List.of(BsonValues.of(value))));
  }

  @Override
  public Boolean pull(Update.Pull operation) {
    Object value = operation.value();
    if (!isSmallScalar(value)) {
      return false;
    }
    String array = array(operation.path());
    require(array, "$elemMatch", new BsonDocument("$eq", BsonValues.of(value)));
    surelyChanges = true;
    return apply("$pullAll", array, new BsonArray(List.of(BsonValues.of(value))));
  }
}
