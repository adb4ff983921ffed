package dev.holdfast;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers over groups of documents: {@code
 * Aggregation.where(f).by("status").count("n").sum("total", "cents")}. Immutable: each method
 * returns a new aggregation.
 *
 * <p>Each row of the answer is a document with one field per group key and per measure. Null and
 * missing are one group, whose key is null, and objects and arrays belong to it too. Rows come in
 * the order of their keys. Without a key there is exactly one row, also over no documents.
 */
public final class Aggregation {
  private final Filter filter;
  private final List<Key> keys;
  private final List<Measure> measures;
  private final Filter having;

  private Aggregation(Filter filter, List<Key> keys, List<Measure> measures, Filter having) {
    this.filter = filter;
    this.keys = List.copyOf(keys);
    this.measures = List.copyOf(measures);
    this.having = having;
  }

  /**
   * An aggregation of these parts.
   *
   * @param having on the rows; {@link Filter#all()} for every row
   */
  public static Aggregation of(
      Filter filter, List<Key> keys, List<Measure> measures, Filter having) {
    return new Aggregation(filter, keys, measures, having);
  }

  /** Over every document. */
  public static Aggregation all() {
    return where(Filter.all());
  }

  /** Over the documents that match. */
  public static Aggregation where(Filter filter) {
    return new Aggregation(filter, List.of(), List.of(), Filter.all());
  }

  /** A group per value of the field; the key is named as the field's last key. */
  public Aggregation by(String field) {
    Path path = Path.parse(field);
    return by(new FieldKey(path.keys().get(path.keys().size() - 1), path));
  }

  /** A group per hour, day … in UTC; the key is the bucket's start. */
  public Aggregation by(String name, String field, TimeUnit unit) {
    return by(new TimeKey(name, Path.parse(field), unit, ZoneOffset.UTC));
  }

  /** A group per hour, day … of this zone; the key is the bucket's start, as an instant. */
  public Aggregation by(String name, String field, TimeUnit unit, ZoneId zone) {
    return by(new TimeKey(name, Path.parse(field), unit, zone));
  }

  /**
   * A group per band of numbers {@code width} wide, from a multiple of it; the key is its start.
   */
  public Aggregation byBand(String name, String field, long width) {
    return by(new BandKey(name, Path.parse(field), width));
  }

  private Aggregation by(Key key) {
    List<Key> more = new ArrayList<>(keys);
    more.add(key);
    return new Aggregation(filter, more, measures, having);
  }

  /** How many documents. */
  public Aggregation count(String name) {
    return measure(new Measure(name, Function.COUNT, null));
  }

  /** The exact decimal sum of the numbers, each by its shortest decimal text; 0 of none. */
  public Aggregation sum(String name, String field) {
    return measure(new Measure(name, Function.SUM, Path.parse(field)));
  }

  /** The exact sum divided by the count of the numbers, rounded once to a double; null of none. */
  public Aggregation avg(String name, String field) {
    return measure(new Measure(name, Function.AVG, Path.parse(field)));
  }

  /** The least by sort order of the values but null, objects and arrays; null of none. */
  public Aggregation min(String name, String field) {
    return measure(new Measure(name, Function.MIN, Path.parse(field)));
  }

  /** The greatest by sort order of the values but null, objects and arrays; null of none. */
  public Aggregation max(String name, String field) {
    return measure(new Measure(name, Function.MAX, Path.parse(field)));
  }

  private Aggregation measure(Measure measure) {
    List<Measure> more = new ArrayList<>(measures);
    more.add(measure);
    return new Aggregation(filter, keys, more, having);
  }

  /** Only the rows that match, by the names of keys and measures; twice means and. */
  public Aggregation having(Filter rows) {
    return new Aggregation(filter, keys, measures, having.and(rows));
  }

  public Filter filter() {
    return filter;
  }

  public List<Key> keys() {
    return keys;
  }

  public List<Measure> measures() {
    return measures;
  }

  /** On the rows; {@link Filter#all()} when none was given. */
  public Filter having() {
    return having;
  }

  /** What documents are grouped by. */
  public sealed interface Key {
    /** The field of the answer that holds it. */
    String name();

    Path path();

    <R> R accept(KeyVisitor<R> visitor);
  }

  /** The value itself: scalars by value and type. */
  public record FieldKey(String name, Path path) implements Key {
    @Override
    public <R> R accept(KeyVisitor<R> visitor) {
      return visitor.field(this);
    }
  }

  /** The start, as an instant, of the unit of time that a stored instant falls in, else null. */
  public record TimeKey(String name, Path path, TimeUnit unit, ZoneId zone) implements Key {
    @Override
    public <R> R accept(KeyVisitor<R> visitor) {
      return visitor.time(this);
    }
  }

  /** The greatest multiple of {@code width} that is not above a number, else null. */
  public record BandKey(String name, Path path, long width) implements Key {
    public BandKey {
      if (width < 1) {
        throw HoldfastException.invalid("The band is " + width + " wide; it must be 1 or more");
      }
    }

    @Override
    public <R> R accept(KeyVisitor<R> visitor) {
      return visitor.band(this);
    }
  }

  /** Answers every kind of key. */
  public interface KeyVisitor<R> {
    R field(FieldKey key);

    R time(TimeKey key);

    R band(BandKey key);
  }

  /** A calendar unit; a week starts on Monday. */
  public enum TimeUnit {
    MINUTE,
    HOUR,
    DAY,
    WEEK,
    MONTH,
    YEAR
  }

  /** What a {@link Measure} computes. */
  public enum Function {
    COUNT,
    SUM,
    AVG,
    MIN,
    MAX
  }

  /**
   * One number of a row.
   *
   * @param path what it is computed from; null for {@link Function#COUNT} only
   */
  public record Measure(String name, Function function, @Nullable Path path) {}
}
