package dev.holdfast.postgres;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.EncodedBodies;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Applies the writes of a batch inside a transaction. */
final class Batch {
  private final Catalogue catalogue;
  private final Link link;
  private final WriteBatch batch;
  private final EncodedBodies<byte[]> encoded;
  private final boolean atomic;
  private final PostgresWrites writes;
  private final List<Outcome> outcomes;
  private boolean guarded;

  /**
   * A batch.
   *
   * @param atomic the first failure is thrown, for the caller to roll everything back
   */
  Batch(
      Catalogue catalogue,
      Link link,
      WriteBatch batch,
      EncodedBodies<byte[]> encoded,
      boolean atomic) {
    this.catalogue = catalogue;
    this.link = link;
    this.batch = batch;
    this.encoded = encoded;
    this.atomic = atomic;
    this.writes = new PostgresWrites(catalogue, link, encoded, batch.images());
    this.outcomes = new ArrayList<>(batch.writes().size());
  }

  /** The outcome of each write; {@link Failure} where the meaning is not of one write alone. */
  WriteResult apply() {
    List<Write> all = batch.writes();
    while (outcomes.size() < all.size()) {
      int run = BulkInsert.run(all, outcomes.size(), encoded);
      if (run > 1) {
        insert(all.subList(outcomes.size(), outcomes.size() + run));
      } else {
        applyNext(all.get(outcomes.size()));
      }
    }
    return new WriteResult(outcomes);
  }

  /** Inserts what goes, and what does not by itself, to know why. */
  private void insert(List<Write> inserts) {
    Table table = catalogue.findOrCreate(link, inserts.get(0).collection());
    boolean wantsAfter = batch.images() == Images.AFTER || batch.images() == Images.BOTH;
    List<@Nullable Outcome> done =
        new BulkInsert(link, table, encoded, wantsAfter).possible(inserts);
    for (int i = 0; i < inserts.size(); i++) {
      Outcome outcome = done.get(i);
      if (outcome == null) {
        applyNext(inserts.get(i));
      } else {
        outcomes.add(outcome);
      }
    }
  }

  private void applyNext(Write write) {
    outcomes.add(atomic ? located(write) : alone(write));
  }

  private Outcome located(Write write) {
    try {
      return apply(write);
    } catch (Failure e) {
      if (!PostgresErrors.isDuplicate(e.error())) {
        throw e;
      }
      throw locate(duplicate(e, write));
    } catch (HoldfastException e) {
      throw locate(e);
    }
  }

  private HoldfastException locate(HoldfastException error) {
    return batch.writes().size() == 1 ? error : error.ofWrite(outcomes.size());
  }

  private HoldfastException duplicate(Failure e, Write write) {
    return catalogue.duplicate(e, insertedId(write));
  }

  static @Nullable String insertedId(Write write) {
    if (write instanceof Write.Insert insert) {
      return insert.id();
    }
    if (write instanceof Write.Replace replace) {
      return replace.insertId();
    }
    return write instanceof Write.Modify modify && modify.otherwise() != null
        ? modify.otherwise().id()
        : null;
  }

  /** A write whose failure leaves the others: after a savepoint, which costs a round trip. */
  private Outcome alone(Write write) {
    link.execute(guarded ? "RELEASE SAVEPOINT w;SAVEPOINT w" : "SAVEPOINT w");
    guarded = true;
    try {
      return apply(write);
    } catch (Failure e) {
      if (!PostgresErrors.isDuplicate(e.error())) {
        throw e;
      }
      return failed(duplicate(e, write));
    } catch (HoldfastException e) {
      return failed(e);
    }
  }

  private Outcome failed(HoldfastException error) {
    Outcome failed = Outcome.failedAlone(error);
    link.execute("ROLLBACK TO SAVEPOINT w");
    return failed;
  }

  private Outcome apply(Write write) {
    return inOneStatement(write).orElseGet(() -> write.accept(writes));
  }

  private Optional<Outcome> inOneStatement(Write write) {
    boolean before = batch.images() == Images.BEFORE;
    if (!(before || batch.images() == Images.NONE) || write instanceof Write.Insert) {
      return Optional.empty();
    }
    Table table = catalogue.find(link, write.collection());
    if (table == null) {
      return Optional.empty();
    }
    return before
        ? write.accept(new BeforeStatements(link, table, encoded))
        : write.accept(new SingleStatements(link, table, encoded));
  }
}
