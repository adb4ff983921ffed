package dev.holdfast.mongo;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.BsonSize;
import dev.holdfast.spi.DocumentMatcher;
import dev.holdfast.spi.DocumentUpdate;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Strings;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/**
 * Writes that are for many documents. They run inside a transaction, so that they are all or
 * nothing; on a server without transactions each document is changed for itself, and where one was
 * changed by others meanwhile, nobody can say how much was done.
 */
final class ManyWrites {
  private static final int AT_ONCE = 1000;

  private static final Set<ErrorCode> NO_EFFECT =
      EnumSet.of(ErrorCode.UNAVAILABLE, ErrorCode.TRANSACTION_ABORTED);

  private final Link link;
  private final Images images;
  private boolean begun;

  ManyWrites(Link link, Images images) {
    this.link = link;
    this.images = images;
  }

  Outcome modify(Write.Modify write, Function<Write.Modify, @Nullable Outcome> otherwise) {
    try {
      return modified(write, otherwise);
    } catch (RuntimeException e) {
      throw cutShort(e);
    }
  }

  /** Without a transaction a part may have been done, whatever says that nothing was. */
  private RuntimeException cutShort(RuntimeException e) {
    if (link.isInTransaction() || !begun) {
      return e;
    }
    HoldfastException told = link.store().errors().ofWrite(e);
    return !NO_EFFECT.contains(told.code())
        ? told
        : HoldfastException.of(
            ErrorCode.OUTCOME_UNKNOWN, "A part may have been done: " + told.getMessage(), e);
  }

  /** How many documents it changed; notes whether there may be any. */
  private long sent(LongSupplier write) {
    try {
      long done = write.getAsLong();
      begun |= done > 0;
      return done;
    } catch (RuntimeException e) {
      begun |= !MongoErrors.wasNotSent(e);
      throw e;
    }
  }

  private Outcome modified(
      Write.Modify write, Function<Write.Modify, @Nullable Outcome> otherwise) {
    List<String> ids = ids(write.collection(), write);
    if (ids.isEmpty()) {
      Outcome inserted = otherwise.apply(write);
      if (inserted == null) {
        throw new IllegalStateException("The id of an upsert of many was selected by id");
      }
      return inserted;
    }
    DocumentUpdate update = DocumentUpdate.of(write.update());
    List<Changed> changes = new ArrayList<>();
    Counts counts = new Counts();
    Iterator<String> left = ids.iterator();
    Consumer<List<Changed>> done =
        part -> {
          counts.add(part);
          if (images != Images.NONE) {
            changes.addAll(part);
          }
        };
    while (left.hasNext()) {
      part(write, update, left, done);
    }
    return images == Images.NONE ? counts.outcome() : Changed.outcome(changes, images);
  }

  /** A write must not run into documents that it has changed, so all are listed first. */
  private List<String> ids(String collection, Write.Modify write) {
    List<String> ids = new ArrayList<>();
    try (Found<RawDocument> found = MongoFind.rows(link, collection, write.target())) {
      while (found.next()) {
        ids.add(found.current().id());
      }
    }
    return ids;
  }

  /** Large documents are written as soon as they fill a command, so that few are in memory. */
  private void part(
      Write.Modify write,
      DocumentUpdate update,
      Iterator<String> left,
      Consumer<List<Changed>> done) {
    List<Changed> changes = new ArrayList<>();
    long bytes = 0;
    DocumentMatcher matcher = DocumentMatcher.of(write.target().filter());
    try (Found<RawDocument> found =
        link.find(write.collection(), MongoReads.idIn(left, AT_ONCE), null, 0, -1, null)) {
      while (found.next()) {
        RawDocument before = found.current();
        Map<String, @Nullable Object> content = before.toMap();
        if (matcher.matches(before.id(), content)) {
          changes.add(changed(before, content, update));
          bytes += before.length();
        }
        if (bytes > BsonSize.LIMIT) {
          write(write.collection(), changes);
          done.accept(changes);
          changes = new ArrayList<>();
          bytes = 0;
        }
      }
    }
    write(write.collection(), changes);
    done.accept(changes);
  }

  private static Changed changed(
      RawDocument before, Map<String, @Nullable Object> content, DocumentUpdate update) {
    Map<String, @Nullable Object> after = update.apply(before.id(), content);
    return after == content
        ? new Changed(before, before)
        : new Changed(
            before, RawDocument.of(before.id(), before.revision() + 1, Encoded.fields(after)));
  }

  private void write(String collection, List<Changed> changes) {
    List<ReplaceOneModel<RawDocument>> models = new ArrayList<>();
    for (Changed change : changes) {
      if (change.isReal()) {
        models.add(
            new ReplaceOneModel<>(
                at(change.before().id(), change.before().revision()), change.after()));
      }
    }
    if (models.isEmpty()) {
      return;
    }
    MongoCollection<RawDocument> documents = link.store().documents(collection);
    ClientSession session = link.session();
    BulkWriteOptions ordered = new BulkWriteOptions().ordered(true);
    long written;
    try {
      written =
          sent(
              () ->
                  (session == null
                          ? documents.bulkWrite(models, ordered)
                          : documents.bulkWrite(session, models, ordered))
                      .getMatchedCount());
    } catch (MongoException e) {
      throw Duplicates.of(link, collection, null, e);
    }
    requireAll(collection, written == models.size());
  }

  private static void requireAll(String collection, boolean all) {
    if (!all) {
      throw HoldfastException.aborted(
          true, "Documents of " + collection + " were changed by others meanwhile", null);
    }
  }

  private static BsonDocument at(String id, long revision) {
    return new BsonDocument(Keys.ID, new BsonString(id))
        .append(Keys.REVISION, new BsonInt64(revision));
  }

  Outcome delete(Write.Delete write) {
    try {
      return deleted(write);
    } catch (RuntimeException e) {
      throw cutShort(e);
    }
  }

  private Outcome deleted(Write.Delete write) {
    MongoCollection<RawDocument> documents = link.store().documents(write.collection());
    Selection selection = Selection.of(write.target().filter());
    if (images == Images.NONE && selection.residue() == null) {
      long gone = delete(documents, selection.filter());
      return gone == 0 ? Outcome.NONE : Outcome.changed(gone, gone, 0);
    }
    List<At> gone = new ArrayList<>();
    List<Image> before = new ArrayList<>();
    try (Found<RawDocument> found = MongoFind.rows(link, write.collection(), write.target())) {
      while (found.next()) {
        gone.add(new At(found.current().id(), found.current().revision()));
        if (Changed.wantsBefore(images)) {
          before.add(found.current().image());
        }
      }
    }
    if (link.isInTransaction()) {
      Iterator<String> ids = gone.stream().map(At::id).iterator();
      while (ids.hasNext()) {
        delete(documents, MongoReads.idIn(ids, AT_ONCE));
      }
    } else {
      deleteAsFound(write.collection(), gone);
    }
    before.sort(Comparator.comparing(Image::id, Strings::compare));
    return new Outcome(gone.size(), gone.size(), null, 0, before, List.of(), null);
  }

  /** Without a transaction: one that was changed since it was found may not match any more. */
  private void deleteAsFound(String collection, List<At> found) {
    MongoCollection<RawDocument> documents = link.store().documents(collection);
    for (int start = 0; start < found.size(); start += AT_ONCE) {
      List<DeleteOneModel<RawDocument>> models = new ArrayList<>();
      for (At one : found.subList(start, Math.min(found.size(), start + AT_ONCE))) {
        models.add(new DeleteOneModel<>(at(one.id(), one.revision())));
      }
      long deleted = sent(() -> documents.bulkWrite(models).getDeletedCount());
      requireAll(collection, deleted == models.size());
    }
  }

  private long delete(MongoCollection<RawDocument> documents, BsonDocument filter) {
    ClientSession session = link.session();
    return sent(
        () ->
            (session == null ? documents.deleteMany(filter) : documents.deleteMany(session, filter))
                .getDeletedCount());
  }

  /** Which document was found. */
  private record At(String id, long revision) {}

  /** What became of the documents, without them. */
  private static final class Counts {
    private long matched;
    private long modified;
    private long revision;

    void add(List<Changed> changes) {
      matched += changes.size();
      modified += changes.stream().filter(Changed::isReal).count();
      revision = changes.isEmpty() ? revision : changes.get(0).after().revision();
    }

    Outcome outcome() {
      return Outcome.changed(matched, modified, matched == 1 ? revision : 0);
    }
  }
}
