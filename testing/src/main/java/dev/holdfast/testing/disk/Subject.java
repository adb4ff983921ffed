package dev.holdfast.testing.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** What is tried on a disk that fails or loses its power: something that takes numbered calls. */
public interface Subject {
  /** Its name in figures. */
  String name();

  /** Files that it maps into memory, so that nobody knows what of them a power cut leaves. */
  List<String> mapped();

  /**
   * Whether each call writes files of its own, so that one may succeed after the disk has failed in
   * the one before.
   */
  default boolean startsAnew() {
    return false;
  }

  /** Opens, or makes, what it keeps in a folder. */
  Session open(Path folder);

  /** Opens what is left in a folder on a disk that works, uses it, and tells what it holds. */
  Found find(Path folder) throws IOException;

  /** An open one. */
  interface Session extends AutoCloseable {
    /** Makes a call: it is done when this returns. */
    void call(int number);

    @Override
    void close();
  }

  /**
   * What was found.
   *
   * @param calls that were done
   * @param damage what else is wrong, such as a call that is there by half; null for nothing
   */
  record Found(SortedSet<Integer> calls, @Nullable String damage) {}
}
