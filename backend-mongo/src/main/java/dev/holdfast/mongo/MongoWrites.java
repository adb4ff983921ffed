package dev.holdfast.mongo;

import com.mongodb.MongoException;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.BsonSize;
import dev.holdfast.spi.DocumentUpdate;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Applies writes. What is read before it is written is written on its id and revision; outside a
 * transaction, where somebody may have been faster, it is then read again.
 */
final class MongoWrites implements Write.Visitor<Outcome> {
  private final Link link;
  private final Encoded encoded;
  private final Images images;
  private Patience patience;

  MongoWrites(Link link, Encoded encoded, Images images) {
    this.link = link;
    this.encoded = encoded;
    this.images = images;
    this.patience = patience(link);
  }

  private static Patience patience(Link link) {
    return Patience.of(link.store().settings().busyTimeout());
  }

  /** Each write of a batch may wait for others as long as one alone. */
  Outcome apply(Write write) {
    patience = patience(link);
    return write.accept(this);
  }

  private Single single(String collection) {
    return new Single(link, collection, patience);
  }

  @Override
  public Outcome insert(Write.Insert write) {
    return insert(write.collection(), write.id(), write.body());
  }

  private Outcome insert(String collection, String id, Body body) {
    RawDocument document = newDocument(id, body);
    try {
      single(collection).insert(document);
    } catch (MongoException e) {
      throw Duplicates.of(link, collection, id, e);
    }
    return inserted(document, images);
  }

  RawDocument newDocument(String id, Body body) {
    return RawDocument.of(id, link.store().revisions().next(), encoded.of(body));
  }

  static Outcome inserted(RawDocument document, Images images) {
    String id = document.id();
    List<Image> after = Changed.wantsAfter(images) ? List.of(document.image()) : List.of();
    return new Outcome(0, 0, id, document.revision(), List.of(), after, null);
  }

  @Override
  public Outcome replace(Write.Replace write) {
    RawDocument fields = encoded.of(write.body());
    while (true) {
      RawDocument found = select(write.collection(), write.target());
      if (found != null) {
        Changed changed = put(write.collection(), found, fields);
        if (changed != null) {
          return Changed.outcome(List.of(changed), images);
        }
      } else if (write.insertId() == null) {
        return Outcome.NONE;
      } else {
        Outcome inserted =
            insertUnlessThere(write.collection(), write.target(), write.insertId(), write.body());
        if (inserted != null) {
          return inserted;
        }
      }
      waitForOthers(write.collection());
    }
  }

  /** Inserts where nothing was selected; null when a document with that id came in between. */
  private @Nullable Outcome insertUnlessThere(
      String collection, Target target, String id, Body body) {
    try {
      return insert(collection, id, body);
    } catch (HoldfastException e) {
      boolean sameId = target.id().filter(id::equals).isPresent();
      boolean taken =
          e.code() == ErrorCode.DUPLICATE_KEY && e.key().filter("id"::equals).isPresent();
      if (taken && sameId && !link.isInTransaction()) {
        return null;
      }
      throw e;
    }
  }

  /** Puts content in the place of a document's; null when that has been changed meanwhile. */
  private @Nullable Changed put(String collection, RawDocument found, RawDocument fields) {
    Changed changed = replaced(found, fields);
    try {
      boolean done = !changed.isReal() || single(collection).replace(found, changed.after());
      return done ? changed : null;
    } catch (MongoException e) {
      throw Duplicates.of(link, collection, null, e);
    }
  }

  /** A document with other content; with its own revision when that is equal. */
  static Changed replaced(RawDocument found, RawDocument fields) {
    RawDocument after = RawDocument.of(found.id(), found.revision() + 1, fields);
    return new Changed(found, after.hasContentOf(found) ? found : after);
  }

  /** A document as the reference changes it; with its own revision when it does not. */
  static Changed updated(RawDocument found, DocumentUpdate update) {
    Map<String, @Nullable Object> before = found.toMap();
    Map<String, @Nullable Object> after = update.apply(found.id(), before);
    return after == before ? new Changed(found, found) : replaced(found, Encoded.fields(after));
  }

  /** Before a write is tried again because somebody else was faster. */
  private void waitForOthers(String collection) {
    if (link.isInTransaction()) {
      throw HoldfastException.aborted(
          true, "A document of " + collection + " was changed since the transaction began", null);
    }
    if (patience.isOver()) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE,
          "Others change the document in " + collection + " all the time; nothing was changed");
    }
    patience.pause();
  }

  @Override
  public Outcome modify(Write.Modify write) {
    if (write.target().many()) {
      return new ManyWrites(link, images).modify(write, this::insertOtherwise);
    }
    Outcome done = inOneStep(write);
    if (done != null) {
      return done;
    }
    DocumentUpdate update = DocumentUpdate.of(write.update());
    while (true) {
      RawDocument found = select(write.collection(), write.target());
      if (found != null) {
        Changed changed = updated(write.collection(), found, update);
        if (changed != null) {
          return Changed.outcome(List.of(changed), images);
        }
      } else {
        Outcome inserted = insertOtherwise(write);
        if (inserted != null) {
          return inserted;
        }
      }
      waitForOthers(write.collection());
    }
  }

  private @Nullable Outcome insertOtherwise(Write.Modify write) {
    Write.Insert otherwise = write.otherwise();
    return otherwise == null
        ? Outcome.NONE
        : insertUnlessThere(
            otherwise.collection(), write.target(), otherwise.id(), otherwise.body());
  }

  /** Applies the reference; null when the document has been changed meanwhile. */
  private @Nullable Changed updated(String collection, RawDocument found, DocumentUpdate update) {
    Map<String, @Nullable Object> before = found.toMap();
    Map<String, @Nullable Object> after = update.apply(found.id(), before);
    return after == before
        ? new Changed(found, found)
        : put(collection, found, Encoded.fields(after));
  }

  /** A change by id that MongoDB makes by itself; null when the document must be looked at. */
  private @Nullable Outcome inOneStep(Write.Modify write) {
    Optional<String> id = write.target().id();
    if (id.isEmpty() || images == Images.BOTH) {
      return null;
    }
    UpdateBson update = UpdateBson.of(write.update());
    if (update == null) {
      return null;
    }
    boolean before = images == Images.BEFORE;
    Long revision = write.target().expectedRevision();
    RawDocument document;
    try {
      document =
          single(write.collection())
              .update(id.get(), revision, update, before, images != Images.NONE);
    } catch (MongoException e) {
      if (MongoErrors.isTooLarge(e)) {
        return explained(id.get(), e);
      }
      throw Duplicates.of(link, write.collection(), null, e);
    }
    return document == null ? null : changed(document);
  }

  /** The reference explains it, but not in a transaction, which the server has ended by then. */
  private @Nullable Outcome explained(String id, MongoException tooLarge) {
    if (!link.isInTransaction()) {
      return null;
    }
    throw HoldfastException.of(
        ErrorCode.INVALID,
        "The document \""
            + Values.shorten(id)
            + "\" would have more than "
            + BsonSize.LIMIT
            + " bytes, measured as BSON, after the update",
        tooLarge);
  }

  private Outcome changed(RawDocument document) {
    if (images == Images.BEFORE) {
      long revision = document.revision() + 1;
      return new Outcome(1, 1, null, revision, List.of(document.image()), List.of(), null);
    }
    List<Image> after = images == Images.AFTER ? List.of(document.image()) : List.of();
    return new Outcome(1, 1, null, document.revision(), List.of(), after, null);
  }

  @Override
  public Outcome delete(Write.Delete write) {
    Target target = write.target();
    if (target.many()) {
      return new ManyWrites(link, images).delete(write);
    }
    Optional<String> id = target.id();
    if (id.isPresent()) {
      return deleteById(write.collection(), id.get(), target.expectedRevision());
    }
    while (true) {
      RawDocument found = select(write.collection(), target);
      if (found == null) {
        return Outcome.NONE;
      }
      if (single(write.collection()).delete(found.id(), found.revision())) {
        return deleted(found);
      }
      waitForOthers(write.collection());
    }
  }

  private boolean wantsBefore() {
    return Changed.wantsBefore(images);
  }

  private Outcome deleteById(String collection, String id, @Nullable Long revision) {
    if (wantsBefore()) {
      RawDocument gone = single(collection).take(id, revision);
      if (gone != null) {
        return deleted(gone);
      }
    } else if (single(collection).delete(id, revision)) {
      return Outcome.changed(1, 1, 0);
    }
    if (revision == null) {
      return Outcome.NONE;
    }
    RawDocument there = link.byId(collection, id);
    throw conflict(id, revision, there == null ? null : there.revision());
  }

  private Outcome deleted(RawDocument gone) {
    List<Image> before = wantsBefore() ? List.of(gone.image()) : List.of();
    return new Outcome(1, 1, null, 0, before, List.of(), null);
  }

  /** The document that a write of one is for; CONFLICT when it is not at the revision expected. */
  private @Nullable RawDocument select(String collection, Target target) {
    return expected(target, first(collection, target));
  }

  /** What was found; CONFLICT when it is not at the revision expected. */
  static @Nullable RawDocument expected(Target target, @Nullable RawDocument found) {
    Long expected = target.expectedRevision();
    Long current = found == null ? null : found.revision();
    if (expected != null && !expected.equals(current)) {
      String id = found == null ? target.id().orElse(null) : found.id();
      throw conflict(id, expected, current);
    }
    return found;
  }

  private @Nullable RawDocument first(String collection, Target target) {
    Optional<String> id = target.id();
    if (id.isPresent()) {
      return link.byId(collection, id.get());
    }
    try (Found<RawDocument> found = MongoFind.rows(link, collection, target)) {
      return found.next() ? found.current() : null;
    }
  }

  private static HoldfastException conflict(
      @Nullable String id, long expected, @Nullable Long current) {
    String which = id == null ? "The document" : "\"" + Values.shorten(id) + "\"";
    return HoldfastException.conflict(
        current,
        current == null
            ? which + " is not there; revision " + expected + " of it was expected"
            : which + " is at revision " + current + ", not at " + expected);
  }
}
