package dev.holdfast.backup.files;

import dev.holdfast.Document;
import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Who has a lock, as the lock file tells.
 *
 * @param started when the process began; epoch where the system does not tell
 * @param since when it took the lock
 */
record LockOwner(String host, long pid, Instant started, Instant since, String purpose) {
  /** A process number is not given again within less. */
  private static final Duration TOLERANCE = Duration.ofSeconds(3);

  /**
   * How long a process of another host, of which nothing else can be known, is believed to be alive
   * after it touched the file. That clocks of machines are some minutes apart is allowed for.
   */
  static final Duration FOREIGN = Duration.ofMinutes(15);

  private static final int FORMAT = 1;

  static LockOwner thisProcess(String purpose, Instant now) {
    ProcessHandle process = ProcessHandle.current();
    return new LockOwner(hostName(), process.pid(), started(process), now, purpose);
  }

  private static Instant started(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  private static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException unknown) {
        return "localhost";
      }
    }
  }

  /** Empty when the text is none of ours or was not written to its end. */
  static Optional<LockOwner> parse(String text) {
    try {
      Document owner = Document.parse(text);
      return Optional.of(
          new LockOwner(
              owner.getString("host").orElseThrow(),
              owner.getLong("pid").orElseThrow(),
              owner.getInstant("started").orElseThrow(),
              owner.getInstant("since").orElseThrow(),
              owner.getString("purpose").orElse("")));
    } catch (HoldfastException | NoSuchElementException e) {
      return Optional.empty();
    }
  }

  String text() {
    Document owner =
        Document.of("format", FORMAT, "host", host, "pid", pid, "started", started)
            .with("since", since)
            .with("purpose", purpose);
    return owner.toJson() + "\n";
  }

  /**
   * Whether it may still be at work, though the system has given the lock to somebody else: on a
   * disk that is shared without its locks.
   *
   * @param touched when the file was last written
   */
  boolean mayBeAlive(Instant touched, Instant now) {
    if (!host.equals(hostName())) {
      return touched.plus(FOREIGN).isAfter(now);
    }
    return pid != ProcessHandle.current().pid()
        && ProcessHandle.of(pid).filter(this::isSame).isPresent();
  }

  private boolean isSame(ProcessHandle process) {
    Duration apart = Duration.between(started, started(process)).abs();
    return process.isAlive() && apart.compareTo(TOLERANCE) <= 0;
  }

  @Override
  public String toString() {
    return "process " + pid + " on " + host + " since " + since + " for " + purpose;
  }
}
