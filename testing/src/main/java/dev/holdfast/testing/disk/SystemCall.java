package dev.holdfast.testing.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A line of strace's, without the thread: name, arguments, result. Text in it is written in
 * hexadecimal digits throughout, so that no comma or bracket stands in an argument.
 */
final class SystemCall {
  private final String name;
  private final String[] arguments;
  private final long result;
  private final boolean injected;

  SystemCall(String line) {
    int equals = line.lastIndexOf(" = ");
    int close = line.lastIndexOf(')', equals);
    int open = line.indexOf('(');
    if (equals < 0 || close < open) {
      throw new IllegalStateException("strace wrote what is no call: " + shorten(line));
    }
    this.name = line.substring(0, open);
    this.arguments = line.substring(open + 1, close).split(", ", -1);
    String outcome = line.substring(equals + 3);
    int end = outcome.indexOf(' ');
    String number = end < 0 ? outcome : outcome.substring(0, end);
    this.result = number.equals("?") ? -1 : Long.decode(number);
    this.injected = outcome.contains("(INJECTED)");
  }

  private static String shorten(String line) {
    return line.substring(0, Math.min(line.length(), 200));
  }

  String name() {
    return name;
  }

  String argument(int index) {
    return arguments[index];
  }

  /** A file descriptor, without the path that may follow. */
  int number(int index) {
    return Integer.parseInt(arguments[index]);
  }

  /** Negative after an error. */
  long result() {
    return result;
  }

  boolean isInjected() {
    return injected;
  }

  String text(int index) {
    return new String(bytes(index), UTF_8);
  }

  byte[] bytes(int index) {
    String argument = arguments[index];
    if (!argument.startsWith("\"") || !argument.endsWith("\"")) {
      throw new IllegalStateException("strace has cut a text short: " + shorten(argument));
    }
    int count = (argument.length() - 2) / 4;
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      int high = Character.digit(argument.charAt(4 * i + 3), 16);
      int low = Character.digit(argument.charAt(4 * i + 4), 16);
      bytes[i] = (byte) (high << 4 | low);
    }
    return bytes;
  }
}
