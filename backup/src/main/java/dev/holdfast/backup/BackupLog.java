package dev.holdfast.backup;

import static dev.holdfast.Field.field;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a database knows of its own backups and restores: documents in the collection {@value
 * #COLLECTION}, which is neither backed up nor restored nor copied.
 *
 * <p>An incremental backup trusts revisions only of a database that knows the backup it builds on:
 * one that was put back to an earlier state in whatever way does not. Thread-safe.
 */
public final class BackupLog {
  /** Where it is. */
  public static final String COLLECTION = "holdfast_backups";

  /** A document that is no entry: the epoch, and a restore that is under way. */
  private static final String STATE = "state";

  /** Another one, of databases that nothing else tells apart. */
  private static final String TOKEN = "token";

  private static final List<Sort> BY_ID = List.of(Sort.ascending(Path.ID));
  private static final String EPOCH = "epoch";
  private static final String RESTORING = "restoring";

  private final Collection<Document> documents;

  /**
   * Below every layer, as backups and restores are: one might keep a record of it, or put it off.
   */
  private BackupLog(Database database) {
    Database stored = Holdfast.open(ForwardingBackend.innermost(database.backend()));
    this.documents = stored.collection(COLLECTION);
  }

  /** Of a database. */
  public static BackupLog of(Database database) {
    return new BackupLog(database);
  }

  /** The newest entries first: {@code event} (backup, restore), {@code backup}, {@code at} …. */
  public List<Document> entries() {
    return documents.findMany(
        Query.where(field("event").exists()).sort(Sort.descending("at"), Sort.descending("id")));
  }

  /** The restore that was begun and never finished, if there is one: the backup's id. */
  public Optional<String> interruptedRestore() {
    return state().flatMap(state -> state.getString(RESTORING));
  }

  private Optional<Document> state() {
    return documents.findById(STATE);
  }

  /** Tells the database from every other one; made when it has none. */
  String token() {
    Optional<Document> known = documents.findById(TOKEN);
    if (known.isEmpty()) {
      try {
        documents.insertOne(Document.of("id", TOKEN, TOKEN, UUID.randomUUID().toString()));
      } catch (HoldfastException e) {
        if (e.code() != ErrorCode.DUPLICATE_KEY) {
          throw e;
        }
      }
      known = documents.findById(TOKEN);
    }
    return known.flatMap(it -> it.getString(TOKEN)).orElse("");
  }

  /** What the database's revisions belong to; null when it has none and none can be written. */
  @Nullable String epoch() {
    Optional<String> known = state().flatMap(state -> state.getString(EPOCH));
    if (known.isPresent()) {
      return known.get();
    }
    try {
      return newEpoch();
    } catch (HoldfastException e) {
      if (isReadOnly(e)) {
        return null;
      }
      throw e;
    }
  }

  private String newEpoch() {
    String epoch = UUID.randomUUID().toString();
    try {
      documents.insertOne(Document.of("id", STATE, EPOCH, epoch));
      return epoch;
    } catch (HoldfastException e) {
      if (e.code() != ErrorCode.DUPLICATE_KEY) {
        throw e;
      }
      return state().flatMap(state -> state.getString(EPOCH)).orElse(epoch);
    }
  }

  private static boolean isReadOnly(HoldfastException e) {
    return e.code() == ErrorCode.PERMISSION_DENIED;
  }

  /** Whether this state of the database comes after that backup of it. */
  boolean knows(BackupInfo backup) {
    return documents.findById(backup.checksum()).isPresent();
  }

  /** Notes a backup; false when the database cannot be written to. */
  boolean add(BackupInfo backup, String repository) {
    try {
      documents.insertOne(
          Document.of(
              "id", backup.checksum(),
              "event", "backup",
              "backup", backup.id(),
              "type", backup.type().toString(),
              "kind", backup.kind().toString(),
              "parent", backup.parent(),
              "at", backup.timestamp(),
              "repository", repository,
              "documents", backup.documents(),
              "bytes", backup.bytes(),
              "savedBy", backup.savedBy()));
      return true;
    } catch (HoldfastException e) {
      if (isReadOnly(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Notes that a restore begins, which from here on is not finished; a new epoch begins. */
  void restoring(String backup) {
    documents.upsertOne(
        Document.of("id", STATE, EPOCH, UUID.randomUUID().toString(), RESTORING, backup));
  }

  /** Notes that a restore has left everything as it was. */
  void notRestoring() {
    documents.upsertOne(Document.of("id", STATE, EPOCH, UUID.randomUUID().toString()));
  }

  /** The epoch as a session shows it; null when there is none. */
  static @Nullable String epochIn(Session session) {
    Filter state = new Filter.In(Path.ID, List.of(STATE));
    Read.Find find = new Read.Find(COLLECTION, state, BY_ID, null, 0, -1, null);
    try (Rows rows = session.read(find)) {
      return rows.next() && rows.body().toMap().get(EPOCH) instanceof String epoch ? epoch : null;
    }
  }

  /**
   * A new epoch, to be written in the transaction that replaces the documents.
   *
   * @param restoring the restore that is not finished yet; null for none
   */
  static WriteBatch newEpoch(@Nullable String restoring) {
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    state.put(EPOCH, UUID.randomUUID().toString());
    if (restoring != null) {
      state.put(RESTORING, restoring);
    }
    return WriteBatch.of(
        new Write.Replace(COLLECTION, Target.id(STATE, null), Bodies.of(state), STATE));
  }

  /** Notes that the restore is finished. */
  void restored(String backup, long count, Instant at) {
    documents.upsertOne(Document.of("id", STATE, EPOCH, UUID.randomUUID().toString()));
    documents.insertOne(
        Document.of("event", "restore", "backup", backup, "at", at, "documents", count));
  }
}
