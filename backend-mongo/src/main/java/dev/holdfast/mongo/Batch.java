package dev.holdfast.mongo;

import com.mongodb.MongoException;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.BsonSize;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bson.BsonDocument;

/**
 * Applies the writes of a batch through one link. Inserts that follow each other go over at once.
 */
final class Batch {
  /** Two by two round trips are as many as a group takes. */
  private static final int LEAST_GROUP = 3;

  /** The server takes 100,000, but each command has to end within the time for waiting. */
  private static final int MOST_AT_ONCE = 2_000;

  /** Of an element of an array: its type and its index as text. */
  private static final int BYTES_AROUND = 8;

  private final Link link;
  private final WriteBatch batch;
  private final List<Write> writes;
  private final Encoded encoded;
  private final MongoWrites applied;
  private final List<Outcome> outcomes = new ArrayList<>();

  Batch(Link link, WriteBatch batch, Encoded encoded) {
    this.link = link;
    this.batch = batch;
    this.writes = batch.writes();
    this.encoded = encoded;
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
        oneOrGroup(from);
      }
    }
    return new WriteResult(outcomes);
  }

  private void oneOrGroup(int from) {
    int to = link.isInTransaction() ? GroupedWrites.end(writes, from, batch.images()) : from + 1;
    if (to - from < LEAST_GROUP) {
      outcomes.add(located(writes.get(from), from));
      return;
    }
    outcomes.addAll(new GroupedWrites(link, encoded, writes, from, to).apply());
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
        int done = outcomes.size();
        throw done > 0 && e.code() == ErrorCode.UNAVAILABLE ? halfDone(done, e) : e;
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
      return Outcome.failedAlone(e);
    } catch (RuntimeException e) {
      throw link.store().errors().ofWrite(e);
    }
  }

  static boolean isMany(Write write) {
    return (write instanceof Write.Modify modify && modify.target().many())
        || (write instanceof Write.Delete delete && delete.target().many());
  }

  static boolean isInsertsAlone(List<Write> writes) {
    return writes.stream().allMatch(Write.Insert.class::isInstance);
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
    for (int start = 0; start < documents.size(); ) {
      int end = endOfCommand(documents, start, BsonSize.LIMIT);
      for (BsonDocument error : single(from).insertAll(documents.subList(start, end))) {
        int index = from + start + index(error);
        throw isDuplicate(error) ? locate(duplicate(index, error), index) : Single.exception(error);
      }
      start = end;
    }
    documents.forEach(it -> outcomes.add(MongoWrites.inserted(it, batch.images())));
  }

  private Single single(int from) {
    Patience patience = Patience.of(link.store().settings().busyTimeout());
    return new Single(link, writes.get(from).collection(), patience);
  }

  /**
   * Where the documents end that fit into one command, which is as large as a document may be; the
   * server allows some more for what is around.
   */
  static int endOfCommand(List<RawDocument> documents, int start, long most) {
    int end = start + 1;
    long bytes = documents.get(start).length();
    while (end < documents.size() && end - start < MOST_AT_ONCE) {
      bytes += documents.get(end).length() + BYTES_AROUND;
      if (bytes > most) {
        break;
      }
      end++;
    }
    return end;
  }

  private static int index(BsonDocument error) {
    return error.getNumber("index").intValue();
  }

  private static boolean isDuplicate(BsonDocument error) {
    return MongoErrors.isDuplicate(Single.exception(error));
  }

  private HoldfastException duplicate(int index, BsonDocument error) {
    Write.Insert insert = (Write.Insert) writes.get(index);
    MongoException e = Single.exception(error);
    String message = String.valueOf(e.getMessage());
    return Duplicates.of(link, insert.collection(), insert.id(), message, e);
  }

  private void insertEach(int from, int to) {
    List<RawDocument> documents = documents(from, to);
    for (int start = 0; start < documents.size(); ) {
      int end = endOfCommand(documents, start, BsonSize.LIMIT);
      insertEach(from + start, documents.subList(start, end));
      start = end;
    }
  }

  private void insertEach(int from, List<RawDocument> documents) {
    List<BsonDocument> errors;
    try {
      errors = single(from).insertAll(documents);
    } catch (RuntimeException e) {
      throw cutShort(link.store().errors().ofWrite(e), MongoErrors.wasNotSent(e));
    }
    documents.forEach(it -> outcomes.add(MongoWrites.inserted(it, batch.images())));
    for (BsonDocument error : errors) {
      if (!isDuplicate(error)) {
        throw cutShort(link.store().errors().ofWrite(Single.exception(error)), false);
      }
      int index = from + index(error);
      outcomes.set(index, Outcome.failed(duplicate(index, error)));
    }
  }

  /** A server that broke off with inserts may have made some of them, whatever the reason was. */
  private static HoldfastException cutShort(HoldfastException e, boolean surely) {
    return surely || e.code() != ErrorCode.UNAVAILABLE
        ? e
        : HoldfastException.of(
            ErrorCode.OUTCOME_UNKNOWN,
            "Some of the inserts may have been made: " + e.getMessage(),
            e);
  }
}
