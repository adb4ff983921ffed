package dev.holdfast.cli;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Where a command reads from and writes to: results to {@code out}, messages and progress to {@code
 * err}.
 *
 * @param width columns that a table may take
 * @param outIsTerminal whether a person looks at the results as they come
 * @param errIsTerminal whether a person looks at the messages as they come
 */
record Console(
    InputStream in,
    PrintWriter out,
    PrintWriter err,
    Map<String, String> environment,
    int width,
    boolean outIsTerminal,
    boolean errIsTerminal) {
  private static final int WIDTH_OF_A_PIPE = 100;
  private static final int NARROWEST = 20;

  /**
   * This process's. The launcher says what it knows of the terminal, because a JVM can not ask:
   * {@code holdfast.columns} when standard output is one, {@code holdfast.terminal} when standard
   * error is one.
   */
  static Console ofProcess() {
    Map<String, String> environment = System.getenv();
    String columns = System.getProperty("holdfast.columns", "");
    int width =
        positive(environment.getOrDefault("COLUMNS", ""))
            .or(() -> positive(columns))
            .orElse(WIDTH_OF_A_PIPE);
    return new Console(
        System.in,
        writer(FileDescriptor.out),
        writer(FileDescriptor.err),
        environment,
        Math.max(width, NARROWEST),
        !columns.isEmpty(),
        Boolean.getBoolean("holdfast.terminal"));
  }

  private static Optional<Integer> positive(String number) {
    return number.matches("[1-9][0-9]{0,4}")
        ? Optional.of(Integer.valueOf(number))
        : Optional.empty();
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new BufferedWriter(
            new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8),
            1 << 16));
  }

  /** Tells the person something that is no result. */
  void say(String message) {
    out.flush();
    err.println(message);
    err.flush();
  }

  /**
   * Sends what has been printed on its way.
   *
   * @throws FailedException when it could not be written, as to a full disk or a closed pipe
   */
  void flush() {
    if (out.checkError()) {
      throw new FailedException(
          "The results could not be written completely: standard output was closed or is full");
    }
  }
}
