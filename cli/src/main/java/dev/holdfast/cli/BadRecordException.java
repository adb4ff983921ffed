package dev.holdfast.cli;

/** One record of a file that can not be imported; the next one may. */
final class BadRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  private final long line;
  private final String reason;

  /**
   * A record that is refused.
   *
   * @param reason its kind in two or three words, to count by
   * @param message field, value and what is allowed
   */
  BadRecordException(long line, String reason, String message) {
    super("line " + line + ": " + message);
    this.line = line;
    this.reason = reason;
  }

  long line() {
    return line;
  }

  String reason() {
    return reason;
  }
}
