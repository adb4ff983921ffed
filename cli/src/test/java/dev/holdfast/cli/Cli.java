package dev.holdfast.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Runs commands as the process does, and keeps what they print. */
record Cli(Map<String, String> environment, String input, int width, boolean terminal) {
  static final Cli PIPED = new Cli(Map.of(), "", 100, false);

  /** What a command left behind. */
  record Result(int code, String out, String err) {}

  static Result run(String... args) {
    return PIPED.with(args);
  }

  Cli reading(String text) {
    return new Cli(environment, text, width, terminal);
  }

  Cli wide(int columns) {
    return new Cli(environment, input, columns, terminal);
  }

  Cli inside(Map<String, String> variables) {
    return new Cli(variables, input, width, terminal);
  }

  Cli onTerminal() {
    return new Cli(environment, input, width, true);
  }

  Result with(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(console(out, err), args);
    return new Result(code, out.toString(), err.toString());
  }

  Console console(StringWriter out, StringWriter err) {
    return new Console(
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        new PrintWriter(out),
        new PrintWriter(err),
        environment,
        width,
        terminal,
        terminal);
  }
}
