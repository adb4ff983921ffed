package dev.holdfast.mongo;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.WriteResult;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/**
 * Remembers batches by their operation ids, in the transaction that applies them. The server
 * forgets a record by itself when the time in its id is a day longer ago than it has to be known.
 * Thread-safe.
 */
final class MongoOperations {
  private static final Duration KEPT = Operation.REMEMBERED.plusDays(1);
  private static final String MADE = "made";
  private static final String RECORD = "record";
  private static final String PARTS = "parts";

  /** A document holds no more than 16 MB, and a record has its name and time besides. */
  private static final int PART_BYTES = 15 << 20;

  /** What is no answer to the batch, whether it was applied before or not. */
  private static final Set<ErrorCode> NO_ANSWER =
      EnumSet.of(
          ErrorCode.UNAVAILABLE,
          ErrorCode.OUTCOME_UNKNOWN,
          ErrorCode.TIMEOUT,
          ErrorCode.PERMISSION_DENIED,
          ErrorCode.CLOSED);

  private final MongoCollection<BsonDocument> records;

  MongoOperations(MongoDatabase database) {
    this.records = database.getCollection(Names.OURS.concat("operations"), BsonDocument.class);
  }

  /**
   * Applies a batch in a transaction of its own and records its result, or answers what was
   * recorded before. Most batches come once, so the record is looked for only when the batch, or
   * noting it, fails: as it does when it was applied before.
   *
   * <p>A transaction sees what no majority has yet, as the record may be when the first attempt
   * could not wait for one. Its commit waits, though it changes nothing; so only after that is told
   * what was found, be it that the id is another batch's.
   */
  WriteResult once(Store store, Operation operation, Function<Link, WriteResult> batch) {
    try {
      return new Attempts(store).run(link -> applied(link, operation, () -> batch.apply(link)));
    } catch (HoldfastException e) {
      if (NO_ANSWER.contains(e.code())) {
        throw e;
      }
    }
    return new Attempts(store).run(link -> onceIn(link, operation, () -> batch.apply(link))).get();
  }

  /** The same inside a transaction, which a batch that fails would end. */
  WriteResult onceWithin(Link link, Operation operation, Supplier<WriteResult> batch) {
    return onceIn(link, operation, batch).get();
  }

  /** The answer, for after the commit. */
  private Supplier<WriteResult> onceIn(
      Link link, Operation operation, Supplier<WriteResult> batch) {
    byte[] known = find(link, operation);
    if (known != null) {
      return () -> operation.replay(known);
    }
    WriteResult result = applied(link, operation, batch);
    return () -> result;
  }

  private WriteResult applied(Link link, Operation operation, Supplier<WriteResult> batch) {
    WriteResult result = batch.get();
    add(link, operation, operation.record(result));
    return result;
  }

  /** What is recorded of an operation; null for nothing. */
  byte @Nullable [] find(Link link, Operation operation) {
    BsonDocument first = part(link, operation.id());
    if (first == null) {
      return null;
    }
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.writeBytes(first.getBinary(RECORD).getData());
    int parts = first.getNumber(PARTS, new BsonInt32(1)).intValue();
    for (int i = 1; i < parts; i++) {
      BsonDocument next = part(link, partId(operation, i));
      if (next == null) {
        throw HoldfastException.of(
            ErrorCode.CORRUPT, "Part " + i + " of what is recorded of " + operation + " is gone");
      }
      record.writeBytes(next.getBinary(RECORD).getData());
    }
    return record.toByteArray();
  }

  private @Nullable BsonDocument part(Link link, String id) {
    BsonDocument filter = new BsonDocument(Keys.ID, new BsonString(id));
    return records.find(session(link), filter).first();
  }

  private static ClientSession session(Link link) {
    return Objects.requireNonNull(link.session(), "an operation outside a transaction");
  }

  private static String partId(Operation operation, int part) {
    return part == 0 ? operation.id() : operation.id() + "#" + part;
  }

  private void add(Link link, Operation operation, byte[] record) {
    int parts = Math.max(1, (record.length + PART_BYTES - 1) / PART_BYTES);
    List<BsonDocument> documents = new ArrayList<>(parts);
    BsonDateTime made = new BsonDateTime(made(operation));
    for (int i = 0; i < parts; i++) {
      int from = i * PART_BYTES;
      byte[] bytes = Arrays.copyOfRange(record, from, Math.min(record.length, from + PART_BYTES));
      documents.add(
          new BsonDocument(Keys.ID, new BsonString(partId(operation, i)))
              .append(MADE, made)
              .append(RECORD, new BsonBinary(bytes)));
    }
    if (parts == 1) {
      records.insertOne(session(link), documents.get(0));
    } else {
      documents.get(0).append(PARTS, new BsonInt32(parts));
      records.insertMany(session(link), documents);
    }
  }

  /** The time that the id carries, which decides how long it is known. */
  private static long made(Operation operation) {
    String uuid = operation.id().substring(0, 36);
    return UUID.fromString(uuid).getMostSignificantBits() >>> 16;
  }

  /** Has the server forget records in time. */
  void prepare() {
    records.createIndex(
        new BsonDocument(MADE, new BsonInt32(1)),
        new IndexOptions().expireAfter(KEPT.toSeconds(), TimeUnit.SECONDS));
  }
}
