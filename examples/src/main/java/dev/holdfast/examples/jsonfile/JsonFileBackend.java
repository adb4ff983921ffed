package dev.holdfast.examples.jsonfile;

import dev.holdfast.Capabilities;
import dev.holdfast.Capability;
import dev.holdfast.ErrorCode;
import dev.holdfast.Health;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A database that is one JSON file. All of it is in memory; each commit writes the whole file anew,
 * so a commit costs as much as the database is large. Made to be read, and right, not fast.
 *
 * <p>Readers take the contents of the moment and no lock. Writers take turns, this object being
 * their lock: each changes a copy, which becomes the contents once it is in the file. A transaction
 * holds the places that it touches until it ends; a write outside one waits for them, up to five
 * seconds.
 */
final class JsonFileBackend implements Backend {
  // region capabilities
  private static final Capabilities CAPABILITIES =
      new Capabilities(
          Set.of(Capability.TRANSACTIONS, Capability.IMAGES, Capability.DURABLE),
          Map.of(
              Capability.SHARED, "the process that has the file open locks it",
              Capability.OPERATION_IDS, "operation ids are not remembered"));
  // endregion

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

  private final JsonFile file;
  private final AtomicLong revisions;
  private final Map<Place, JsonFileTransaction> holders = new HashMap<>();
  private volatile Contents contents;
  private volatile boolean closed;

  JsonFileBackend(JsonFile file) {
    JsonFile.Loaded loaded = file.load();
    this.file = file;
    contents = loaded.contents();
    revisions = new AtomicLong(loaded.revision());
  }

  // region session
  @Override
  public <R> R read(Read<R> read) {
    requireOpen();
    return read.accept(new JsonFileReads(contents));
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    requireNoOperationId(batch);
    List<Write> writes = JsonFileWrites.writtenOut(batch);
    return change((copy, touch) -> writes(copy, batch, touch).apply(writes, batch.atomic()));
  }

  @Override
  public <R> R admin(Admin<R> request) {
    return change((copy, touch) -> request.accept(new JsonFileAdmin(copy, touch)));
  }

  /** Applies work to a copy of the contents and makes that the contents. */
  private synchronized <R> R change(BiFunction<Contents, Consumer<Place>, R> work) {
    long deadline = System.nanoTime() + PATIENCE;
    try {
      while (true) {
        requireOpen();
        Contents copy = contents.copy();
        Set<Place> touched = new HashSet<>();
        R result = work.apply(copy, touched::add);
        if (touched.stream().noneMatch(place -> isHeld(place, null))) {
          publish(copy);
          return result;
        }
        wait(patience(deadline));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw HoldfastException.of(ErrorCode.UNAVAILABLE, "Interrupted while waiting", e);
    }
  }

  /** The file first: what nobody can lose any more is what others may see. */
  void publish(Contents next) {
    if (next.changed()) {
      file.replace(next, revisions.get());
      contents = next;
      file.sync();
    }
  }

  // endregion

  JsonFileWrites writes(Contents over, WriteBatch batch, Consumer<Place> touch) {
    return new JsonFileWrites(over, batch.images(), revisions::incrementAndGet, touch);
  }

  static void requireNoOperationId(WriteBatch batch) {
    if (batch.operationId() != null) {
      CAPABILITIES.require(Capability.OPERATION_IDS);
    }
  }

  Contents contents() {
    return contents;
  }

  /** Whether another transaction holds the place; one whose time is over lets it go. */
  boolean isHeld(Place place, @Nullable JsonFileTransaction self) {
    JsonFileTransaction holder = holders.get(place);
    return holder != null && holder != self && holder.isOpen();
  }

  void hold(Place place, JsonFileTransaction transaction) {
    holders.put(place, transaction);
  }

  /** Lets go of what a transaction held. */
  void release(JsonFileTransaction transaction) {
    holders.values().removeIf(holder -> holder == transaction);
    notifyAll();
  }

  private static long patience(long deadline) {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (left <= 0) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE, "An open transaction holds a document that is to be written");
    }
    return left;
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    requireOpen();
    return new JsonFileTransaction(this, options);
  }

  void requireOpen() {
    if (closed) {
      throw HoldfastException.of(ErrorCode.CLOSED, "The database " + this + " is closed");
    }
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public Capabilities capabilities() {
    requireOpen();
    return CAPABILITIES;
  }

  @Override
  public Health health() {
    long begin = System.nanoTime();
    String problem = closed ? this + " is closed" : file.problem();
    return new Health(
        problem == null,
        Duration.ofNanos(System.nanoTime() - begin),
        problem == null ? this + " can be written" : problem);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      holders.clear();
      notifyAll();
      file.close();
    }
  }

  @Override
  public String toString() {
    return "jsonfile:" + file.name();
  }
}
