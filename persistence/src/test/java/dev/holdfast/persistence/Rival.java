package dev.holdfast.persistence;

import dev.holdfast.HoldfastException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/** Another process that wants a buffer. */
final class Rival {
  private Rival() {}

  /** What it is told: {@code OPENED} or {@code EMPTY}, or the code of the error. */
  static String opening(Path file) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Rival.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = process.inputReader()) {
      String told = String.valueOf(out.readLine());
      process.waitFor();
      return told;
    }
  }

  public static void main(String[] args) {
    try (BufferFile file = BufferFile.open(Path.of(args[0]))) {
      System.out.println(file.pending(0, 1_000).isEmpty() ? "EMPTY" : "OPENED");
    } catch (HoldfastException e) {
      System.out.println(e.code());
    }
  }
}
