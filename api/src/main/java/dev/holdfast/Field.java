package dev.holdfast;

import dev.holdfast.Filter.Comparison;
import dev.holdfast.Filter.TextMatch;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A field to put a condition on: {@code field("cents").gte(1000)}. Immutable. */
public final class Field {
  private final Path path;

  private Field(Path path) {
    this.path = path;
  }

  /** The field at a dotted path; see {@link Path#parse}. */
  public static Field field(String dotted) {
    return new Field(Path.parse(dotted));
  }

  /** The field at this path. */
  public static Field field(Path path) {
    return new Field(Arguments.required(path, "path"));
  }

  /** The scalar element itself, inside {@link #elemMatch}. */
  public static Field element() {
    return new Field(Path.SELF);
  }

  /** Equal by value; {@code eq(null)} is {@link #isNull}. */
  public Filter eq(@Nullable Object value) {
    return new Filter.Equal(path, value);
  }

  /** The complement of {@link #eq}: a document without the field matches. */
  public Filter ne(@Nullable Object value) {
    return Filter.not(eq(value));
  }

  public Filter gt(Object value) {
    return compare(Comparison.GT, value);
  }

  public Filter gte(Object value) {
    return compare(Comparison.GTE, value);
  }

  public Filter lt(Object value) {
    return compare(Comparison.LT, value);
  }

  public Filter lte(Object value) {
    return compare(Comparison.LTE, value);
  }

  /** From {@code low} to {@code high}, both included. */
  public Filter between(Object low, Object high) {
    return gte(low).and(lte(high));
  }

  /** Equal to one of them; of none, nothing. */
  public Filter in(@Nullable Object... values) {
    return new Filter.In(path, Arrays.asList(values));
  }

  /** Equal to one of them; of none, nothing. */
  public Filter in(List<? extends @Nullable Object> values) {
    return new Filter.In(path, Lists.copy(values));
  }

  /** The complement of {@link #in(Object...)}. */
  public Filter nin(@Nullable Object... values) {
    return Filter.not(in(values));
  }

  /** The complement of {@link #in(List)}. */
  public Filter nin(List<? extends @Nullable Object> values) {
    return Filter.not(in(values));
  }

  /** Null or missing. */
  public Filter isNull() {
    return eq(null);
  }

  /** Neither null nor missing. */
  public Filter isNotNull() {
    return ne(null);
  }

  /** The key is present, null included. */
  public Filter exists() {
    return new Filter.Exists(path);
  }

  /** The key is absent. */
  public Filter isMissing() {
    return Filter.not(exists());
  }

  public Filter startsWith(String text) {
    return new Filter.Text(path, TextMatch.STARTS_WITH, text);
  }

  public Filter endsWith(String text) {
    return new Filter.Text(path, TextMatch.ENDS_WITH, text);
  }

  public Filter containsText(String text) {
    return new Filter.Text(path, TextMatch.CONTAINS, text);
  }

  public Filter equalsIgnoreCase(String text) {
    return new Filter.Text(path, TextMatch.EQUALS_IGNORE_CASE, text);
  }

  public Filter containsIgnoreCase(String text) {
    return new Filter.Text(path, TextMatch.CONTAINS_IGNORE_CASE, text);
  }

  /** The RE2 pattern is found somewhere in the string; anchor it with {@code ^} and {@code $}. */
  public Filter regex(String pattern) {
    return new Filter.Regex(path, pattern);
  }

  /** An array with this scalar, or null, among its elements. */
  public Filter contains(@Nullable Object value) {
    return new Filter.ContainsAll(path, Arrays.asList(value));
  }

  /** An array with each of these scalars among its elements; of none, any array. */
  public Filter containsAll(@Nullable Object... values) {
    return new Filter.ContainsAll(path, Arrays.asList(values));
  }

  /** An array of that many elements. */
  public Filter size(int size) {
    return new Filter.Size(path, size);
  }

  /**
   * An array with an element that matches: fields of an object element, or, with {@link
   * #element()}, the scalar element itself. The two do not mix in one filter.
   */
  public Filter elemMatch(Filter filter) {
    return new Filter.ElementMatch(
        path, filter, ElementPaths.areSelf(Arguments.required(filter, "filter")));
  }

  private Filter compare(Comparison comparison, Object value) {
    return new Filter.Compare(path, comparison, value);
  }
}
