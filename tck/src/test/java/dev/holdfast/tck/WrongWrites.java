package dev.holdfast.tck;

import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Backends that write, check or administer wrongly. */
final class WrongWrites {
  private WrongWrites() {}

  static List<Mutant> all() {
    return List.of(
        writing("an expected revision is ignored", "REV-11", NoRevisionCheck::new),
        writing("a revision is used again after a delete", "REV-03", ReusedRevision::new),
        writing("a write without a change takes a new revision", "REV-02", AlwaysNew::new),
        writing("inc goes through double", "UPD-11", IncThroughDouble::new),
        writing("1 and \"1\" are one unique value", "IDX-23", LooseUnique::new),
        writing("an update does not look at unique indexes", "IDX-18", UniqueOnInsert::new),
        writing("null is a unique value", "IDX-25", UniqueNull::new),
        writing("an upsert always inserts", "UPD-87", UpsertInserts::new),
        writing("an insert replaces what is there", "INS-10", InsertReplaces::new),
        writing("updateOne updates every match", "UPD-70", OneIsMany::new),
        writing("deleteMany deletes the first", "DEL-02", ManyIsOne::new),
        writing("replaceOne keeps the other fields", "UPD-80", ReplaceMerges::new),
        writing("the document before is the one after", "UPD-90", BeforeIsAfter::new),
        administering("a unique index is made over equal values", "IDX-32", OverDuplicates::new),
        administering("another index of a name is taken for the same", "IDX-04", AnyIndex::new),
        administering("drop keeps the indexes", "IDX-07", DropKeepsIndexes::new),
        administering("clear drops the indexes", "IDX-07", ClearDropsIndexes::new));
  }

  private interface Writes {
    ReferenceWrites of(
        ReferenceReads reads,
        Images images,
        LongSupplier revisions,
        BiConsumer<String, String> touch);
  }

  private interface Administration {
    ReferenceAdmin of(ReferenceState state);
  }

  private static Mutant writing(String what, String rule, Writes writes) {
    return new Mutant(
        what,
        rule,
        () ->
            new ReferenceBackend() {
              @Override
              ReferenceWrites writes(
                  ReferenceReads reads, Images images, BiConsumer<String, String> touch) {
                return writes.of(reads, images, this::nextRevision, touch);
              }
            });
  }

  private static Mutant administering(String what, String rule, Administration administration) {
    return new Mutant(what, rule, () -> administered(administration));
  }

  private static Backend administered(Administration administration) {
    return new ReferenceBackend() {
      @Override
      ReferenceAdmin administer(ReferenceState over) {
        return administration.of(over);
      }
    };
  }

  private static class NoRevisionCheck extends ReferenceWrites {
    NoRevisionCheck(
        ReferenceReads reads, Images images, LongSupplier next, BiConsumer<String, String> touch) {
      super(reads, images, next, touch);
    }

    @Override
    void requireRevision(@Nullable Long expected, List<Stored> found) {}
  }

  private static class ReusedRevision extends ReferenceWrites {
    private boolean inserting;

    ReusedRevision(
        ReferenceReads reads, Images images, LongSupplier next, BiConsumer<String, String> touch) {
      super(reads, images, next, touch);
    }

    @Override
    long newRevision() {
      return inserting ? 1 : super.newRevision();
    }

    @Override
    public Outcome insert(Write.Insert write) {
      inserting = true;
      try {
        return super.insert(write);
      } finally {
        inserting = false;
      }
    }
  }

  private static class AlwaysNew extends ReferenceWrites {
    AlwaysNew(
        ReferenceReads reads, Images images, LongSupplier next, BiConsumer<String, String> touch) {
      super(reads, images, next, touch);
    }

    @Override
    Stored put(String collection, Stored old, Map<String, @Nullable Object> body) {
      Stored put = super.put(collection, old, body);
      Stored anew = new Stored(put.id(), newRevision(), put.body());
      reads().state().documents(collection).put(anew.id(), anew);
      return anew;
    }
  }

  private static class IncThroughDouble extends ReferenceWrites {
    IncThroughDouble(
        ReferenceReads reads, Images images, LongSupplier next, BiConsumer<String, String> touch) {
      super(reads, images, next, touch);
    }

    @Override
    Map<String, @Nullable Object> updated(Update update, Stored stored) {
      Map<String, @Nullable Object> body = new LinkedHashMap<>(super.updated(update, stored));
      body.replaceAll(
          (key, value) ->
              value instanceof Long number && !value.equals(stored.body().get(key))
                  ? (Object) (long) number.doubleValue()
                  : value);
      return body;
    }
  }

  private static class LooseUnique extends ReferenceWrites {
    LooseUnique(
        ReferenceReads reads, Images images, LongSupplier next, BiConsumer<String, String> touch) {
      super(reads, images, next, touch);
    }

    @Override
    void requireUnique(String collection, Stored stored) {
      for (Index index : reads().state().indexes(collection).values()) {
        Object value = first(index, stored);
        for (Stored other : reads().state().documents(collection).values()) {
          Object taken = first(index, other);
          if (index.unique()
              && value != null
              && taken != null
              && !other.id().equals(stored.id())
              && value.toString().equals(taken.toString())) {
            throw HoldfastException.duplicateKey(index.name(), "taken", null);
          }
        }
      }
    }

    private static @Nullable Object first(Index index, Stored stored) {
      Sort sort = index.keys().get(0);
      return WrongFilters.scalar(sort.path(), stored);
    }
  }

  private static class UniqueOnInsert extends ReferenceWrites {
    UniqueOnInsert(
        ReferenceReads reads, Images images, LongSupplier next, BiConsumer<String, String> touch) {
      super(reads, images, next, touch);
    }

    @Override
    void requireUnique(String collection, Stored stored) {
      if (!reads().state().documents(collection).containsKey(stored.id())) {
        super.requireUnique(collection, stored);
      }
    }
  }

  private static class UniqueNull extends ReferenceWrites {
    UniqueNull(
        ReferenceReads reads, Images images, LongSupplier next, BiConsumer<String, String> touch) {
      super(reads, images, next, touch);
    }

    @Override
    void requireUnique(String collection, Stored stored) {
      super.requireUnique(collection, stored);
      for (Index index : reads().state().indexes(collection).values()) {
        for (Stored other : reads().state().documents(collection).values()) {
          if (index.unique()
              && !other.id().equals(stored.id())
              && WrongFilters.at(index.keys().get(0).path(), stored) == null
              && WrongFilters.at(index.keys().get(0).path(), other) == null) {
            throw HoldfastException.duplicateKey(index.name(), "null is taken", null);
          }
        }
      }
    }
  }

  private static class UpsertInserts extends ReferenceWrites {
    UpsertInserts(
        ReferenceReads reads, Images images, LongSupplier next, BiConsumer<String, String> touch) {
      super(reads, images, next, touch);
    }

    @Override
    public Outcome modify(Write.Modify write) {
      Write.Insert otherwise = write.otherwise();
      return otherwise == null ? super.modify(write) : insert(otherwise);
    }
  }

  private static class InsertReplaces extends ReferenceWrites {
    InsertReplaces(
        ReferenceReads reads, Images images, LongSupplier next, BiConsumer<String, String> touch) {
      super(reads, images, next, touch);
    }

    @Override
    public Outcome insert(Write.Insert write) {
      reads().state().documents(write.collection()).remove(write.id());
      return super.insert(write);
    }
  }

  private static class OneIsMany extends ReferenceWrites {
    OneIsMany(
        ReferenceReads reads, Images images, LongSupplier next, BiConsumer<String, String> touch) {
      super(reads, images, next, touch);
    }

    @Override
    public Outcome modify(Write.Modify write) {
      Target target = write.target();
      Target every = new Target(target.filter(), target.sort(), true, target.expectedRevision());
      return super.modify(
          new Write.Modify(write.collection(), every, write.update(), write.otherwise()));
    }
  }

  private static class ManyIsOne extends ReferenceWrites {
    ManyIsOne(
        ReferenceReads reads, Images images, LongSupplier next, BiConsumer<String, String> touch) {
      super(reads, images, next, touch);
    }

    @Override
    public Outcome delete(Write.Delete write) {
      return super.delete(
          new Write.Delete(write.collection(), Target.first(write.target().filter())));
    }
  }

  private static class ReplaceMerges extends ReferenceWrites {
    ReplaceMerges(
        ReferenceReads reads, Images images, LongSupplier next, BiConsumer<String, String> touch) {
      super(reads, images, next, touch);
    }

    @Override
    Stored put(String collection, Stored old, Map<String, @Nullable Object> body) {
      Map<String, @Nullable Object> merged = new LinkedHashMap<>(old.body());
      merged.putAll(body);
      return super.put(collection, old, merged);
    }
  }

  private static class BeforeIsAfter extends ReferenceWrites {
    BeforeIsAfter(
        ReferenceReads reads, Images images, LongSupplier next, BiConsumer<String, String> touch) {
      super(reads, images == Images.BEFORE ? Images.BOTH : images, next, touch);
    }

    @Override
    public Outcome modify(Write.Modify write) {
      Outcome right = super.modify(write);
      return new Outcome(
          right.matched(),
          right.modified(),
          right.insertedId(),
          right.revision(),
          right.after(),
          right.after(),
          null);
    }
  }

  private static class OverDuplicates extends ReferenceAdmin {
    private final ReferenceState state;

    OverDuplicates(ReferenceState state) {
      super(state);
      this.state = state;
    }

    @Override
    public boolean createIndex(Admin.CreateIndex request) {
      Map<String, Index> indexes = state.indexes(request.collection());
      return indexes.putIfAbsent(request.index().name(), request.index()) == null;
    }
  }

  private static class AnyIndex extends ReferenceAdmin {
    private final ReferenceState state;

    AnyIndex(ReferenceState state) {
      super(state);
      this.state = state;
    }

    @Override
    public boolean createIndex(Admin.CreateIndex request) {
      boolean there = state.indexes(request.collection()).containsKey(request.index().name());
      return !there && super.createIndex(request);
    }
  }

  private static class DropKeepsIndexes extends ReferenceAdmin {
    private final ReferenceState state;

    DropKeepsIndexes(ReferenceState state) {
      super(state);
      this.state = state;
    }

    @Override
    public boolean drop(Admin.Drop request) {
      boolean there = state.names().contains(request.collection());
      state.documents(request.collection()).clear();
      return there;
    }
  }

  private static class ClearDropsIndexes extends ReferenceAdmin {
    private final ReferenceState state;

    ClearDropsIndexes(ReferenceState state) {
      super(state);
      this.state = state;
    }

    @Override
    public long clear(Admin.Clear request) {
      state.indexes(request.collection()).clear();
      return super.clear(request);
    }
  }
}
