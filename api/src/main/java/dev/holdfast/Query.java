package dev.holdfast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Which documents, in what order, which of them and which fields: {@code
 * Query.where(field("status").eq("OPEN")).sort(descending("at")).limit(10)}. Immutable: each method
 * returns a new query.
 *
 * <p>The order is always total: the id is the last key, in the direction of the last key given;
 * with no sort it is the id, ascending.
 */
public final class Query {
  private static final Query ALL = new Query(Filter.all(), List.of(), 0, -1, null);

  private final Filter filter;
  private final List<Sort> sort;
  private final long offset;
  private final int limit;
  private final @Nullable Projection projection;

  private Query(
      Filter filter, List<Sort> sort, long offset, int limit, @Nullable Projection projection) {
    this.filter = filter;
    this.sort = sort;
    this.offset = offset;
    this.limit = limit;
    this.projection = projection;
  }

  /** Every document. */
  public static Query all() {
    return ALL;
  }

  /** The documents that match. */
  public static Query where(Filter filter) {
    return new Query(filter, List.of(), 0, -1, null);
  }

  /** And that match this too. */
  public Query and(Filter other) {
    return new Query(filter.and(other), sort, offset, limit, projection);
  }

  /**
   * In this order, in place of one given before.
   *
   * @throws HoldfastException INVALID when a path is given twice
   */
  public Query sort(Sort... keys) {
    List<Path> seen = new ArrayList<>();
    for (Sort key : Arguments.requiredAll(Arrays.asList(keys), "sort")) {
      if (seen.contains(key.path())) {
        throw HoldfastException.invalid("The sort names '" + key.path() + "' twice");
      }
      seen.add(key.path());
    }
    return new Query(filter, List.of(keys), offset, limit, projection);
  }

  /**
   * At most this many.
   *
   * @throws HoldfastException INVALID when less than 1
   */
  public Query limit(int limit) {
    if (limit < 1) {
      throw HoldfastException.invalid("limit is " + limit + "; it must be 1 or more");
    }
    return new Query(filter, sort, offset, limit, projection);
  }

  /**
   * Without the first so many of the order.
   *
   * @throws HoldfastException INVALID when negative
   */
  public Query offset(long offset) {
    if (offset < 0) {
      throw HoldfastException.invalid("offset is " + offset + "; it must be 0 or more");
    }
    return new Query(filter, sort, offset, limit, projection);
  }

  /**
   * Only these fields and the id; an array among them whole. A record component that is left out is
   * read as missing.
   */
  public Query fields(String... fields) {
    return new Query(filter, sort, offset, limit, Projection.including(parse(fields)));
  }

  /** All but these fields; the id stays. */
  public Query without(String... fields) {
    return new Query(filter, sort, offset, limit, Projection.excluding(parse(fields)));
  }

  private static List<Path> parse(String... fields) {
    return Arrays.stream(fields).map(Path::parse).toList();
  }

  public Filter filter() {
    return filter;
  }

  /** The keys given, without the id that is appended. */
  public List<Sort> sort() {
    return sort;
  }

  public long offset() {
    return offset;
  }

  public OptionalInt limit() {
    return limit < 0 ? OptionalInt.empty() : OptionalInt.of(limit);
  }

  /** The fields asked for, or null for all of them. */
  public @Nullable Projection projection() {
    return projection;
  }
}
