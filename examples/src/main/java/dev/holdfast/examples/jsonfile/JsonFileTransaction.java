package dev.holdfast.examples.jsonfile;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sees the contents of its begin and, in a copy made for the first write, its own writes. At commit
 * it puts what it touched into the contents of that moment; nobody else has changed those places,
 * because it held them.
 */
final class JsonFileTransaction implements BackendTransaction {
  private final JsonFileBackend backend;
  private final TransactionOptions options;
  private final long began = System.nanoTime();
  private final Contents begin;
  private final Set<Place> held = new HashSet<>();
  private Contents view;
  private @Nullable HoldfastException end;

  JsonFileTransaction(JsonFileBackend backend, TransactionOptions options) {
    this.backend = backend;
    this.options = options;
    begin = backend.contents();
    view = begin;
  }

  @Override
  public <R> R read(Read<R> read) {
    return dooming(
        () -> {
          if (read instanceof Read.ById byId && byId.lock()) {
            byId.ids().forEach(id -> hold(new Place(byId.collection(), id)));
          }
          return read.accept(new JsonFileReads(view));
        });
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    return dooming(
        () -> {
          requireWritable();
          JsonFileBackend.requireNoOperationId(batch);
          List<Write> writes = JsonFileWrites.writtenOut(batch);
          view = view == begin ? begin.copy() : view;
          return backend.writes(view, batch, this::hold).apply(writes, true);
        });
  }

  // region hold
  /** The first updater wins: who comes second is aborted, while it holds the place and after. */
  private void hold(Place place) {
    requireWritable();
    if (backend.isHeld(place, this)) {
      throw HoldfastException.aborted(
          true, "Another transaction is about to change document " + place.id(), null);
    }
    if (!held.contains(place) && revision(backend.contents(), place) != revision(begin, place)) {
      throw HoldfastException.aborted(
          true, "Document " + place.id() + " was changed since the transaction began", null);
    }
    held.add(place);
    backend.hold(place, this);
  }

  private static long revision(Contents contents, Place place) {
    Stored document = contents.get(place);
    return document == null ? 0 : document.revision();
  }

  // endregion

  private void requireWritable() {
    if (options.readOnly()) {
      throw HoldfastException.invalid("The transaction is read-only; begin one that may write");
    }
  }

  // region commit
  @Override
  public void commit() {
    synchronized (backend) {
      requireActive();
      try {
        backend.publish(merged());
        end(HoldfastException.aborted(false, "The transaction was committed", null));
      } catch (HoldfastException e) {
        end(HoldfastException.aborted(true, "The commit failed: " + e.getMessage(), e));
        throw e.code() == ErrorCode.OUTCOME_UNKNOWN ? e : Objects.requireNonNull(end);
      }
    }
  }

  private Contents merged() {
    Contents merged = backend.contents().copy();
    if (view != begin) {
      held.forEach(merged::remove);
      for (Place place : held) {
        Stored mine = view.get(place);
        if (mine != null) {
          merged.put(place.collection(), mine);
        }
      }
    }
    return merged;
  }

  // endregion

  @Override
  public void rollback() {
    synchronized (backend) {
      if (end == null) {
        end(HoldfastException.aborted(false, "The transaction was rolled back", null));
      }
    }
  }

  /** False when it has ended, be it now because its time is over or the database was closed. */
  boolean isOpen() {
    if (end == null && backend.isClosed()) {
      end(HoldfastException.aborted(false, "The database was closed", null));
    }
    if (end == null && System.nanoTime() - began > options.timeout().toNanos()) {
      String message = "The transaction was open for longer than " + options.timeout();
      end(HoldfastException.aborted(false, message, null));
    }
    return end == null;
  }

  private void requireActive() {
    if (!isOpen()) {
      HoldfastException why = Objects.requireNonNull(end);
      String message = Objects.requireNonNull(why.getMessage());
      throw HoldfastException.aborted(why.retryable(), message, why.getCause());
    }
  }

  // region dooming
  /** Any error ends the transaction: what follows must not build on half of a call. */
  private <R> R dooming(Supplier<R> call) {
    synchronized (backend) {
      requireActive();
      try {
        return call.get();
      } catch (RuntimeException | Error e) {
        boolean retryable =
            e instanceof HoldfastException known
                && known.code() == ErrorCode.TRANSACTION_ABORTED
                && known.retryable();
        end(HoldfastException.aborted(retryable, "An error ended the transaction: " + e, e));
        throw e;
      }
    }
  }

  // endregion

  private void end(HoldfastException why) {
    end = why;
    held.clear();
    backend.release(this);
  }
}
