package dev.holdfast;

/**
 * One key of an order: null and missing, then numbers, strings, objects and arrays (all equal),
 * false, true; the reverse when descending.
 */
public record Sort(Path path, boolean descending) {
  public static Sort ascending(String field) {
    return new Sort(Path.parse(field), false);
  }

  public static Sort ascending(Path path) {
    return new Sort(path, false);
  }

  public static Sort descending(String field) {
    return new Sort(Path.parse(field), true);
  }

  public static Sort descending(Path path) {
    return new Sort(path, true);
  }

  /** The same key in the other direction. */
  public Sort reversed() {
    return new Sort(path, !descending);
  }

  @Override
  public String toString() {
    return (descending ? "-" : "") + path;
  }
}
