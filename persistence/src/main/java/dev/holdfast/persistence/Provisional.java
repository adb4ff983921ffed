package dev.holdfast.persistence;

/**
 * Revisions of documents whose last write is still in the buffer: less than 0, which no database
 * gives, and growing with the sequence of the write that made them.
 */
final class Provisional {
  private Provisional() {}

  static long revision(long sequence) {
    return Long.MIN_VALUE + sequence;
  }

  static boolean is(long revision) {
    return revision < 0;
  }

  static long sequence(long revision) {
    return revision - Long.MIN_VALUE;
  }
}
