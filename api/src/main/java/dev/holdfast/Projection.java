package dev.holdfast;

import java.util.List;

/**
 * Which fields of a document are read: only those listed, or all but those. The id is always read.
 * Paths go through objects only; an array is read whole or not at all. An object on the way to a
 * listed field is kept with just that field; a listed path that is missing is missing in the
 * result.
 *
 * @param include true when only {@code paths} are read, false when they are left out
 */
public record Projection(List<Path> paths, boolean include) {
  public Projection {
    paths = List.copyOf(paths);
    if (paths.isEmpty() && include) {
      paths = List.of(Path.ID);
    }
    for (Path path : paths) {
      if (!include && path.isId()) {
        throw HoldfastException.invalid("The id cannot be left out of a projection");
      }
    }
  }

  static Projection including(List<Path> paths) {
    return new Projection(paths, true);
  }

  static Projection excluding(List<Path> paths) {
    return new Projection(paths, false);
  }
}
