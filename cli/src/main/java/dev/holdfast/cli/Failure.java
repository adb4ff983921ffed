package dev.holdfast.cli;

import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** What a person is told of an exception. */
final class Failure {
  private Failure() {}

  static List<String> lines(Exception e) {
    return message(e).lines().map(HiddenCharacters::escape).toList();
  }

  private static String message(Exception e) {
    if (e instanceof FailedException || e instanceof UsageException) {
      return String.valueOf(e.getMessage());
    }
    if (e instanceof HoldfastException error) {
      return error.getMessage() + " [" + error.code() + "]";
    }
    if (e instanceof IOException || e instanceof UncheckedIOException) {
      return "reading or writing failed: " + e.getMessage();
    }
    return "unexpected: " + e + "; --verbose prints where it comes from";
  }
}
