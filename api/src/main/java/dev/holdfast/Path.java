package dev.holdfast;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a value stands in a document: a list of keys, followed through objects only. A key is never
 * a position in an array. Immutable.
 *
 * <p>The path of the one key {@code id} is the document's id, on every backend.
 */
public final class Path {
  /** The document's id. */
  public static final Path ID = new Path(List.of("id"));

  /** The element itself, inside {@link Field#elemMatch}. */
  public static final Path SELF = new Path(List.of());

  private final List<String> keys;

  private Path(List<String> keys) {
    this.keys = keys;
  }

  /** A path of these keys, each taken as it stands: {@code Path.of("a.b")} is one key. */
  public static Path of(String... keys) {
    return new Path(List.of(keys));
  }

  /** A path of these keys. */
  public static Path of(List<String> keys) {
    return new Path(List.copyOf(keys));
  }

  /**
   * A dotted path: {@code "a.b"} is two keys. {@code \.} is a dot inside a key and {@code \\} a
   * backslash; any other backslash stands for itself. {@code parse(path.toString())} is the path.
   */
  public static Path parse(String dotted) {
    Arguments.required(dotted, "path");
    if (dotted.indexOf('.') < 0 && dotted.indexOf('\\') < 0) {
      return new Path(List.of(dotted));
    }
    List<String> keys = new ArrayList<>();
    StringBuilder key = new StringBuilder();
    for (int i = 0; i < dotted.length(); i++) {
      char c = dotted.charAt(i);
      boolean escape = c == '\\' && i + 1 < dotted.length();
      if (escape && (dotted.charAt(i + 1) == '.' || dotted.charAt(i + 1) == '\\')) {
        key.append(dotted.charAt(++i));
      } else if (c == '.') {
        keys.add(key.toString());
        key.setLength(0);
      } else {
        key.append(c);
      }
    }
    keys.add(key.toString());
    return new Path(List.copyOf(keys));
  }

  public List<String> keys() {
    return keys;
  }

  /** True for the document's id. */
  public boolean isId() {
    return keys.size() == 1 && keys.get(0).equals("id");
  }

  /** True for the element itself. */
  public boolean isSelf() {
    return keys.isEmpty();
  }

  /** True when the other path is this one or leads below it. */
  public boolean contains(Path other) {
    return other.keys.size() >= keys.size() && other.keys.subList(0, keys.size()).equals(keys);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Path path && path.keys.equals(keys);
  }

  @Override
  public int hashCode() {
    return keys.hashCode();
  }

  /** The dotted form that {@link #parse} reads. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < keys.size(); i++) {
      text.append(i == 0 ? "" : ".");
      text.append(keys.get(i).replace("\\", "\\\\").replace(".", "\\."));
    }
    return text.toString();
  }
}
