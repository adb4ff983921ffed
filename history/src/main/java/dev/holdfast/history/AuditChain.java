package dev.holdfast.history;

import dev.holdfast.spi.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One chain of entries, which this process alone adds to, one commit at a time: who holds its lock.
 */
final class AuditChain {
  private final ReentrantLock lock = new ReentrantLock();
  private final String name;
  private final AuditKey key;
  private long count;
  private String head;
  private volatile boolean ended;

  AuditChain(String name, AuditKey key) {
    this.name = name;
    this.key = key;
    this.head = AuditEntries.start(key, name);
  }

  boolean tryLock() {
    return lock.tryLock();
  }

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  boolean hasEnded() {
    return ended;
  }

  /** Nothing is added any more, by who takes it from now on: it is not known where it ends. */
  void end() {
    ended = true;
  }

  /**
   * The entries that would follow, which do follow once {@link #moveTo} is told of the last.
   *
   * @param last the last of those that this gave before, and that they follow; null for none
   */
  List<Map<String, @Nullable Object>> next(
      @Nullable Map<String, @Nullable Object> last, List<Act> acts, Instant at) {
    List<Map<String, @Nullable Object>> entries = new ArrayList<>(acts.size());
    long number = last == null ? count : AuditEntries.number(last);
    String previous = last == null ? head : mac(last);
    for (Act act : acts) {
      number++;
      Map<String, @Nullable Object> fields =
          AuditEntries.fields(act, name, number, at, previous, key);
      previous = mac(fields);
      entries.add(fields);
    }
    return entries;
  }

  static List<Write> writes(List<Map<String, @Nullable Object>> entries) {
    return entries.stream().map(AuditEntries::insert).toList();
  }

  void moveTo(Map<String, @Nullable Object> last) {
    count = AuditEntries.number(last);
    head = mac(last);
  }

  private static String mac(Map<String, @Nullable Object> entry) {
    return String.valueOf(entry.get(AuditEntries.MAC));
  }
}
