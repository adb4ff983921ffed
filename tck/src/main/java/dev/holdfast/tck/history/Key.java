package dev.holdfast.tck.history;

/**
 * What transactions write to.
 *
 * @param list true for a list that values are appended to, false for a single value
 */
public record Key(String name, boolean list) {
  public static Key list(String name) {
    return new Key(name, true);
  }

  public static Key register(String name) {
    return new Key(name, false);
  }

  @Override
  public String toString() {
    return name;
  }
}
