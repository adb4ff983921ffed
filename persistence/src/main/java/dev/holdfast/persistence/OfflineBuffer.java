package dev.holdfast.persistence;

import dev.holdfast.Capabilities;
import dev.holdfast.Capability;
import dev.holdfast.Database;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.WriteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes on while the database is out of reach: {@code Holdfast.open(url,
 * OfflineBuffer.in(Path.of("shop.buffer")), Retry.upTo(3))}. Immutable.
 *
 * <p>A write that names its document by id (an insert, a replacement, an update or a delete by id,
 * with or without an expected revision, alone or in a batch) is then put on the disk of this
 * machine and acknowledged, and sent when the database answers again: in order, and once. So is a
 * write whose answer was lost, under the operation id that it was sent with. Later writes to a
 * document queue behind earlier ones. Two durabilities, then: on this disk, or in the database. A
 * revision less than 0 says the first of them, and so does {@link #observe}.
 *
 * <p>{@code findById} answers from the database; out of reach, from the buffer and a cache of what
 * was read and written lately, which may be stale. Where nothing is known it is UNAVAILABLE, and so
 * it is where a layer inside has to know of each read before it is answered. Queries, writes by
 * filter, transactions, and what returns documents with a write, are UNAVAILABLE while the database
 * is out of reach, or while writes to their collection still wait and cannot be sent: never a part
 * of the whole.
 *
 * <p>What is answered at once about a write that waits: that it follows the writes before it. That
 * it finds its document in the database is taken for granted ({@code matched} 1) where the buffer
 * does not know better. What the database then refuses (a duplicate, another revision, a document
 * that went away) is no longer the caller's to catch: it becomes a {@link DeadLetter}, together
 * with the writes to that document behind it, and is kept until somebody decides.
 *
 * <p>The buffer is a file of its own for each process; one that another living process has is
 * refused. It is on the disk before a write is acknowledged, and survives the process and the
 * power. Not guaranteed: order between a write of this process and one of another; that documents
 * of several writes appear in the database at the same time, unless they came as one batch.
 *
 * <p>Needs a database that remembers {@linkplain Capability#OPERATION_IDS operation ids}. What it
 * can do is asked when it is opened, and noted in the file; so one that is known by a URL can be
 * opened while it is out of reach, unless this buffer never met it.
 */
public final class OfflineBuffer implements Layer {
  static final int DEFAULT_CACHE = 10_000;
  static final int MOST_CACHED = 10_000_000;
  static final long DEFAULT_CACHE_BYTES = 64L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  static final long DEFAULT_LIMIT = 1L << 30;
  static final long LEAST_LIMIT = 1L << 10;
  static final Duration SHORTEST_INTERVAL = Duration.ofMillis(1);
  static final Duration LONGEST_INTERVAL = Duration.ofDays(1);
  static final int MOST_WRITES = 1_000_000;

  private final Path path;
  private final int cacheSize;
  private final long limit;
  private final boolean automatic;
  private final @Nullable Duration autoSaveInterval;
  private final int autoSaveWrites;
  private final long cacheBytes;
  private final Pace pace;

  /**
   * What tests change.
   *
   * @param thread false: nothing happens by itself
   * @param patience for how long, at close, nothing may happen before it is given up
   */
  private record Pace(InstantSource clock, boolean thread, Duration patience) {}

  private OfflineBuffer(
      Path path,
      int cacheSize,
      long limit,
      boolean automatic,
      @Nullable Duration autoSaveInterval,
      int autoSaveWrites,
      long cacheBytes,
      Pace pace) {
    this.path = path;
    this.cacheSize = cacheSize;
    this.limit = limit;
    this.automatic = automatic;
    this.autoSaveInterval = autoSaveInterval;
    this.autoSaveWrites = autoSaveWrites;
    this.cacheBytes = cacheBytes;
    this.pace = pace;
  }

  /** A buffer in this file, which is made when it is not there; its directory has to be. */
  public static OfflineBuffer in(Path file) {
    return new OfflineBuffer(
        file,
        DEFAULT_CACHE,
        DEFAULT_LIMIT,
        true,
        null,
        0,
        DEFAULT_CACHE_BYTES,
        new Pace(InstantSource.system(), true, PATIENCE));
  }

  /**
   * The same with a cache of so many documents; 10,000 unless it is said otherwise.
   *
   * @param documents from 0, for none, to 10,000,000
   */
  public OfflineBuffer caching(int documents) {
    requireInRange("OfflineBuffer.caching", documents, 0, MOST_CACHED);
    return new OfflineBuffer(
        path, documents, limit, automatic, autoSaveInterval, autoSaveWrites, cacheBytes, pace);
  }

  /**
   * The same with a cache of so many bytes at most, about, and as much again for documents of which
   * writes wait; 64 MiB unless it is said otherwise. Both limits of the cache hold.
   *
   * @param bytes from 0, for none
   */
  public OfflineBuffer cachingBytes(long bytes) {
    requireInRange("OfflineBuffer.cachingBytes", bytes, 0, Long.MAX_VALUE);
    return new OfflineBuffer(
        path, cacheSize, limit, automatic, autoSaveInterval, autoSaveWrites, bytes, pace);
  }

  /**
   * The same with room for so many bytes of writes that wait; a gibibyte unless it is said
   * otherwise. A write beyond is RESOURCE_EXHAUSTED.
   *
   * @param bytes from 1,024
   */
  public OfflineBuffer limitedTo(long bytes) {
    requireInRange("OfflineBuffer.limitedTo", bytes, LEAST_LIMIT, Long.MAX_VALUE);
    return new OfflineBuffer(
        path, cacheSize, bytes, automatic, autoSaveInterval, autoSaveWrites, cacheBytes, pace);
  }

  /**
   * The same, sending only when {@link Synchronizer#manualSync} is called; else it sends as soon as
   * the database answers.
   */
  public OfflineBuffer syncingByHand() {
    return new OfflineBuffer(
        path, cacheSize, limit, false, autoSaveInterval, autoSaveWrites, cacheBytes, pace);
  }

  /**
   * Write-behind: every write that names its document is acknowledged from this disk, and they are
   * sent together when the oldest is this old or so many wait, before a query, and at close.
   *
   * @param interval from a millisecond to a day
   * @param writes from 1 to 1,000,000
   */
  public OfflineBuffer autoSaving(Duration interval, int writes) {
    if (interval.compareTo(SHORTEST_INTERVAL) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
      throw HoldfastException.invalid(
          "OfflineBuffer.autoSaving is " + interval + "; it must be from PT0.001S to PT24H");
    }
    requireInRange("OfflineBuffer.autoSaving", writes, 1, MOST_WRITES);
    return new OfflineBuffer(path, cacheSize, limit, automatic, interval, writes, cacheBytes, pace);
  }

  /** For tests: another clock, and nothing happens by itself. */
  OfflineBuffer stepping(InstantSource other) {
    return new OfflineBuffer(
        path,
        cacheSize,
        limit,
        automatic,
        autoSaveInterval,
        autoSaveWrites,
        cacheBytes,
        new Pace(other, false, pace.patience()));
  }

  /** For tests: gives up earlier at close. */
  OfflineBuffer patient(Duration patience) {
    return new OfflineBuffer(
        path,
        cacheSize,
        limit,
        automatic,
        autoSaveInterval,
        autoSaveWrites,
        cacheBytes,
        new Pace(pace.clock(), pace.thread(), patience));
  }

  private static void requireInRange(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw HoldfastException.invalid(
          name + " is " + value + "; it must be from " + least + " to " + most);
    }
  }

  boolean isAutomatic() {
    return automatic;
  }

  /** Null when writes go to the database first. */
  @Nullable Duration autoSaveInterval() {
    return autoSaveInterval;
  }

  int autoSaveWrites() {
    return autoSaveWrites;
  }

  InstantSource clock() {
    return pace.clock();
  }

  boolean hasThread() {
    return pace.thread();
  }

  Duration patience() {
    return pace.patience();
  }

  /** The buffer of a database; empty when it was opened without this layer. */
  public static Optional<Synchronizer> of(Database database) {
    return ForwardingBackend.find(database.backend(), OfflineBackend.class)
        .map(OfflineBackend::synchronizer);
  }

  /**
   * Runs calls on this thread and tells where their answers came from: {@code
   * OfflineBuffer.observe(() -> orders.findById("7")).stale()}.
   */
  public static <R extends @Nullable Object> Observed<R> observe(Supplier<R> calls) {
    return Marks.observe(calls);
  }

  /**
   * {@inheritDoc}
   *
   * @throws HoldfastException UNSUPPORTED when {@code inner} does not remember operation ids;
   *     INVALID around another OfflineBuffer, and for a file that is no buffer, of a newer version,
   *     or has writes for another database; UNAVAILABLE when a living process has it; CORRUPT when
   *     it is damaged
   */
  @Override
  public Backend around(Backend inner) {
    if (ForwardingBackend.find(inner, WriteBuffer.class).isPresent()) {
      throw HoldfastException.invalid(
          "These layers stand in a harmful order: of an OfflineBuffer around an OfflineBuffer only"
              + " the inner one knows the database; inside was: "
              + inner);
    }
    if (!inner.capabilities().has(Capability.OPERATION_IDS)) {
      throw HoldfastException.unsupported(
          Capability.OPERATION_IDS,
          "An OfflineBuffer sends writes again whose answers were lost, which "
              + inner
              + " would apply twice: it remembers no operation ids");
    }
    DocumentCache cache = new DocumentCache(cacheSize, cacheBytes);
    DocumentCache ahead = new DocumentCache(DEFAULT_CACHE, cacheBytes);
    BufferFile file =
        BufferFile.of(path, new About.Meeting(inner.identity(), inner.capabilities()));
    try {
      return new OfflineBackend(inner, new Buffer(file, limit, cache, ahead, clock()), this);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /** Of a database that this buffer has met; one that it never met has to be reachable once. */
  @Override
  public Optional<Capabilities> remembered(String identity, HoldfastException refused) {
    Capabilities known = BufferFile.remembered(path, identity);
    if (known == null) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE,
          "The buffer "
              + path
              + " has never met "
              + identity
              + ", so nobody knows what that can do: it must be reachable when it is opened for the"
              + " first time. "
              + refused.getMessage(),
          refused);
    }
    return Optional.of(known);
  }

  @Override
  public String toString() {
    String name = String.valueOf(path.getFileName());
    return autoSaveInterval == null
        ? "offline(" + name + ")"
        : "write-behind(" + name + ", " + autoSaveInterval + ")";
  }
}
