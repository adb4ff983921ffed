package dev.holdfast;

import dev.holdfast.internal.TypeMapping;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.DocumentUpdate;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Projector;
import dev.holdfast.spi.Strings;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Upsert;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The writes of a collection: each checks and encodes, then sends one batch. */
final class Writes<T> {
  private final Scope<T> scope;
  private final Batches batches;

  Writes(Scope<T> scope) {
    this.scope = scope;
    this.batches = new Batches(scope);
  }

  Write insert(T document) {
    TypeMapping<T> mapping = scope.mapping();
    long revision = mapping.revision(Arguments.required(document, "document"));
    if (revision != 0) {
      throw HoldfastException.invalid(
          "The document carries the revision "
              + revision
              + ", so that it has been stored before; a new one has 0");
    }
    String given = mapping.id(document);
    String id = given == null ? scope.ids().next() : Ids.require(given);
    return new Write.Insert(scope.name(), id, mapping.body(document, id));
  }

  Write update(Filter filter, Update update, boolean many) {
    return update(target(filter, many, null), update);
  }

  private Write update(Target target, Update update) {
    return new Write.Modify(scope.name(), target, scope.update(update), null);
  }

  Write replace(T document) {
    return replace(document, revision(document));
  }

  private Write replace(T document, @Nullable Long expectedRevision) {
    String id = scope.mapping().id(Arguments.required(document, "document"));
    if (id == null) {
      throw HoldfastException.invalid(
          "The document has no "
              + scope.mapping().idName()
              + ", which says what to replace; set it, or replace by a filter");
    }
    Target target = Target.id(Ids.require(id), expectedRevision);
    return new Write.Replace(scope.name(), target, scope.mapping().body(document, id), null);
  }

  /** With an id or a revision of the document as further conditions. */
  private Write replace(Filter filter, List<Sort> sort, T document) {
    String id = scope.mapping().id(Arguments.required(document, "document"));
    Filter normalised = scope.filter(filter);
    Filter narrowed =
        id == null ? normalised : normalised.and(new Filter.Equal(Path.ID, Ids.require(id)));
    Target target = new Target(narrowed, scope.sort(sort), false, revision(document));
    return new Write.Replace(scope.name(), target, scope.mapping().body(document, id), null);
  }

  Write upsert(T document) {
    String id = scope.mapping().id(Arguments.required(document, "document"));
    if (id == null) {
      return insert(document);
    }
    Long expected = revision(document);
    Body body = scope.mapping().body(document, id);
    String insertId = expected == null ? id : null;
    return new Write.Replace(scope.name(), Target.id(Ids.require(id), expected), body, insertId);
  }

  Write upsert(Filter filter, Update update) {
    Target target = target(filter, false, null);
    Update normalised = scope.update(update);
    String id = Upsert.id(target.filter()).map(Ids::require).orElseGet(() -> scope.ids().next());
    Map<String, @Nullable Object> seed = Upsert.seed(target.filter());
    Body body = Bodies.of(DocumentUpdate.of(normalised).apply(id, seed));
    Write.Insert otherwise = new Write.Insert(scope.name(), id, body);
    return new Write.Modify(scope.name(), target, normalised, otherwise);
  }

  Write delete(Filter filter, boolean many) {
    return new Write.Delete(scope.name(), target(filter, many, null));
  }

  private Target target(Filter filter, boolean many, @Nullable Long expectedRevision) {
    return new Target(scope.filter(filter), scope.sort(List.of()), many, expectedRevision);
  }

  private Target target(Query query) {
    requireNoWindow(query);
    return new Target(scope.filter(query.filter()), scope.sort(query.sort()), false, null);
  }

  /** A limit is refused, since a larger one than 1 would be ignored. */
  private static void requireNoWindow(Query query) {
    boolean hasOffset = Arguments.required(query, "query").offset() != 0;
    if (hasOffset || query.limit().isPresent()) {
      throw HoldfastException.invalid(
          "The query has "
              + (hasOffset ? "an offset" : "a limit")
              + "; this call takes the first document");
    }
  }

  private @Nullable Long revision(T document) {
    long revision = scope.mapping().revision(Arguments.required(document, "document"));
    return revision == 0 ? null : revision;
  }

  String insertOne(T document) {
    Outcome outcome = batches.one(insert(document), Images.NONE);
    return inserted(outcome);
  }

  private static String inserted(Outcome outcome) {
    String id = outcome.insertedId();
    if (id == null) {
      throw HoldfastException.of(
          ErrorCode.INTERNAL, "The backend does not say what it inserted: " + outcome);
    }
    return id;
  }

  List<String> insertMany(List<? extends T> documents) {
    return batches.all(each(documents, "documents", this::insert)).insertedIds();
  }

  UpdateResult updateOne(Filter filter, Update update, @Nullable Long expectedRevision) {
    return result(update(target(filter, false, expectedRevision), update));
  }

  UpdateResult updateMany(Filter filter, Update update) {
    return result(update(filter, update, true));
  }

  UpdateResult replaceOne(T document) {
    return result(replace(document));
  }

  UpdateResult replaceOne(T document, long expectedRevision) {
    return result(replace(document, Long.valueOf(expectedRevision)));
  }

  UpdateResult replaceOne(Filter filter, T document) {
    return result(replace(filter, List.of(), document));
  }

  UpdateResult upsertOne(T document) {
    return result(upsert(document));
  }

  UpdateResult upsertOne(Filter filter, Update update) {
    return result(upsert(filter, update));
  }

  private UpdateResult result(Write write) {
    Outcome outcome = batches.one(write, Images.NONE);
    return new UpdateResult(
        outcome.matched(), outcome.modified(), outcome.insertedId(), outcome.revision());
  }

  Optional<T> findOneAndUpdate(Query query, Update update, ReturnDocument which) {
    return image(query, update(target(query), update), which);
  }

  Optional<T> findOneAndReplace(Query query, T document, ReturnDocument which) {
    requireNoWindow(query);
    return image(query, replace(query.filter(), query.sort(), document), which);
  }

  Optional<T> findOneAndDelete(Query query) {
    return image(query, new Write.Delete(scope.name(), target(query)), ReturnDocument.BEFORE);
  }

  private Optional<T> image(Query query, Write write, ReturnDocument which) {
    boolean before = Arguments.required(which, "ReturnDocument") == ReturnDocument.BEFORE;
    Projector projector = Projector.of(scope.projection(query.projection()));
    Outcome outcome = batches.one(write, before ? Images.BEFORE : Images.AFTER);
    List<Image> images = before ? outcome.before() : outcome.after();
    return images.stream().findFirst().map(image -> decode(image, projector));
  }

  private T decode(Image image, Projector projector) {
    return scope.mapping().decode(image.id(), image.revision(), projector.apply(image.body()));
  }

  long deleteOne(Filter filter, @Nullable Long expectedRevision) {
    Target target = target(filter, false, expectedRevision);
    return batches.one(new Write.Delete(scope.name(), target), Images.NONE).modified();
  }

  long deleteMany(Filter filter) {
    return batches.one(delete(filter, true), Images.NONE).modified();
  }

  BulkResult bulkWrite(List<Bulk<T>> bulk) {
    return batches.all(each(bulk, "bulk", step -> step.write(this)));
  }

  private static <E> List<Write> each(
      List<? extends E> elements, String what, Function<E, Write> encode) {
    List<Write> writes = new ArrayList<>(Arguments.required(elements, "list of " + what).size());
    for (E element : elements) {
      try {
        writes.add(encode.apply(Arguments.required(element, "element")));
      } catch (HoldfastException e) {
        throw e.ofWrite(writes.size());
      }
    }
    return writes;
  }

  boolean createIndex(Index index) {
    Arguments.required(index, "index");
    List<Sort> keys = index.keys().stream().map(this::stored).toList();
    if (keys.stream().map(Sort::path).distinct().count() < keys.size()) {
      throw HoldfastException.invalid("The index names a field twice: " + keys);
    }
    Index normalised = new Index(requireIndexName(index.name()), keys, index.unique());
    return admin(new Admin.CreateIndex(scope.name(), normalised), "call it without in(tx)");
  }

  private Sort stored(Sort key) {
    return new Sort(scope.path(key.path()), key.descending());
  }

  private static String requireIndexName(String name) {
    Strings.requireStorable(Arguments.required(name, "name of the index"), "The name of the index");
    if (Strings.utf8Length(name) > Capabilities.MAX_ID_BYTES) {
      throw HoldfastException.invalid(
          "The name of the index is longer than "
              + Capabilities.MAX_ID_BYTES
              + " UTF-8 bytes; give it a shorter one with named(): "
              + Values.shorten(name));
    }
    return name;
  }

  boolean dropIndex(String name) {
    Arguments.required(name, "name of the index");
    return admin(new Admin.DropIndex(scope.name(), name), "call it without in(tx)");
  }

  List<Index> indexes() {
    return scope.database().backend().admin(new Admin.Indexes(scope.name()));
  }

  long clear() {
    return admin(new Admin.Clear(scope.name(), scope.note()), "deleteMany(Filter.all()) does");
  }

  boolean drop() {
    return admin(new Admin.Drop(scope.name(), scope.note()), "call it without in(tx)");
  }

  private <R> R admin(Admin<R> request, String instead) {
    scope.requireNoTransaction(instead);
    return scope.database().backend().admin(request);
  }
}
