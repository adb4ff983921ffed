package dev.holdfast.mongo;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Sort;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/**
 * The declared indexes of a collection. Each is an index of MongoDB's with the id at the end, which
 * serves queries; a unique one has a second beside it, of the documents that are not exempt.
 */
final class MongoIndexes {
  private static final BsonArray SCALAR =
      new BsonArray(
          List.of(new BsonString("number"), new BsonString("string"), new BsonString("bool")));

  private final Store store;
  private final String collection;
  private final MongoCollection<RawDocument> documents;

  MongoIndexes(Store store, String collection) {
    this.store = store;
    this.collection = collection;
    this.documents = store.documents(collection);
  }

  /** Makes an index; it is noted first, so that whoever comes in between finds its name. */
  boolean create(Index index) {
    Optional<Declared> there = find(index.name());
    if (there.isPresent()) {
      requireSame(index, there.get().index());
      build(there.get());
      return false;
    }
    Declared added = store.catalogue().add(collection, index);
    try {
      build(added);
      return true;
    } catch (RuntimeException e) {
      store.catalogue().remove(collection, added.number());
      throw e;
    }
  }

  private Optional<Declared> find(String name) {
    return store.catalogue().indexes(collection).stream()
        .filter(declared -> declared.index().name().equals(name))
        .findFirst();
  }

  private static void requireSame(Index wanted, Index there) {
    if (!wanted.equals(there)) {
      throw HoldfastException.invalid(
          "There is an index \""
              + there.name()
              + "\" on "
              + there.keys()
              + (there.unique() ? ", unique" : "")
              + "; drop it first, or choose another name for one on "
              + wanted.keys()
              + (wanted.unique() ? ", unique" : ""));
    }
  }

  private void build(Declared declared) {
    if (keys(declared.index(), false).keySet().equals(Set.of(Keys.ID))) {
      // MongoDB has that one, unique, from the start, and takes no other.
      createCollection();
      return;
    }
    if (declared.index().unique()) {
      buildUnique(declared);
    }
    documents.createIndex(
        keys(declared.index(), true), new IndexOptions().name(declared.stored()));
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
    BsonDocument keys = keys(declared.index(), false);
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

  private static BsonDocument keys(Index index, boolean withId) {
    BsonDocument keys = new BsonDocument();
    int direction = 1;
    for (Sort key : index.keys()) {
      direction = key.descending() ? -1 : 1;
      String path = Keys.path(key.path());
      if (!keys.containsKey(path)) {
        keys.append(path, new BsonInt32(direction));
      }
    }
    if (withId && !keys.containsKey(Keys.ID)) {
      keys.append(Keys.ID, new BsonInt32(direction));
    }
    return keys;
  }

  boolean drop(String name) {
    Optional<Declared> there = find(name);
    if (there.isEmpty()) {
      return false;
    }
    dropStored(there.get().stored());
    if (there.get().index().unique()) {
      dropStored(there.get().storedUnique());
    }
    store.catalogue().remove(collection, there.get().number());
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
