package dev.holdfast.mongo;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.spi.Admin;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * The declared indexes of a collection. Each is an index of MongoDB's with the id at the end, which
 * serves queries; a unique one has a second beside it, of the documents that are not exempt.
 */
final class MongoIndexes {
  private static final BsonArray SCALAR =
      new BsonArray(
          List.of(new BsonString("number"), new BsonString("string"), new BsonString("bool")));

  /**
   * Building takes as long as it takes, and the server says nothing meanwhile; the driver watches
   * by another connection whether it is alive. Whoever hangs up ends the build.
   */
  private static final long LONGEST_BUILD_DAYS = 7;

  private final Store store;
  private final String collection;
  private final MongoCollection<RawDocument> documents;

  MongoIndexes(Store store, String collection) {
    this.store = store;
    this.collection = collection;
    this.documents = store.documents(collection).withTimeout(LONGEST_BUILD_DAYS, TimeUnit.DAYS);
  }

  /** Makes an index; it is noted first, so that whoever comes in between finds its name. */
  boolean create(Index index) {
    Index there = store.catalogue().add(collection, index);
    if (there != null) {
      Admin.CreateIndex.requireSame(index, there);
      build(new Declared(there));
      return false;
    }
    try {
      build(new Declared(index));
      return true;
    } catch (RuntimeException e) {
      forget(index.name(), e);
      throw e;
    }
  }

  private void forget(String name, RuntimeException because) {
    try {
      store.catalogue().remove(collection, name);
    } catch (RuntimeException e) {
      because.addSuppressed(e);
      throw HoldfastException.of(
          ErrorCode.OUTCOME_UNKNOWN,
          "The index \"" + name + "\" is noted, but may not be built; create it again, or drop it",
          because);
    }
  }

  private void build(Declared declared) {
    if (declared.isOnIdAlone()) {
      createCollection();
      return;
    }
    if (declared.index().unique()) {
      buildUnique(declared);
    }
    documents.createIndex(declared.keysWithId(), new IndexOptions().name(declared.stored()));
  }

  private void createCollection() {
    try {
      store.database().createCollection(documents.getNamespace().getCollectionName());
    } catch (MongoException e) {
      if (e.getCode() != MongoErrors.NAMESPACE_EXISTS) {
        throw e;
      }
    }
  }

  private void buildUnique(Declared declared) {
    BsonDocument keys = declared.keys();
    BsonDocument scalars = new BsonDocument();
    keys.keySet().forEach(key -> scalars.append(key, new BsonDocument("$type", SCALAR)));
    IndexOptions options =
        new IndexOptions()
            .name(declared.storedUnique())
            .unique(true)
            .partialFilterExpression(scalars);
    try {
      documents.createIndex(keys, options);
    } catch (MongoException e) {
      if (!MongoErrors.isDuplicate(e)) {
        throw e;
      }
      String name = declared.index().name();
      throw HoldfastException.duplicateKey(
          name,
          "Documents of " + collection + " share a value of the unique index \"" + name + "\"",
          e);
    }
  }

  /**
   * Drops an index, and forgets it last: what is left when that is cut short is found by its name,
   * to be dropped, or made, again. An index that others declare on the same keys meanwhile is made
   * again.
   */
  boolean drop(String name) {
    List<Declared> all = store.catalogue().indexes(collection);
    Optional<Declared> there =
        all.stream().filter(declared -> declared.index().name().equals(name)).findFirst();
    if (there.isEmpty()) {
      return false;
    }
    Declared gone = there.get();
    List<Declared> left = all.stream().filter(declared -> !declared.equals(gone)).toList();
    if (gone.index().unique() && left.stream().noneMatch(it -> it.keepsUniqueWith(gone))) {
      dropStored(gone.storedUnique());
    }
    if (left.stream().noneMatch(declared -> declared.stored().equals(gone.stored()))) {
      dropStored(gone.stored());
    }
    store.catalogue().remove(collection, name);
    for (Declared another : store.catalogue().indexes(collection)) {
      if (another.stored().equals(gone.stored())) {
        build(another);
      }
    }
    return true;
  }

  private void dropStored(String stored) {
    try {
      documents.dropIndex(stored);
    } catch (MongoException e) {
      if (e.getCode() != MongoErrors.INDEX_NOT_FOUND && e.getCode() != MongoErrors.NO_NAMESPACE) {
        throw e;
      }
    }
  }
}
