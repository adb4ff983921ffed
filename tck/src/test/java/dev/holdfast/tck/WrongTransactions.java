package dev.holdfast.tck;

import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.DocumentUpdate;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** Backends whose transactions and batches are less than they promise. */
final class WrongTransactions {
  private static final long MOMENT = TimeUnit.MICROSECONDS.toNanos(100);

  private WrongTransactions() {}

  static List<Mutant> all() {
    return List.of(
        conflicts("the last of two updaters wins", "ISO-16", (held, changed) -> true),
        conflicts("a write in progress stops nobody", "ISO-17", (held, changed) -> !changed),
        conflicts(
            "what changed since the begin is overwritten", "ISO-18", (held, changed) -> !held),
        around("writes of a transaction are seen at once", "ISO-02", DirtyReads::new),
        around("each write of a transaction is committed", "ISO-01", DirtyReads::new),
        around("a transaction sees what others commit", "ISO-08", UnstableSnapshot::new),
        around("only the first read fixes the snapshot", "ISO-12", LateSnapshot::new),
        around("a transaction does not see its own writes", "TRX-09", OwnWritesUnseen::new),
        around("an error leaves the transaction to commit", "TRX-04", CommitsAnyway::new),
        around("findByIdForUpdate locks nothing", "ISO-28", LocksNothing::new),
        around("an insertMany that fails leaves a part", "INS-22", LeavesPart::new),
        around("an updateMany that fails is half done", "UPD-73", HalfDone::new),
        around("a batch is seen in parts", "FLT-10", SeenInParts::new),
        around("a lost update outside transactions", "FLT-03", LostUpdate::new));
  }

  private interface May {
    boolean hold(boolean heldByAnother, boolean changedSinceBegin);
  }

  private static Mutant conflicts(String what, String rule, May may) {
    return new Mutant(
        what,
        rule,
        () ->
            new ReferenceBackend() {
              @Override
              boolean mayHold(boolean heldByAnother, boolean changedSinceBegin) {
                return may.hold(heldByAnother, changedSinceBegin);
              }
            });
  }

  private static Mutant around(String what, String rule, UnaryOperator<Backend> wrong) {
    return new Mutant(what, rule, () -> wrong.apply(new ReferenceBackend()));
  }

  private static final class DirtyReads extends Around {
    DirtyReads(Backend inner) {
      super(inner);
    }

    @Override
    public BackendTransaction begin(TransactionOptions options) {
      return new OfTransaction(inner().begin(options)) {
        @Override
        public <R> R read(Read<R> read) {
          return DirtyReads.this.inner().read(unlocked(read));
        }

        @Override
        public WriteResult write(WriteBatch batch) {
          return DirtyReads.this.inner().write(batch);
        }
      };
    }
  }

  @SuppressWarnings("unchecked")
  private static <R> Read<R> unlocked(Read<R> read) {
    return read instanceof Read.ById byId
        ? (Read<R>) new Read.ById(byId.collection(), byId.ids(), byId.projection(), false)
        : read;
  }

  private static final class UnstableSnapshot extends Around {
    UnstableSnapshot(Backend inner) {
      super(inner);
    }

    @Override
    public BackendTransaction begin(TransactionOptions options) {
      return new OfTransaction(inner().begin(options)) {
        private boolean written;

        @Override
        public <R> R read(Read<R> read) {
          return written ? super.read(read) : UnstableSnapshot.this.inner().read(unlocked(read));
        }

        @Override
        public WriteResult write(WriteBatch batch) {
          written = true;
          return super.write(batch);
        }
      };
    }
  }

  private static final class LateSnapshot extends Around {
    LateSnapshot(Backend inner) {
      super(inner);
    }

    @Override
    public BackendTransaction begin(TransactionOptions options) {
      return new BackendTransaction() {
        private BackendTransaction begun = LateSnapshot.this.inner().begin(options);
        private boolean used;

        private BackendTransaction used() {
          if (!used) {
            begun.rollback();
            begun = LateSnapshot.this.inner().begin(options);
            used = true;
          }
          return begun;
        }

        @Override
        public <R> R read(Read<R> read) {
          return used().read(read);
        }

        @Override
        public WriteResult write(WriteBatch batch) {
          return used().write(batch);
        }

        @Override
        public void commit() {
          begun.commit();
        }

        @Override
        public void rollback() {
          begun.rollback();
        }
      };
    }
  }

  private static final class OwnWritesUnseen extends Around {
    OwnWritesUnseen(Backend inner) {
      super(inner);
    }

    @Override
    public BackendTransaction begin(TransactionOptions options) {
      BackendTransaction before = inner().begin(options);
      return new OfTransaction(inner().begin(options)) {
        @Override
        public <R> R read(Read<R> read) {
          return before.read(unlocked(read));
        }
      };
    }
  }

  private static final class CommitsAnyway extends Around {
    CommitsAnyway(Backend inner) {
      super(inner);
    }

    @Override
    public BackendTransaction begin(TransactionOptions options) {
      return new OfTransaction(inner().begin(options)) {
        private boolean committed;

        @Override
        public void commit() {
          committed = true;
          super.commit();
        }

        @Override
        public void rollback() {
          if (!committed) {
            commit();
          }
        }
      };
    }
  }

  private static final class LocksNothing extends Around {
    LocksNothing(Backend inner) {
      super(inner);
    }

    @Override
    public BackendTransaction begin(TransactionOptions options) {
      return new OfTransaction(inner().begin(options)) {
        @Override
        public <R> R read(Read<R> read) {
          return super.read(unlocked(read));
        }
      };
    }
  }

  /** One batch as several of one write each; the first failure is thrown in the end. */
  private static WriteResult oneByOne(Backend inner, WriteBatch batch) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < batch.writes().size(); i++) {
      List<Write> one = List.of(batch.writes().get(i));
      LockSupport.parkNanos(MOMENT);
      try {
        outcomes.addAll(
            inner.write(new WriteBatch(one, true, batch.operationId(), batch.images())).outcomes());
      } catch (HoldfastException e) {
        throw e.in("write " + i);
      }
    }
    return new WriteResult(outcomes);
  }

  private static final class LeavesPart extends Around {
    LeavesPart(Backend inner) {
      super(inner);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      boolean inserts = batch.writes().stream().allMatch(write -> write instanceof Write.Insert);
      return batch.atomic() && batch.writes().size() > 1 && inserts
          ? oneByOne(inner(), batch)
          : super.write(batch);
    }
  }

  private static final class SeenInParts extends Around {
    SeenInParts(Backend inner) {
      super(inner);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      return batch.atomic() && batch.writes().size() > 1
          ? oneByOne(inner(), batch)
          : super.write(batch);
    }
  }

  private static final class HalfDone extends Around {
    HalfDone(Backend inner) {
      super(inner);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      if (batch.writes().size() == 1
          && batch.writes().get(0) instanceof Write.Modify modify
          && modify.target().many()) {
        List<Write> each = new ArrayList<>();
        try (Rows rows = inner().read(all(modify))) {
          while (rows.next()) {
            Target one = Target.id(rows.id(), null);
            each.add(new Write.Modify(modify.collection(), one, modify.update(), null));
          }
        }
        if (each.size() > 1) {
          WriteResult result = oneByOne(inner(), new WriteBatch(each, true, null, batch.images()));
          long modified = result.outcomes().stream().mapToLong(Outcome::modified).sum();
          return new WriteResult(List.of(Outcome.changed(each.size(), modified, 0)));
        }
      }
      return super.write(batch);
    }

    private static Read.Find all(Write.Modify modify) {
      return new Read.Find(
          modify.collection(), modify.target().filter(), modify.target().sort(), null, 0, -1, null);
    }
  }

  /** Reads, lets others work, and writes what it made of that. */
  private static final class LostUpdate extends Around {
    LostUpdate(Backend inner) {
      super(inner);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      if (batch.writes().size() == 1
          && batch.images() == WriteBatch.Images.NONE
          && batch.writes().get(0) instanceof Write.Modify modify
          && modify.otherwise() == null) {
        Read.Find first =
            new Read.Find(
                modify.collection(),
                modify.target().filter(),
                modify.target().sort(),
                null,
                0,
                1,
                null);
        try (Rows rows = inner().read(first)) {
          if (rows.next() && !modify.target().many()) {
            return replaced(modify, rows);
          }
        }
      }
      return super.write(batch);
    }

    private WriteResult replaced(Write.Modify modify, Rows rows) {
      var after = DocumentUpdate.of(modify.update()).apply(rows.id(), rows.body().toMap());
      LockSupport.parkNanos(MOMENT);
      Target target = Target.id(rows.id(), modify.target().expectedRevision());
      return super.write(
          WriteBatch.of(new Write.Replace(modify.collection(), target, Bodies.of(after), null)));
    }
  }
}
