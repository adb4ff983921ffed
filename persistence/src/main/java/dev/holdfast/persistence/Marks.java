package dev.holdfast.persistence;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Notes, for the thread that wants to know, where the answers of its calls came from. */
final class Marks {
  private static final ThreadLocal<@Nullable Marks> CURRENT = new ThreadLocal<>();

  private boolean stale;
  private boolean buffered;

  private Marks() {}

  static <R extends @Nullable Object> Observed<R> observe(Supplier<R> work) {
    Marks outer = CURRENT.get();
    Marks marks = new Marks();
    CURRENT.set(marks);
    try {
      R value = work.get();
      return new Observed<>(value, marks.stale, marks.buffered);
    } finally {
      if (outer == null) {
        CURRENT.remove();
      } else {
        outer.stale |= marks.stale;
        outer.buffered |= marks.buffered;
        CURRENT.set(outer);
      }
    }
  }

  static void stale() {
    Marks marks = CURRENT.get();
    if (marks != null) {
      marks.stale = true;
    }
  }

  static void buffered() {
    Marks marks = CURRENT.get();
    if (marks != null) {
      marks.buffered = true;
    }
  }
}
