package dev.holdfast.tck;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Following;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Backends that remember operations wrongly. */
final class WrongOperations {
  private static final long MOMENT = TimeUnit.MICROSECONDS.toNanos(100);

  private WrongOperations() {}

  static List<Mutant> all() {
    return List.of(
        around("an operation is recorded in a second step", "OPI-50", SecondStep::new),
        around("an operation is recorded before its effect", "OPI-10", RecordedBefore::new),
        around("an operation is forgotten on a delete", "OPI-03", ForgottenOnDelete::new),
        around("eight operations are remembered", "OPI-04", LastEight::new),
        around("a repeated batch answers with no counts", "OPI-01", NoCounts::new),
        around("a repeated batch brings back no documents", "OPI-02", NoImages::new),
        around("any batch of an operation is taken for the first", "OPI-20", AnyContent::new),
        around("an old operation is applied", "OPI-31", AppliesOld::new),
        around("an operation is remembered after a rollback", "OPI-41", SurvivesRollback::new),
        around("an unordered batch is applied again", "OPI-11", UnorderedAgain::new),
        around("an operation in a transaction is not remembered", "OPI-40", NotInside::new),
        around("what follows from a write is a second step", "FOL-10", FollowsLater::new));
  }

  private static Mutant around(String what, String rule, UnaryOperator<Backend> wrong) {
    return new Mutant(what, rule, () -> wrong.apply(new ReferenceBackend()));
  }

  private static WriteBatch withoutId(WriteBatch batch) {
    return new WriteBatch(batch.writes(), batch.atomic(), null, batch.images());
  }

  /** Keeps what it was told to in a map of its own. */
  private abstract static class Remembering extends Around {
    final Map<String, WriteResult> results = new ConcurrentHashMap<>();

    Remembering(Backend inner) {
      super(inner);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      String id = batch.operationId();
      if (id == null) {
        return super.write(batch);
      }
      WriteResult known = results.get(id);
      return known == null ? first(id, batch) : known;
    }

    abstract WriteResult first(String id, WriteBatch batch);
  }

  private static final class SecondStep extends Remembering {
    SecondStep(Backend inner) {
      super(inner);
    }

    @Override
    WriteResult first(String id, WriteBatch batch) {
      WriteResult result = inner().write(withoutId(batch));
      LockSupport.parkNanos(MOMENT);
      results.put(id, result);
      return result;
    }
  }

  private static final class FollowsLater extends Around {
    FollowsLater(Backend inner) {
      super(inner);
    }

    @Override
    public WriteResult write(WriteBatch batch, Following following) {
      WriteResult result = inner().write(batch);
      following.follow(result, inner()::read, inner()::write);
      return result;
    }
  }

  private static final class RecordedBefore extends Remembering {
    RecordedBefore(Backend inner) {
      super(inner);
    }

    @Override
    WriteResult first(String id, WriteBatch batch) {
      results.put(id, new WriteResult(batch.writes().stream().map(w -> Outcome.NONE).toList()));
      WriteResult result = inner().write(withoutId(batch));
      results.put(id, result);
      return result;
    }
  }

  private static final class AnyContent extends Remembering {
    AnyContent(Backend inner) {
      super(inner);
    }

    @Override
    WriteResult first(String id, WriteBatch batch) {
      WriteResult result = inner().write(batch);
      results.put(id, result);
      return result;
    }
  }

  private static final class SurvivesRollback extends Remembering {
    SurvivesRollback(Backend inner) {
      super(inner);
    }

    @Override
    WriteResult first(String id, WriteBatch batch) {
      return inner().write(batch);
    }

    @Override
    public BackendTransaction begin(TransactionOptions options) {
      return new OfTransaction(super.begin(options)) {
        @Override
        public WriteResult write(WriteBatch batch) {
          WriteResult result = super.write(batch);
          String id = batch.operationId();
          if (id != null) {
            results.put(id, result);
          }
          return result;
        }
      };
    }
  }

  /** Changes what comes back the second time. */
  private abstract static class Second extends Around {
    private final Map<String, Boolean> seen = new ConcurrentHashMap<>();

    Second(Backend inner) {
      super(inner);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      String id = batch.operationId();
      WriteResult result = super.write(batch);
      boolean again = id != null && seen.put(id, true) != null;
      return again
          ? new WriteResult(result.outcomes().stream().map(this::changed).toList())
          : result;
    }

    abstract Outcome changed(Outcome outcome);
  }

  private static final class NoCounts extends Second {
    NoCounts(Backend inner) {
      super(inner);
    }

    @Override
    Outcome changed(Outcome outcome) {
      return Outcome.NONE;
    }
  }

  private static final class NoImages extends Second {
    NoImages(Backend inner) {
      super(inner);
    }

    @Override
    Outcome changed(Outcome outcome) {
      return new Outcome(
          outcome.matched(),
          outcome.modified(),
          outcome.insertedId(),
          outcome.revision(),
          List.of(),
          List.of(),
          outcome.error());
    }
  }

  /** Passes operations on under other ids, so that the inner one takes them for new. */
  private static class Renaming extends Around {
    private final Map<String, String> names = new ConcurrentHashMap<>();

    Renaming(Backend inner) {
      super(inner);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      String id = batch.operationId();
      return super.write(id == null ? batch : batch.withOperationId(name(id)));
    }

    String name(String id) {
      return names.computeIfAbsent(id, first -> Operation.newId());
    }

    void forget(@Nullable String id) {
      if (id == null) {
        names.clear();
      } else {
        names.remove(id);
      }
    }
  }

  private static final class ForgottenOnDelete extends Renaming {
    ForgottenOnDelete(Backend inner) {
      super(inner);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      WriteResult result = super.write(batch);
      boolean plain = batch.operationId() == null;
      if (plain && batch.writes().stream().anyMatch(write -> write instanceof Write.Delete)) {
        forget(null);
      }
      return result;
    }
  }

  private static final class LastEight extends Renaming {
    private final Deque<String> last = new ArrayDeque<>();

    LastEight(Backend inner) {
      super(inner);
    }

    @Override
    synchronized String name(String id) {
      last.remove(id);
      last.add(id);
      if (last.size() > 8) {
        forget(last.remove());
      }
      return super.name(id);
    }
  }

  private static final class AppliesOld extends Around {
    AppliesOld(Backend inner) {
      super(inner);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      try {
        return super.write(batch);
      } catch (HoldfastException e) {
        if (e.code() != ErrorCode.OUTCOME_UNKNOWN) {
          throw e;
        }
        return super.write(withoutId(batch));
      }
    }
  }

  private static final class UnorderedAgain extends Around {
    UnorderedAgain(Backend inner) {
      super(inner);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      return super.write(batch.atomic() ? batch : withoutId(batch));
    }
  }

  private static final class NotInside extends Around {
    NotInside(Backend inner) {
      super(inner);
    }

    @Override
    public BackendTransaction begin(TransactionOptions options) {
      return new OfTransaction(super.begin(options)) {
        @Override
        public WriteResult write(WriteBatch batch) {
          return super.write(withoutId(batch));
        }
      };
    }
  }
}
