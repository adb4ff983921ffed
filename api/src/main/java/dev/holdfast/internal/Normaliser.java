package dev.holdfast.internal;

import dev.holdfast.Aggregation;
import dev.holdfast.Aggregation.Measure;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.Projection;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.spi.DocumentOrder;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a user gave into what a backend takes: checks it, makes every value plain, every path
 * one of the store, and fills in what is implied. What it refuses is INVALID, with the field, the
 * value and what is allowed. Thread safe when its functions are.
 */
public final class Normaliser {
  /** The most keys of a sort or of a group. */
  public static final int MAX_KEYS = 32;

  /** How many columns the rows of an aggregation have at most. */
  private static final int MAX_COLUMNS = 1_000;

  private final Operands operands;
  private final Function<Path, Path> paths;
  private final InstantSource clock;

  /**
   * @param encode the plain value of a Java value
   * @param paths the path in the store of a path in the user's type
   * @param clock what {@code currentDate} reads
   */
  public Normaliser(
      Function<@Nullable Object, @Nullable Object> encode,
      Function<Path, Path> paths,
      InstantSource clock) {
    this.operands = new Operands(encode);
    this.paths = paths;
    this.clock = clock;
  }

  /** The path in the store. */
  public Path path(Path path) {
    return paths.apply(Operands.requirePath(path));
  }

  /** The filter, flattened, with plain values. */
  public Filter filter(Filter filter) {
    return FilterRules.document(operands, this::path).apply(filter);
  }

  /** The update, with plain values and the time in the place of {@code currentDate}. */
  public Update update(Update update) {
    return new UpdateRules(operands, this::path, clock.instant()).apply(update);
  }

  /** The sort, which ends with the id. */
  public List<Sort> sort(List<Sort> sort) {
    requireAtMost(sort.size(), "sort");
    List<Sort> keys = new ArrayList<>();
    Set<Path> seen = new HashSet<>();
    for (Sort key : sort) {
      Path path = path(key.path());
      if (!seen.add(path)) {
        throw HoldfastException.invalid("The sort names '" + path + "' twice");
      }
      keys.add(new Sort(path, key.descending()));
    }
    return DocumentOrder.total(keys);
  }

  /** The projection; null stays null. */
  public @Nullable Projection projection(@Nullable Projection projection) {
    return projection == null
        ? null
        : new Projection(
            projection.paths().stream().map(this::path).toList(), projection.include());
  }

  /**
   * The aggregation; {@code having} stays in it, normalised: numbers there may be BigDecimals too.
   */
  public Aggregation aggregation(Aggregation aggregation) {
    requireAtMost(aggregation.keys().size(), "aggregation");
    Set<String> names = new HashSet<>();
    List<Aggregation.Key> keys = new ArrayList<>();
    for (Aggregation.Key key : aggregation.keys()) {
      requireNew(names, key.name());
      keys.add(key(key));
    }
    List<Measure> measures = new ArrayList<>();
    for (Measure measure : aggregation.measures()) {
      requireNew(names, measure.name());
      measures.add(measure(measure));
    }
    if (names.isEmpty()) {
      throw HoldfastException.invalid(
          "The aggregation asks for nothing; add a group key or a measure such as count");
    }
    if (names.size() > MAX_COLUMNS) {
      throw HoldfastException.invalid(
          "The aggregation has " + names.size() + " keys and measures; allowed are " + MAX_COLUMNS);
    }
    return Aggregation.of(
        filter(aggregation.filter()),
        keys,
        measures,
        FilterRules.rows(operands.withDecimals(), names).apply(aggregation.having()));
  }

  private Aggregation.Key key(Aggregation.Key key) {
    return key.accept(
        new Aggregation.KeyVisitor<Aggregation.Key>() {
          @Override
          public Aggregation.Key field(Aggregation.FieldKey field) {
            return new Aggregation.FieldKey(field.name(), path(field.path()));
          }

          @Override
          public Aggregation.Key time(Aggregation.TimeKey time) {
            return new Aggregation.TimeKey(
                time.name(), path(time.path()), time.unit(), time.zone());
          }

          @Override
          public Aggregation.Key band(Aggregation.BandKey band) {
            return new Aggregation.BandKey(band.name(), path(band.path()), band.width());
          }
        });
  }

  private Measure measure(Measure measure) {
    Path path = measure.path();
    if (measure.function() == Aggregation.Function.COUNT) {
      return new Measure(measure.name(), measure.function(), null);
    }
    if (path == null) {
      throw HoldfastException.invalid(
          "The measure '" + measure.name() + "' computes " + measure.function() + " of no field");
    }
    return new Measure(measure.name(), measure.function(), path(path));
  }

  private static void requireNew(Set<String> names, String name) {
    Operands.requireKey(name);
    if (!names.add(name)) {
      throw HoldfastException.invalid(
          "The aggregation names '"
              + name
              + "' twice; each key and measure needs a name of its own");
    }
  }

  private static void requireAtMost(int keys, String what) {
    if (keys > MAX_KEYS) {
      throw HoldfastException.invalid(
          "The " + what + " has " + keys + " keys; allowed are " + MAX_KEYS);
    }
  }
}
