package dev.holdfast.mongo;

import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.CountOptions;
import dev.holdfast.Index;
import dev.holdfast.StorageMetrics;
import dev.holdfast.StorageMetrics.CollectionMetrics;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Strings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Collections and indexes. */
final class MongoAdmin implements Admin.Visitor {
  private final Store store;

  MongoAdmin(Store store) {
    this.store = store;
  }

  @Override
  public List<String> collections(Admin.Collections request) {
    Set<String> indexed = new HashSet<>(store.catalogue().withIndexes());
    List<String> names = new ArrayList<>();
    for (String stored : stored()) {
      Optional<String> name = store.names().collection(stored);
      if (name.isPresent() && (indexed.contains(stored) || !isEmpty(name.get()))) {
        names.add(name.get());
      }
    }
    names.sort(Strings::compare);
    return names;
  }

  private List<String> stored() {
    List<String> stored = new ArrayList<>();
    store
        .database()
        .listCollections(BsonDocument.class)
        .filter(new BsonDocument("type", new BsonString("collection")))
        .forEach(collection -> stored.add(collection.getString("name").getValue()));
    return stored;
  }

  private boolean isEmpty(String collection) {
    // A secondary may not know yet what has been written, nor that a collection is to be dropped.
    MongoCollection<RawDocument> documents =
        store.documents(collection).withReadPreference(ReadPreference.primary());
    return documents.countDocuments(new BsonDocument(), new CountOptions().limit(1)) == 0;
  }

  @Override
  public boolean createIndex(Admin.CreateIndex request) {
    return new MongoIndexes(store, request.collection()).create(request.index());
  }

  @Override
  public boolean dropIndex(Admin.DropIndex request) {
    return new MongoIndexes(store, request.collection()).drop(request.name());
  }

  @Override
  public List<Index> indexes(Admin.Indexes request) {
    return store.catalogue().indexes(request.collection()).stream().map(Declared::index).toList();
  }

  @Override
  public long clear(Admin.Clear request) {
    MongoCollection<RawDocument> documents = store.documents(request.collection());
    return store.writing(
        session -> documents.deleteMany(session, new BsonDocument()).getDeletedCount());
  }

  @Override
  public boolean drop(Admin.Drop request) {
    boolean heldAnything =
        !store.catalogue().indexes(request.collection()).isEmpty()
            || !isEmpty(request.collection());
    store.documents(request.collection()).drop();
    store.catalogue().clear(request.collection());
    return heldAnything;
  }

  @Override
  public StorageMetrics metrics(Admin.Metrics request) {
    long documents = 0;
    Map<String, CollectionMetrics> collections = new TreeMap<>();
    for (String name : collections(new Admin.Collections())) {
      CollectionMetrics metrics = metrics(name);
      documents += metrics.documents();
      collections.put(name, metrics);
    }
    BsonDocument stats =
        store
            .database()
            .runCommand(new BsonDocument("dbStats", new BsonInt32(1)), BsonDocument.class);
    return new StorageMetrics(documents, number(stats.get("totalSize")), collections);
  }

  private CollectionMetrics metrics(String collection) {
    BsonDocument question =
        new BsonDocument("collStats", new BsonString(store.names().stored(collection)));
    BsonDocument stats = store.database().runCommand(question, BsonDocument.class);
    long documents = store.documents(collection).countDocuments();
    return new CollectionMetrics(documents, number(stats.get("size")));
  }

  private static long number(@Nullable BsonValue value) {
    return value == null || !value.isNumber() ? 0 : value.asNumber().longValue();
  }
}
