package dev.holdfast.spi;

import dev.holdfast.Aggregation;
import dev.holdfast.Explanation;
import dev.holdfast.Filter;
import dev.holdfast.Note;
import dev.holdfast.Path;
import dev.holdfast.Projection;
import dev.holdfast.Sort;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something to read from a collection, and the type of its answer. A collection that does not exist
 * reads as empty.
 */
public sealed interface Read<R> {
  String collection();

  R accept(Visitor visitor);

  /**
   * The documents with these ids, each at most once, in any order.
   *
   * @param lock inside a transaction: no other transaction changes them before this one ends (one
   *     that tries is aborted or waits); never set outside one
   */
  record ById(String collection, List<String> ids, @Nullable Projection projection, boolean lock)
      implements Read<Rows> {
    public ById {
      ids = List.copyOf(ids);
    }

    @Override
    public Rows accept(Visitor visitor) {
      return visitor.byId(this);
    }
  }

  /**
   * The documents that match, in order.
   *
   * @param sort ends with the id
   * @param after values of the sort keys, one each: only documents strictly after them are wanted.
   *     An object or array is given as an empty list; null for the start.
   * @param offset how many to leave out first
   * @param limit at most so many; negative for all
   */
  record Find(
      String collection,
      Filter filter,
      List<Sort> sort,
      @Nullable List<@Nullable Object> after,
      long offset,
      long limit,
      @Nullable Projection projection)
      implements Read<Rows> {
    public Find {
      sort = List.copyOf(sort);
      after = after == null ? null : Collections.unmodifiableList(new ArrayList<>(after));
    }

    /** Everything in the collection, by id. */
    public static Find all(String collection) {
      return new Find(
          collection, Filter.all(), List.of(Sort.ascending(Path.ID)), null, 0, -1, null);
    }

    @Override
    public Rows accept(Visitor visitor) {
      return visitor.find(this);
    }
  }

  /**
   * How many documents match.
   *
   * @param limit stop counting there; negative for none
   */
  record Count(String collection, Filter filter, long limit) implements Read<Long> {
    @Override
    public Long accept(Visitor visitor) {
      return visitor.count(this);
    }
  }

  /**
   * The different values at a path in the documents that match, in sort order, null once when a
   * document has null or nothing there, objects and arrays by whole value (among each other in any
   * order).
   */
  record Distinct(String collection, Path path, Filter filter)
      implements Read<List<@Nullable Object>> {
    @Override
    public List<@Nullable Object> accept(Visitor visitor) {
      return visitor.distinct(this);
    }
  }

  /**
   * The rows of an aggregation, in the order of their keys: plain values by name, and a {@link
   * java.math.BigDecimal} for a sum. {@link Aggregation#having} has been taken out: it is applied
   * by the caller.
   */
  record Aggregate(String collection, Aggregation aggregation)
      implements Read<List<Map<String, @Nullable Object>>> {
    @Override
    public List<Map<String, @Nullable Object>> accept(Visitor visitor) {
      return visitor.aggregate(this);
    }
  }

  /** How {@code find} would be answered. */
  record Explain(Find find) implements Read<Explanation> {
    @Override
    public String collection() {
      return find.collection();
    }

    @Override
    public Explanation accept(Visitor visitor) {
      return visitor.explain(this);
    }
  }

  /**
   * A read with a note of who reads, and why, for a layer that is {@link NotedReads}. It is
   * answered as the read itself is.
   */
  record Noted<R>(Read<R> read, Note note) implements Read<R> {
    /** The read itself, be there a note or not. */
    public static <R> Read<R> plain(Read<R> read) {
      return read instanceof Noted<R> noted ? noted.read : read;
    }

    @Override
    public String collection() {
      return read.collection();
    }

    @Override
    public R accept(Visitor visitor) {
      return read.accept(visitor);
    }
  }

  /** Answers every kind of read; a new kind does not compile until every backend answers it. */
  interface Visitor {
    Rows byId(ById read);

    Rows find(Find read);

    long count(Count read);

    List<@Nullable Object> distinct(Distinct read);

    List<Map<String, @Nullable Object>> aggregate(Aggregate read);

    Explanation explain(Explain read);
  }
}
