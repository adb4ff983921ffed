package dev.holdfast.spi;

import org.jspecify.annotations.Nullable;

/** A compiled filter. */
@FunctionalInterface
interface Condition {
  Condition ALWAYS = (id, root) -> true;
  Condition NEVER = (id, root) -> false;

  /**
   * Tests a document or an element of an array.
   *
   * @param id the document's id; null for an element
   * @param root the document's content, or the element
   */
  boolean test(@Nullable String id, @Nullable Object root);

  static Condition all(Condition[] parts) {
    if (parts.length < 2) {
      return parts.length == 0 ? ALWAYS : parts[0];
    }
    return (id, root) -> {
      for (Condition part : parts) {
        if (!part.test(id, root)) {
          return false;
        }
      }
      return true;
    };
  }

  static Condition any(Condition[] parts) {
    if (parts.length < 2) {
      return parts.length == 0 ? NEVER : parts[0];
    }
    return (id, root) -> {
      for (Condition part : parts) {
        if (part.test(id, root)) {
          return true;
        }
      }
      return false;
    };
  }

  static Condition not(Condition part) {
    return (id, root) -> !part.test(id, root);
  }

  /** What stands at the path passes the test. */
  static Condition at(PathReader path, ValueTest test) {
    return (id, root) -> test.test(path.follow(id, root));
  }
}
