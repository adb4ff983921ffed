package dev.holdfast.backup.files;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Touches lock files while they are held, on a thread that ends when there are none. It is
 * interrupted by nobody: that would close the channel of a file, and give its lock away.
 */
final class Heartbeat {
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, Heartbeat::thread);
  private final Map<LockFile, Future<?>> beating = new ConcurrentHashMap<>();

  Heartbeat() {
    executor.setRemoveOnCancelPolicy(true);
    executor.setKeepAliveTime(10, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "holdfast-lock");
    thread.setDaemon(true);
    return thread;
  }

  void start(LockFile lock, Duration every) {
    long nanos = every.toNanos();
    beating.put(
        lock, executor.scheduleAtFixedRate(lock::touch, nanos, nanos, TimeUnit.NANOSECONDS));
  }

  void stop(LockFile lock) {
    Future<?> beat = beating.remove(lock);
    if (beat != null) {
      beat.cancel(false);
    }
  }
}
