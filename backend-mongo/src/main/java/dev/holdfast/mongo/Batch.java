package dev.holdfast.mongo;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Applies the writes of a batch through one link. Inserts that follow each other go over at once.
 */
final class Batch {
  /** What goes wrong with one write and says nothing of the next. */
  static final Set<ErrorCode> OF_ONE_WRITE =
      EnumSet.of(ErrorCode.DUPLICATE_KEY, ErrorCode.CONFLICT, ErrorCode.INVALID);

  private static final int DUPLICATE_KEY = 11000;

  private final Link link;
  private final WriteBatch batch;
  private final List<Write> writes;
  private final MongoWrites applied;
  private final List<Outcome> outcomes = new ArrayList<>();

  Batch(Link link, WriteBatch batch, Encoded encoded) {
    this.link = link;
    this.batch = batch;
    this.writes = batch.writes();
    this.applied = new MongoWrites(link, encoded, batch.images());
  }

  /** All of them inside a transaction: the first failure is thrown. */
  WriteResult all() {
    while (outcomes.size() < writes.size()) {
      int from = outcomes.size();
      int to = endOfInserts(from);
      if (to - from > 1) {
        insertAll(from, to);
      } else {
        outcomes.add(located(writes.get(from), from));
      }
    }
    return new WriteResult(outcomes);
  }

  private Outcome located(Write write, int index) {
    try {
      return applied.apply(write);
    } catch (HoldfastException e) {
      throw locate(e, index);
    }
  }

  private HoldfastException locate(HoldfastException error, int index) {
    return writes.size() == 1 ? error : error.ofWrite(index);
  }

  /**
   * Each for itself.
   *
   * @param many applies a write that is for many documents, which is all or nothing
   */
  WriteResult each(Function<Write, Outcome> many) {
    while (outcomes.size() < writes.size()) {
      int from = outcomes.size();
      try {
        next(from, endOfInserts(from), many);
      } catch (HoldfastException e) {
        throw from > 0 && e.code() == ErrorCode.UNAVAILABLE ? halfDone(from, e) : e;
      }
    }
    return new WriteResult(outcomes);
  }

  private void next(int from, int to, Function<Write, Outcome> many) {
    if (to - from > 1) {
      insertEach(from, to);
    } else {
      outcomes.add(attempt(writes.get(from), many));
    }
  }

  /** What surely did nothing itself follows what did: the batch as a whole must not be repeated. */
  static HoldfastException halfDone(int done, HoldfastException e) {
    return HoldfastException.of(
        ErrorCode.OUTCOME_UNKNOWN,
        "The first " + done + " writes of the batch were done, but then: " + e.getMessage(),
        e);
  }

  private Outcome attempt(Write write, Function<Write, Outcome> many) {
    try {
      return isMany(write) ? many.apply(write) : applied.apply(write);
    } catch (HoldfastException e) {
      return failed(e);
    } catch (RuntimeException e) {
      throw link.store().errors().ofWrite(e);
    }
  }

  static boolean isMany(Write write) {
    return (write instanceof Write.Modify modify && modify.target().many())
        || (write instanceof Write.Delete delete && delete.target().many());
  }

  private static Outcome failed(HoldfastException error) {
    if (!OF_ONE_WRITE.contains(error.code())) {
      throw error;
    }
    return Outcome.failed(error);
  }

  /** Where the inserts into one collection that start here end. */
  private int endOfInserts(int from) {
    int to = from;
    while (to < writes.size()
        && writes.get(to) instanceof Write.Insert insert
        && insert.collection().equals(writes.get(from).collection())) {
      to++;
    }
    return to;
  }

  private List<RawDocument> documents(int from, int to) {
    List<RawDocument> documents = new ArrayList<>(to - from);
    for (Write write : writes.subList(from, to)) {
      Write.Insert insert = (Write.Insert) write;
      documents.add(applied.newDocument(insert.id(), insert.body()));
    }
    return documents;
  }

  private void insertAll(int from, int to) {
    List<RawDocument> documents = documents(from, to);
    try {
      insert(from, documents, true);
    } catch (MongoBulkWriteException e) {
      if (e.getWriteErrors().isEmpty() || !isDuplicate(e.getWriteErrors().get(0))) {
        throw e;
      }
      BulkWriteError first = e.getWriteErrors().get(0);
      int index = from + first.getIndex();
      throw locate(error(index, first, e), index);
    }
    documents.forEach(it -> outcomes.add(MongoWrites.inserted(it, batch.images())));
  }

  private static boolean isDuplicate(BulkWriteError error) {
    return error.getCode() == DUPLICATE_KEY;
  }

  private HoldfastException error(int index, BulkWriteError error, RuntimeException e) {
    Write.Insert insert = (Write.Insert) writes.get(index);
    return Duplicates.of(link, insert.collection(), insert.id(), error.getMessage(), e);
  }

  private void insertEach(int from, int to) {
    List<RawDocument> documents = documents(from, to);
    documents.forEach(it -> outcomes.add(MongoWrites.inserted(it, batch.images())));
    try {
      insert(from, documents, false);
    } catch (MongoBulkWriteException e) {
      if (e.getWriteConcernError() != null) {
        throw HoldfastException.of(
            ErrorCode.OUTCOME_UNKNOWN,
            link.store().settings().name() + " made the inserts, but may lose them in a failover",
            e);
      }
      for (BulkWriteError one : e.getWriteErrors()) {
        if (!isDuplicate(one)) {
          HoldfastException other = link.store().errors().ofWrite(e);
          int inserted = e.getWriteResult().getInsertedCount();
          throw inserted > 0 && other.code() == ErrorCode.UNAVAILABLE
              ? halfDone(inserted, other)
              : other;
        }
        int index = from + one.getIndex();
        outcomes.set(index, Outcome.failed(error(index, one, e)));
      }
    } catch (RuntimeException e) {
      throw link.store().errors().ofWrite(e);
    }
  }

  private void insert(int from, List<RawDocument> documents, boolean ordered) {
    MongoCollection<RawDocument> collection = link.store().documents(writes.get(from).collection());
    InsertManyOptions options = new InsertManyOptions().ordered(ordered);
    ClientSession session = link.session();
    if (session == null) {
      collection.insertMany(documents, options);
    } else {
      collection.insertMany(session, documents, options);
    }
  }
}
