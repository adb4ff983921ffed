package dev.holdfast.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A server's process and its folder. A shell in a session of its own stands between: it sees the
 * end of this JVM, even by SIGKILL, as the end of its input, then ends the server and deletes the
 * folder.
 */
final class ServerProcess implements AutoCloseable {
  private static final String GUARD = guard();
  private static final int LOG_LINES = 15;
  private static final Set<ServerProcess> OPEN = ConcurrentHashMap.newKeySet();

  static {
    JvmEnd.then(ServerProcess::closeAll);
  }

  private final Path folder;
  private final Process guard;
  private final BufferedReader answers;
  private long pid;

  /**
   * @param folder the server's own, which is deleted in the end
   * @param signal what ends the server at once
   * @param command the server, as the user it runs as
   */
  ServerProcess(Path folder, String signal, List<String> command)
      throws ServerUnavailableException {
    List<String> line =
        new ArrayList<>(List.of("setsid", "sh", "-c", GUARD, "sh", folder.toString(), signal));
    line.addAll(command);
    this.folder = folder;
    try {
      this.guard =
          new ProcessBuilder(line)
              .directory(folder.toFile())
              .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
              .start();
    } catch (IOException e) {
      throw new ServerUnavailableException("no process can be started: " + e.getMessage(), e);
    }
    this.answers = guard.inputReader(UTF_8);
    OPEN.add(this);
  }

  private static String guard() {
    try (InputStream script = ServerProcess.class.getResourceAsStream("guard.sh")) {
      if (script == null) {
        throw new IllegalStateException("guard.sh is missing from the artifact holdfast-testing");
      }
      return new String(script.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the server, which was not started or has ended; it need not answer yet. */
  synchronized void start() {
    pid = Long.parseLong(order("start"));
  }

  /** Ends the server at once, and keeps its folder. */
  synchronized void end() {
    order("end");
  }

  private String order(String order) {
    try {
      OutputStream orders = guard.getOutputStream();
      orders.write((order + "\n").getBytes(UTF_8));
      orders.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IOException("the shell that guards it has ended");
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException("The server in " + folder + " cannot be reached: " + e, e);
    }
  }

  /** Kills the server as a power cut would: the process and all its children, with SIGKILL. */
  synchronized void kill() {
    ProcessHandle.of(pid)
        .ifPresent(
            server -> {
              List<ProcessHandle> children = server.descendants().toList();
              server.destroyForcibly();
              children.forEach(ProcessHandle::destroyForcibly);
            });
    end();
  }

  /** The process that was started last. */
  synchronized long pid() {
    return pid;
  }

  /** Stops the server and all its children where they are, as a machine that hangs would. */
  synchronized void freeze() {
    signal("STOP");
    // Now it starts no more children: those that it had not when they were listed are found.
    signal("STOP");
  }

  /** Lets them go on. */
  synchronized void thaw() {
    signal("CONT");
  }

  private void signal(String signal) {
    List<String> line = new ArrayList<>(List.of("sh", "-c", "kill -s \"$0\" \"$@\"", signal));
    line.add(Long.toString(pid));
    ProcessHandle.of(pid).stream()
        .flatMap(ProcessHandle::descendants)
        .forEach(child -> line.add(Long.toString(child.pid())));
    try {
      new ProcessBuilder(line).redirectErrorStream(true).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("The server in " + folder + " cannot be signalled: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the server runs. */
  synchronized boolean isAlive() {
    try {
      String status = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // One that has ended stays in the list until the shell asks for it.
      return !status.substring(status.lastIndexOf(')') + 1).strip().startsWith("Z");
    } catch (IOException e) {
      return false;
    }
  }

  /** The end of what the server has said. */
  String log() {
    try {
      List<String> lines = Files.readAllLines(folder.resolve("log"));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e + ")";
    }
  }

  /** Ends the server at once and deletes its folder. */
  @Override
  public void close() {
    letGo();
    await();
  }

  private static void closeAll() {
    OPEN.forEach(ServerProcess::letGo);
    OPEN.forEach(ServerProcess::await);
  }

  private void letGo() {
    try {
      guard.getOutputStream().close();
    } catch (IOException e) {
      // Then it has ended by itself, and the server with it.
      OPEN.remove(this);
    }
  }

  private void await() {
    try {
      guard.waitFor(20, TimeUnit.SECONDS);
      OPEN.remove(this);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
