package dev.holdfast.tck;

import dev.holdfast.Capabilities;
import dev.holdfast.Capability;
import dev.holdfast.ErrorCode;
import dev.holdfast.Health;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The simplest backend that is right: every write copies everything, under one lock. It shows what
 * the contract asks for without an eye to cost, and the deliberately wrong backends derive from it.
 */
class ReferenceBackend implements Backend {
  /** Where the records of operations are held; no collection can have this name. */
  private static final String OPERATIONS = "\0";

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

  private final Map<List<String>, ReferenceTransaction> holders = new HashMap<>();
  private final Map<List<String>, Long> stamps = new HashMap<>();
  private final Set<ReferenceTransaction> active = new HashSet<>();
  private ReferenceState state = new ReferenceState();
  private long revision = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
  private long clock;
  private boolean closed;

  /** How reads are answered. */
  ReferenceReads reads(ReferenceState over) {
    return new ReferenceReads(over);
  }

  /** How writes are applied. */
  ReferenceWrites writes(
      ReferenceReads reads, WriteBatch.Images images, BiConsumer<String, String> touch) {
    return new ReferenceWrites(reads, images, this::nextRevision, touch);
  }

  /** How collections and indexes are administered. */
  ReferenceAdmin administer(ReferenceState over) {
    return new ReferenceAdmin(over);
  }

  /** What is recorded of an operation; null for nothing. */
  byte @Nullable [] known(ReferenceState over, String operationId) {
    return over.operations().get(operationId);
  }

  /** Whether a transaction may change, or lock, a document. */
  boolean mayHold(boolean heldByAnother, boolean changedSinceBegin) {
    return !heldByAnother && !changedSinceBegin;
  }

  final long nextRevision() {
    return ++revision;
  }

  final synchronized ReferenceState state() {
    return state;
  }

  private void requireOpen() {
    if (closed) {
      throw HoldfastException.of(ErrorCode.CLOSED, "The reference backend is closed");
    }
  }

  @Override
  public synchronized <R> R read(Read<R> read) {
    requireOpen();
    return read.accept(reads(state));
  }

  @Override
  public synchronized WriteResult write(WriteBatch batch) {
    requireOpen();
    Set<List<String>> touched = new HashSet<>();
    WriteResult result = apply(batch, batch.atomic(), touched);
    clock++;
    touched.forEach(key -> stamps.put(key, clock));
    return result;
  }

  private WriteResult apply(WriteBatch batch, boolean atomic, Set<List<String>> touched) {
    writeOut(batch.writes());
    Operation operation = Operation.of(batch);
    long deadline = System.nanoTime() + PATIENCE;
    while (true) {
      try {
        return applyOnce(batch, operation, atomic, touched);
      } catch (Held e) {
        touched.clear();
      }
      try {
        wait(millisUntil(deadline));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw HoldfastException.of(ErrorCode.UNAVAILABLE, "Interrupted while waiting", e);
      }
      requireOpen();
    }
  }

  private static long millisUntil(long deadline) {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (left <= 0) {
      throw HoldfastException.of(ErrorCode.UNAVAILABLE, "A transaction holds the document");
    }
    return left;
  }

  private static void writeOut(List<Write> writes) {
    for (int i = 0; i < writes.size(); i++) {
      try {
        writeOut(writes.get(i));
      } catch (HoldfastException e) {
        throw writes.size() == 1 ? e : e.ofWrite(i);
      }
    }
  }

  private static void writeOut(Write write) {
    if (write instanceof Write.Insert insert) {
      insert.body().toMap();
    } else if (write instanceof Write.Replace replace) {
      replace.body().toMap();
    }
  }

  private WriteResult applyOnce(
      WriteBatch batch, @Nullable Operation operation, boolean atomic, Set<List<String>> touched) {
    ReferenceState working = state.copy();
    if (operation != null) {
      touch(List.of(OPERATIONS, operation.id()), touched);
    }
    byte[] known = operation == null ? null : known(working, operation.id());
    if (operation != null && known != null) {
      return operation.replay(known);
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < batch.writes().size(); i++) {
      ReferenceState before = atomic ? working : working.copy();
      try {
        outcomes.add(batch.writes().get(i).accept(outside(working, batch, touched)));
      } catch (HoldfastException e) {
        if (atomic || batch.writes().size() == 1) {
          throw batch.writes().size() == 1 ? e : e.ofWrite(i);
        }
        outcomes.add(Outcome.failed(e));
        working = before;
      }
    }
    WriteResult result = new WriteResult(outcomes);
    if (operation != null) {
      working.operations().put(operation.id(), operation.record(result));
    }
    state = working;
    return result;
  }

  private ReferenceWrites outside(
      ReferenceState working, WriteBatch batch, Set<List<String>> touched) {
    return writes(
        reads(working),
        batch.images(),
        (collection, id) -> touch(List.of(collection, id), touched));
  }

  private void touch(List<String> key, Set<List<String>> touched) {
    if (holders.containsKey(key)) {
      throw new Held();
    }
    touched.add(key);
  }

  @Override
  public synchronized BackendTransaction begin(TransactionOptions options) {
    requireOpen();
    ReferenceTransaction transaction = new ReferenceTransaction();
    active.add(transaction);
    return transaction;
  }

  @Override
  public synchronized <R> R admin(Admin<R> request) {
    requireOpen();
    ReferenceState working = state.copy();
    R answer = request.accept(administer(working));
    state = working;
    return answer;
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.of(Capability.TRANSACTIONS, Capability.IMAGES, Capability.OPERATION_IDS);
  }

  @Override
  public synchronized Health health() {
    return new Health(!closed, Duration.ZERO, closed ? "closed" : "in memory");
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  @Override
  public String toString() {
    return "reference";
  }

  /** A transaction holds a document that is to be written. */
  private static final class Held extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Works on a copy of everything; holds each document that it touches until it ends. */
  private final class ReferenceTransaction implements BackendTransaction {
    private final Set<List<String>> held = new HashSet<>();
    private final long begun = clock;
    private ReferenceState view = state.copy();
    private @Nullable String ended;

    private void requireActive() {
      requireOpen();
      if (ended != null) {
        throw HoldfastException.aborted(false, "The transaction " + ended, null);
      }
    }

    private void hold(String collection, String id) {
      List<String> key = List.of(collection, id);
      boolean other = holders.getOrDefault(key, this) != this;
      if (!mayHold(other, stamps.getOrDefault(key, 0L) > begun)) {
        throw HoldfastException.aborted(true, "'" + id + "' was changed meanwhile", null);
      }
      holders.put(key, this);
      held.add(key);
    }

    private void end(String how) {
      ended = how;
      held.forEach(holders::remove);
      active.remove(this);
      ReferenceBackend.this.notifyAll();
    }

    private <R> R dooming(Supplier<R> call) {
      requireActive();
      try {
        return call.get();
      } catch (RuntimeException e) {
        end("was doomed by an error: " + e.getMessage());
        throw e;
      }
    }

    @Override
    public <R> R read(Read<R> read) {
      synchronized (ReferenceBackend.this) {
        return dooming(
            () -> {
              if (read instanceof Read.ById byId && byId.lock()) {
                byId.ids().forEach(id -> hold(byId.collection(), id));
              }
              return read.accept(reads(view));
            });
      }
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      synchronized (ReferenceBackend.this) {
        return dooming(
            () -> {
              writeOut(batch.writes());
              Operation operation = Operation.of(batch);
              byte[] known = operation == null ? null : known(view, operation.id());
              if (operation != null && known != null) {
                return operation.replay(known);
              }
              WriteResult result = apply(batch);
              if (operation != null) {
                hold(OPERATIONS, operation.id());
                view.operations().put(operation.id(), operation.record(result));
              }
              return result;
            });
      }
    }

    private WriteResult apply(WriteBatch batch) {
      List<Outcome> outcomes = new ArrayList<>();
      for (Write write : batch.writes()) {
        outcomes.add(write.accept(writes(reads(view), batch.images(), this::hold)));
      }
      return new WriteResult(outcomes);
    }

    @Override
    public void commit() {
      synchronized (ReferenceBackend.this) {
        requireActive();
        ReferenceState merged = state.copy();
        for (List<String> key : held) {
          if (key.get(0).equals(OPERATIONS)) {
            merged.operations().put(key.get(1), view.operations().get(key.get(1)));
            continue;
          }
          Stored stored = view.documents(key.get(0)).get(key.get(1));
          if (stored == null) {
            merged.documents(key.get(0)).remove(key.get(1));
          } else {
            merged.documents(key.get(0)).put(key.get(1), stored);
          }
        }
        requireUnique(merged);
        state = merged;
        clock++;
        held.forEach(key -> stamps.put(key, clock));
        end("was committed");
      }
    }

    private void requireUnique(ReferenceState merged) {
      try {
        for (List<String> key : held) {
          Stored stored = merged.documents(key.get(0)).get(key.get(1));
          if (stored != null) {
            merged.requireUnique(key.get(0), stored);
          }
        }
      } catch (HoldfastException e) {
        end("was aborted");
        throw HoldfastException.aborted(true, "A unique value was taken meanwhile", e);
      }
    }

    @Override
    public void rollback() {
      synchronized (ReferenceBackend.this) {
        if (ended == null) {
          end("was rolled back");
        }
      }
    }
  }
}
