package dev.holdfast.memory;

import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Versions, one after the other. */
@FunctionalInterface
interface Cursor {
  /** The next; null at the end. */
  @Nullable Version next();

  /** Just this one. */
  static Cursor of(Version version) {
    return of(List.of(version));
  }

  static Cursor of(List<Version> versions) {
    Iterator<Version> left = versions.iterator();
    return () -> left.hasNext() ? left.next() : null;
  }

  /** Those of the slots that the view sees. */
  static Cursor of(Iterable<Slot> slots, View view) {
    Iterator<Slot> left = slots.iterator();
    return () -> {
      while (left.hasNext()) {
        Version version = view.of(left.next());
        if (version != null) {
          return version;
        }
      }
      return null;
    };
  }

  default Cursor where(Predicate<Version> condition) {
    return () -> {
      Version version = next();
      while (version != null && !condition.test(version)) {
        version = next();
      }
      return version;
    };
  }
}
