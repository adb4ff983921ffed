package dev.holdfast.history;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Note;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes a record back, unless somebody else changes it between the look and the write. */
final class Rollback {
  private static final int MOST_ATTEMPTS = 20;

  private final Backend stack;
  private final @Nullable Note note;

  Rollback(Backend stack, @Nullable Note note) {
    this.stack = stack;
    this.note = note;
  }

  /**
   * What a record is to be again.
   *
   * @param content null for not being there
   */
  record State(@Nullable Map<String, @Nullable Object> content, String name) {}

  /** False when {@code wanted} knows no state. */
  boolean to(String collection, String id, Function<Session, @Nullable State> wanted) {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(collection, id, wanted);
      } catch (HoldfastException e) {
        boolean changed = e.code() == ErrorCode.CONFLICT || isTaken(e) || isAborted(e);
        if (!changed || attempt == MOST_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Only the look is a transaction: nothing was written in it. */
  private static boolean isAborted(HoldfastException e) {
    return e.code() == ErrorCode.TRANSACTION_ABORTED && e.retryable();
  }

  private static boolean isTaken(HoldfastException e) {
    return e.code() == ErrorCode.DUPLICATE_KEY && e.key().filter("id"::equals).isPresent();
  }

  private boolean once(String collection, String id, Function<Session, @Nullable State> wanted) {
    State state;
    Image live;
    BackendTransaction look = NotedTransaction.begin(stack, TransactionOptions.reading(), note);
    try {
      state = wanted.apply(look);
      live = VersionHistory.live(look, collection, id);
    } finally {
      look.rollback();
    }
    if (state == null) {
      return false;
    }
    Write write = write(collection, id, live, state.content());
    if (write != null) {
      stack.write(WriteBatch.of(write).noting(noted(state)));
    }
    return true;
  }

  private static @Nullable Write write(
      String collection,
      String id,
      @Nullable Image live,
      @Nullable Map<String, @Nullable Object> content) {
    if (content == null) {
      return live == null ? null : new Write.Delete(collection, Target.id(id, live.revision()));
    }
    Body body = Bodies.of(content);
    return live == null
        ? new Write.Insert(collection, id, body)
        : new Write.Replace(collection, Target.id(id, live.revision()), body, null);
  }

  private Note noted(State state) {
    Note said = note == null ? Note.none() : note;
    Note why = said.because().isPresent() ? said : said.because("rollback to " + state.name());
    return why.with("rollbackTo", state.name());
  }
}
