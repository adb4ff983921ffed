package dev.holdfast.persistence;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The process that a buffer belongs to, as the buffer says it.
 *
 * @param started when the process was started; null where the system does not tell
 * @param token another one each time that a buffer is opened
 */
record Owner(long pid, @Nullable Instant started, String token) {
  /** Two processes may not agree to the second on when a third one was started. */
  private static final Duration TOLERANCE = Duration.ofSeconds(3);

  static Owner self() {
    ProcessHandle self = ProcessHandle.current();
    return new Owner(self.pid(), started(self), UUID.randomUUID().toString());
  }

  private static @Nullable Instant started(ProcessHandle process) {
    return process.info().startInstant().orElse(null);
  }

  /**
   * Whether another process is running that is this one, as far as can be seen from here. This
   * process itself is looked up in {@link Ownership}.
   */
  boolean isAlive() {
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    if (process.isEmpty() || pid == ProcessHandle.current().pid()) {
      return false;
    }
    Instant now = started(process.get());
    return started == null
        || now == null
        || Duration.between(started, now).abs().compareTo(TOLERANCE) < 0;
  }

  Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("pid", pid);
    map.put("started", started == null ? null : started.toString());
    map.put("token", token);
    return map;
  }

  /**
   * What was written.
   *
   * @throws ClassCastException or DateTimeException when it is no owner
   */
  static Owner read(Map<String, @Nullable Object> map) throws DateTimeException {
    Object started = map.get("started");
    Object pid = map.get("pid");
    if (!(pid instanceof Long number)) {
      throw new ClassCastException("a pid is a number: " + pid);
    }
    return new Owner(
        number,
        started == null ? null : Instant.parse((String) started),
        EntryText.text(map, "token"));
  }

  @Override
  public String toString() {
    return "process " + pid + (started == null ? "" : ", started at " + started);
  }
}
