package dev.holdfast.sqlite;

/**
 * The log beside the file, which has every commit until it is written back. SQLite would do that by
 * itself behind a commit, and say nothing when the disk fails at it; here it comes before a write,
 * which then fails in its place, and has done nothing.
 */
final class WriteAheadLog {
  /** A write takes a few pages at least: to look more often would cost more than it tells. */
  private static final int PAGES_FOR_A_LOOK = 64;

  /** Answers whether somebody else is at it, how many pages the log has, how many are written. */
  private static final String LOOK = "PRAGMA wal_checkpoint(NOOP)";

  private final int mostPages;
  private int writes;

  /**
   * @param mostPages that wait before they are written back
   */
  WriteAheadLog(int mostPages) {
    this.mostPages = mostPages;
  }

  /** Called by whoever has the connection that writes. After a failure the next write tries it. */
  void beforeWrite(Link link) {
    writes++;
    if (writes * PAGES_FOR_A_LOOK < mostPages) {
      return;
    }
    if (waiting(link) >= mostPages) {
      writeBack(link);
    }
    writes = 0;
  }

  private static long waiting(Link link) {
    try (Cursor cursor = link.query(LOOK, Link.Binding.NONE)) {
      return cursor.next() ? cursor.number(2) - cursor.number(3) : 0;
    }
  }

  /** As far as nobody reads an older state; waits for nobody. */
  static void writeBack(Link link) {
    link.number("PRAGMA wal_checkpoint(PASSIVE)", Link.Binding.NONE);
  }
}
