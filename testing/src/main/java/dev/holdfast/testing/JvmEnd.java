package dev.holdfast.testing;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is left to do when the JVM ends: last come, first served, as with nested resources. */
final class JvmEnd {
  private static final Deque<Runnable> TASKS = new ArrayDeque<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(JvmEnd::run, "holdfast-test-servers"));
  }

  private JvmEnd() {}

  static synchronized void then(Runnable task) {
    TASKS.push(task);
  }

  private static synchronized void run() {
    for (Runnable task : TASKS) {
      try {
        task.run();
      } catch (RuntimeException e) {
        System.err.println("Left behind by tests: " + e.getMessage());
      }
    }
  }
}
