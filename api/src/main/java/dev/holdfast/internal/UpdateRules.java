package dev.holdfast.internal;

import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.Update;
import dev.holdfast.Update.Operation;
import dev.holdfast.spi.RichTypes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Checks an update and makes the one that a backend takes. */
final class UpdateRules implements Update.Visitor<Operation> {
  static final int MAX_OPERATIONS = 1_000;

  private final Operands operands;
  private final UnaryOperator<Path> paths;
  private final Instant now;
  private final Set<Path> used = new HashSet<>();
  private final Set<Path> above = new HashSet<>();

  UpdateRules(Operands operands, UnaryOperator<Path> paths, Instant now) {
    this.operands = operands;
    this.paths = paths;
    this.now = now;
  }

  Update apply(Update update) {
    int size = update.operations().size();
    if (size == 0) {
      throw HoldfastException.invalid("The update has no operation; give at least one");
    }
    if (size > MAX_OPERATIONS) {
      throw HoldfastException.invalid(
          "The update has " + size + " operations; allowed are " + MAX_OPERATIONS);
    }
    List<Operation> checked = new ArrayList<>(size);
    for (Operation operation : update.operations()) {
      checked.add(operation.accept(this));
    }
    return Update.of(checked);
  }

  private Path path(Path given) {
    Path path = paths.apply(given);
    if (path.keys().get(0).equals("id")) {
      throw HoldfastException.invalid(
          "The update names the id, '" + path + "'; a document's id never changes");
    }
    claim(path);
    return path;
  }

  private void claim(Path path) {
    if (!used.add(path) || above.contains(path)) {
      throw conflict(path);
    }
    for (int length = path.keys().size() - 1; length > 0; length--) {
      Path parent = Path.of(path.keys().subList(0, length));
      if (used.contains(parent)) {
        throw conflict(parent);
      }
      above.add(parent);
    }
  }

  private static HoldfastException conflict(Path path) {
    return HoldfastException.invalid(
        "Two operations of the update are on '"
            + path
            + "', or on it and a path below it; allowed is one");
  }

  @Override
  public Operation set(Update.Set operation) {
    Path path = path(operation.path());
    return new Update.Set(path, operands.value(path, operation.value()));
  }

  @Override
  public Operation unset(Update.Unset operation) {
    return new Update.Unset(path(operation.path()));
  }

  @Override
  public Operation inc(Update.Inc operation) {
    Path path = path(operation.path());
    return new Update.Inc(path, operands.number(path, operation.by(), "inc"));
  }

  @Override
  public Operation mul(Update.Mul operation) {
    Path path = path(operation.path());
    return new Update.Mul(path, operands.number(path, operation.by(), "mul"));
  }

  @Override
  public Operation min(Update.Min operation) {
    Path path = path(operation.path());
    return new Update.Min(path, operands.scalar(path, operation.value(), "min"));
  }

  @Override
  public Operation max(Update.Max operation) {
    Path path = path(operation.path());
    return new Update.Max(path, operands.scalar(path, operation.value(), "max"));
  }

  @Override
  public Operation rename(Update.Rename operation) {
    return new Update.Rename(path(operation.path()), path(operation.to()));
  }

  @Override
  public Operation push(Update.Push operation) {
    Path path = path(operation.path());
    return new Update.Push(path, operands.values(path, operation.values()));
  }

  @Override
  public Operation pull(Update.Pull operation) {
    Path path = path(operation.path());
    return new Update.Pull(path, operands.value(path, operation.value()));
  }

  @Override
  public Operation addToSet(Update.AddToSet operation) {
    Path path = path(operation.path());
    return new Update.AddToSet(path, operands.value(path, operation.value()));
  }

  @Override
  public Operation currentDate(Update.CurrentDate operation) {
    return new Update.Set(path(operation.path()), RichTypes.text(now));
  }
}
