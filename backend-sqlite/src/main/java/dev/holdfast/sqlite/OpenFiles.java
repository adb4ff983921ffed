package dev.holdfast.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The files that this process has open. POSIX lets go of every lock of a process on a file as soon
 * as the process closes any descriptor of it, so a file that SQLite has open must not be read
 * beside it: another process would take its log for one that nobody uses. See "How To Corrupt An
 * SQLite Database File", 2.2. Thread-safe.
 */
final class OpenFiles {
  /** A look at a file that nobody here has open. */
  interface Check {
    void run() throws IOException;
  }

  private static final Map<Path, Integer> OPEN = new HashMap<>();

  private OpenFiles() {}

  /**
   * Notes one more opening of a file, whatever name it goes by; the first looks at it before.
   *
   * @return its one name, for {@link #remove}
   */
  static Path add(Path file, Check check) throws IOException {
    Path real = file.toRealPath();
    synchronized (OPEN) {
      if (!OPEN.containsKey(real)) {
        check.run();
      }
      OPEN.merge(real, 1, Integer::sum);
    }
    return real;
  }

  static void remove(Path real) {
    synchronized (OPEN) {
      OPEN.computeIfPresent(real, (file, times) -> times == 1 ? null : times - 1);
    }
  }
}
