package dev.holdfast.testing.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** Runs a Java program under strace, which notes what it asks of its disk and can make it fail. */
public final class Strace {
  /** The property that makes a missing strace a failure, as it does a missing server. */
  private static final String REQUIRED = "holdfast.requireServers";

  private static final String CALLS =
      "trace=open,openat,close,write,pwrite64,fsync,fdatasync,ftruncate,unlink,unlinkat,"
          + "rename,renameat,renameat2";

  /** No write of SQLite's is longer; a longer one would be noticed, not cut. */
  private static final String LONGEST_WRITE = "1048576";

  private static final long SECONDS = 300;

  private final List<String> injections = new ArrayList<>();

  /** Notes only. */
  public Strace() {}

  /**
   * Makes calls fail besides.
   *
   * @param calls names of system calls with a comma between
   * @param error such as EIO
   * @param when the number of the first call of a thread that fails; with "+" behind it, all that
   *     follow fail too
   */
  public Strace failing(String calls, String error, String when) {
    injections.add("-e");
    injections.add("inject=" + calls + ":error=" + error + ":when=" + when);
    return this;
  }

  /** Skips the test, loudly, when strace does not run here; fails it when it is required. */
  public static void require() {
    String reason = reasonAgainst();
    if (reason == null) {
      return;
    }
    String message = "strace does not run here (" + reason + "): power cuts cannot be replayed";
    System.err.println("SKIPPED: " + message);
    if (Boolean.getBoolean(REQUIRED)) {
      throw new IllegalStateException(
          message + ". It is required because of -D" + REQUIRED + "=true");
    }
    throw new TestAbortedException(message);
  }

  private static @Nullable String reasonAgainst() {
    try {
      Process process =
          new ProcessBuilder("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true")
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      return process.waitFor() == 0 ? null : said.strip();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /**
   * Runs a program to its end, with the class path of this one, and tells what it did.
   *
   * @param folder empty; what happens in it is told
   * @param counts which names below the folder are of interest
   * @throws IllegalStateException when the program fails, with what it said
   */
  public List<DiskEvent> run(
      Path folder, Predicate<String> counts, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("holdfast-strace", ".log");
    Path errors = Files.createTempFile("holdfast-strace", ".err");
    try {
      Process process =
          new ProcessBuilder(command(log, program, arguments))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(errors.toFile())
              .start();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      if (process.exitValue() != 0) {
        throw new IllegalStateException(
            program.getSimpleName() + " failed under strace: " + Files.readString(errors));
      }
      return Recording.read(log, folder, counts);
    } finally {
      Files.delete(log);
      Files.delete(errors);
    }
  }

  private List<String> command(Path log, Class<?> program, String... arguments) {
    List<String> command = new ArrayList<>(List.of("strace", "-f", "--seccomp-bpf", "-qq", "-xx"));
    command.addAll(List.of("-s", LONGEST_WRITE, "-e", "signal=none", "-e", CALLS));
    command.addAll(injections);
    command.addAll(List.of("-o", log.toString()));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
