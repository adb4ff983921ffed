package dev.holdfast;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition on a document. Built with {@link Field}, combined with {@link #and}, {@link #or} and
 * {@link #not}, or in a row with {@link #allOf}, {@link #anyOf} and {@link #noneOf}; read by a
 * backend through {@link Visitor}. Immutable as long as the values given to it are not changed.
 *
 * <p>Logic has two values: {@code not} is the exact complement, so a document without the field
 * matches {@code not(eq(f, 1))}. Null and a missing field are the same to every operator but {@link
 * Exists}. Comparisons never look inside arrays and never match across types.
 */
public sealed interface Filter {
  /** Every document. */
  static Filter all() {
    return new And(List.of());
  }

  /** No document. */
  static Filter none() {
    return new Or(List.of());
  }

  /** All of them; of none, every document. */
  static Filter allOf(Filter... filters) {
    return new And(Arrays.asList(filters));
  }

  /** At least one of them; of none, no document. */
  static Filter anyOf(Filter... filters) {
    return new Or(Arrays.asList(filters));
  }

  /** The exact complement. */
  static Filter not(Filter filter) {
    return new Not(filter);
  }

  /** None of them. */
  static Filter noneOf(Filter... filters) {
    return new Not(anyOf(filters));
  }

  /** This and the other. */
  default Filter and(Filter other) {
    return new And(Arrays.asList(this, other));
  }

  /** This or the other. */
  default Filter or(Filter other) {
    return new Or(Arrays.asList(this, other));
  }

  <R> R accept(Visitor<R> visitor);

  /** All of {@code filters}; of none, every document. */
  record And(List<Filter> filters) implements Filter {
    public And {
      filters = Arguments.requiredAll(filters, "filter");
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.and(this);
    }
  }

  /** At least one of {@code filters}; of none, no document. */
  record Or(List<Filter> filters) implements Filter {
    public Or {
      filters = Arguments.requiredAll(filters, "filter");
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.or(this);
    }
  }

  /** The exact complement of {@code filter}. */
  record Not(Filter filter) implements Filter {
    public Not {
      Arguments.required(filter, "filter");
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.not(this);
    }
  }

  /**
   * The value equals {@code value}: numbers by value, objects with keys in any order, arrays
   * element by element; null matches null and missing.
   */
  record Equal(Path path, @Nullable Object value) implements Filter {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.equal(this);
    }
  }

  /** The value equals one of {@code values}, each as in {@link Equal}; of none, no document. */
  record In(Path path, List<@Nullable Object> values) implements Filter {
    public In {
      values = Lists.copy(values);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.in(this);
    }
  }

  /** How a {@link Compare} compares. */
  enum Comparison {
    GT,
    GTE,
    LT,
    LTE
  }

  /**
   * The value is of the type of {@code value} and compares so. {@code value} is a number, a string
   * or a boolean.
   */
  record Compare(Path path, Comparison comparison, Object value) implements Filter {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.compare(this);
    }
  }

  /** The key is present, be its value null. */
  record Exists(Path path) implements Filter {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.exists(this);
    }
  }

  /** How a {@link Text} matches. Case is folded by Unicode's simple case folding. */
  enum TextMatch {
    STARTS_WITH,
    ENDS_WITH,
    CONTAINS,
    EQUALS_IGNORE_CASE,
    CONTAINS_IGNORE_CASE
  }

  /** The value is a string and matches {@code text}, every character taken literally. */
  record Text(Path path, TextMatch match, String text) implements Filter {
    public Text {
      Arguments.required(text, "text");
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.text(this);
    }
  }

  /** The value is a string in which {@code pattern}, in RE2 syntax, is found somewhere. */
  record Regex(Path path, String pattern) implements Filter {
    public Regex {
      Arguments.required(pattern, "pattern");
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.regex(this);
    }
  }

  /**
   * The value is an array in which each of {@code values}, scalars or null, equals an element; of
   * none, any array.
   */
  record ContainsAll(Path path, List<@Nullable Object> values) implements Filter {
    public ContainsAll {
      values = Lists.copy(values);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.containsAll(this);
    }
  }

  /** The value is an array of that many elements. */
  record Size(Path path, int size) implements Filter {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.size(this);
    }
  }

  /**
   * The value is an array of which one element matches.
   *
   * <p>When {@code scalar}, an element that is neither object nor array is tested and every path in
   * {@code filter} is {@link Path#SELF}; otherwise an element that is an object is tested and paths
   * start at its keys ({@code id} is an ordinary key there).
   */
  record ElementMatch(Path path, Filter filter, boolean scalar) implements Filter {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.elementMatch(this);
    }
  }

  /** Answers every kind of filter; a new kind does not compile until everyone answers it. */
  interface Visitor<R> {
    R and(And filter);

    R or(Or filter);

    R not(Not filter);

    R equal(Equal filter);

    R in(In filter);

    R compare(Compare filter);

    R exists(Exists filter);

    R text(Text filter);

    R regex(Regex filter);

    R containsAll(ContainsAll filter);

    R size(Size filter);

    R elementMatch(ElementMatch filter);
  }
}
