package dev.holdfast.cli;

/** The command line itself is wrong: exit code 2. The message says with what, and what is right. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
