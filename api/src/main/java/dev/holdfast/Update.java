package dev.holdfast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to change in a document: {@code Update.set("status", "PAID").inc("cents", -200)}. Immutable:
 * each method returns a new update.
 *
 * <p>An update is applied to a document as one atomic step. Two operations on one path, or on a
 * path and one above it, are INVALID, and so is one on the id. An operation that cannot be applied
 * (a number asked of a string, int64 overflow, a parent that is not an object …) is INVALID,
 * changes nothing, and says which document, path and value.
 */
public sealed interface Update permits Update.Chain {
  /** The operations, in the order given. */
  List<Operation> operations();

  /** See {@link Chain#set}. */
  static Chain set(String path, @Nullable Object value) {
    return Chain.EMPTY.set(path, value);
  }

  /** See {@link Chain#unset}. */
  static Chain unset(String path) {
    return Chain.EMPTY.unset(path);
  }

  /** See {@link Chain#inc}. */
  static Chain inc(String path, Number by) {
    return Chain.EMPTY.inc(path, by);
  }

  /** See {@link Chain#mul}. */
  static Chain mul(String path, Number by) {
    return Chain.EMPTY.mul(path, by);
  }

  /** See {@link Chain#min}. */
  static Chain min(String path, Object value) {
    return Chain.EMPTY.min(path, value);
  }

  /** See {@link Chain#max}. */
  static Chain max(String path, Object value) {
    return Chain.EMPTY.max(path, value);
  }

  /** See {@link Chain#rename}. */
  static Chain rename(String path, String to) {
    return Chain.EMPTY.rename(path, to);
  }

  /** See {@link Chain#push}. */
  static Chain push(String path, @Nullable Object value) {
    return Chain.EMPTY.push(path, value);
  }

  /** See {@link Chain#pushAll}. */
  static Chain pushAll(String path, List<? extends @Nullable Object> values) {
    return Chain.EMPTY.pushAll(path, values);
  }

  /** See {@link Chain#pull}. */
  static Chain pull(String path, @Nullable Object value) {
    return Chain.EMPTY.pull(path, value);
  }

  /** See {@link Chain#addToSet}. */
  static Chain addToSet(String path, @Nullable Object value) {
    return Chain.EMPTY.addToSet(path, value);
  }

  /** See {@link Chain#currentDate}. */
  static Chain currentDate(String path) {
    return Chain.EMPTY.currentDate(path);
  }

  /** An update of these operations. */
  static Update of(List<Operation> operations) {
    return new Chain(operations);
  }

  /** An update that goes on. */
  final class Chain implements Update {
    private static final Chain EMPTY = new Chain(List.of());

    private final List<Operation> operations;

    private Chain(List<Operation> operations) {
      this.operations = List.copyOf(operations);
    }

    /** Stores the value; missing parents are made, a parent that is no object is an error. */
    public Chain set(String path, @Nullable Object value) {
      return and(new Set(Path.parse(path), value));
    }

    /** Removes the key; nothing happens when it is missing. */
    public Chain unset(String path) {
      return and(new Unset(Path.parse(path)));
    }

    /** Adds to a number; a missing field counts as 0. Integers are exact, else IEEE 754. */
    public Chain inc(String path, Number by) {
      return and(new Inc(Path.parse(path), by));
    }

    /** Multiplies a number; a missing field becomes 0. */
    public Chain mul(String path, Number by) {
      return and(new Mul(Path.parse(path), by));
    }

    /** Keeps the lesser by sort order; a missing field takes the value. Scalars only. */
    public Chain min(String path, Object value) {
      return and(new Min(Path.parse(path), value));
    }

    /** Keeps the greater by sort order; a missing field takes the value. Scalars only. */
    public Chain max(String path, Object value) {
      return and(new Max(Path.parse(path), value));
    }

    /** Moves a value, over what is at the other path; nothing happens when it is missing. */
    public Chain rename(String path, String to) {
      return and(new Rename(Path.parse(path), Path.parse(to)));
    }

    /** Appends to an array; a missing field becomes one. */
    public Chain push(String path, @Nullable Object value) {
      return and(new Push(Path.parse(path), Arrays.asList(value)));
    }

    /** Appends each of the values in order; a missing field becomes an array. */
    public Chain pushAll(String path, List<? extends @Nullable Object> values) {
      return and(new Push(Path.parse(path), Lists.copy(values)));
    }

    /** Removes every element equal to the value; a missing field stays missing. */
    public Chain pull(String path, @Nullable Object value) {
      return and(new Pull(Path.parse(path), value));
    }

    /** Appends the value unless an equal one is there; a missing field becomes an array. */
    public Chain addToSet(String path, @Nullable Object value) {
      return and(new AddToSet(Path.parse(path), value));
    }

    /** Stores the time of the client's clock as an instant. */
    public Chain currentDate(String path) {
      return and(new CurrentDate(Path.parse(path)));
    }

    /** And this operation. */
    public Chain and(Operation operation) {
      List<Operation> all = new ArrayList<>(operations);
      all.add(operation);
      return new Chain(all);
    }

    @Override
    public List<Operation> operations() {
      return operations;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Chain chain && chain.operations.equals(operations);
    }

    @Override
    public int hashCode() {
      return operations.hashCode();
    }

    @Override
    public String toString() {
      return operations.toString();
    }
  }

  /** One change at one path. */
  sealed interface Operation {
    Path path();

    <R> R accept(Visitor<R> visitor);
  }

  record Set(Path path, @Nullable Object value) implements Operation {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.set(this);
    }
  }

  record Unset(Path path) implements Operation {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.unset(this);
    }
  }

  /** Adds {@code by}, which reaches a backend as a Long or a Double. */
  record Inc(Path path, Number by) implements Operation {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.inc(this);
    }
  }

  /** Multiplies with {@code by}, which reaches a backend as a Long or a Double. */
  record Mul(Path path, Number by) implements Operation {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.mul(this);
    }
  }

  record Min(Path path, Object value) implements Operation {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.min(this);
    }
  }

  record Max(Path path, Object value) implements Operation {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.max(this);
    }
  }

  record Rename(Path path, Path to) implements Operation {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.rename(this);
    }
  }

  record Push(Path path, List<@Nullable Object> values) implements Operation {
    public Push {
      values = Lists.copy(values);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.push(this);
    }
  }

  record Pull(Path path, @Nullable Object value) implements Operation {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.pull(this);
    }
  }

  record AddToSet(Path path, @Nullable Object value) implements Operation {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.addToSet(this);
    }
  }

  /** Never reaches a backend: it is a {@link Set} of the client's time by then. */
  record CurrentDate(Path path) implements Operation {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.currentDate(this);
    }
  }

  /** Answers every kind of operation; a new kind does not compile until everyone answers it. */
  interface Visitor<R> {
    R set(Set operation);

    R unset(Unset operation);

    R inc(Inc operation);

    R mul(Mul operation);

    R min(Min operation);

    R max(Max operation);

    R rename(Rename operation);

    R push(Push operation);

    R pull(Pull operation);

    R addToSet(AddToSet operation);

    /** Only the facade meets this one. */
    default R currentDate(CurrentDate operation) {
      throw new IllegalStateException("currentDate is resolved before a backend sees it");
    }
  }
}
