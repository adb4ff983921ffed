package dev.holdfast.mongo;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What we note beside the documents: in {@code hf_meta} the version of the layout, in {@code
 * hf_catalogue} for each collection the indexes that were declared. Nothing is kept in memory, so
 * several processes agree. Thread-safe.
 */
final class Catalogue {
  private static final int LAYOUT = 1;
  private static final int UNAUTHORIZED = 13;
  private static final String META = Names.OURS.concat("meta");
  private static final BsonDocument LAYOUT_ID = new BsonDocument(Keys.ID, new BsonString("layout"));

  private final MongoDatabase database;
  private final Names names;
  private final MongoOperations operations;

  Catalogue(MongoDatabase database, Names names, MongoOperations operations) {
    this.database = database;
    this.names = names;
    this.operations = operations;
  }

  /** A first read, which fixes the state that a transaction sees. */
  void fixState(ClientSession session) {
    meta().find(session, LAYOUT_ID).first();
  }

  private MongoCollection<BsonDocument> meta() {
    return database.getCollection(META, BsonDocument.class);
  }

  private MongoCollection<BsonDocument> declarations() {
    return database.getCollection(Names.OURS.concat("catalogue"), BsonDocument.class);
  }

  /**
   * Notes the layout in a new database.
   *
   * @throws HoldfastException INVALID when it is of a later version
   */
  void prepare(String name) {
    BsonDocument layout = meta().find(LAYOUT_ID).first();
    if (layout == null) {
      layOut();
      return;
    }
    int version = layout.getNumber("version", new BsonInt32(0)).intValue();
    if (version != LAYOUT) {
      throw HoldfastException.invalid(
          name
              + " has layout "
              + version
              + "; this version of Holdfast knows "
              + LAYOUT
              + ". It was left as it is");
    }
  }

  /** The version is noted last, so that whoever finds it finds everything. */
  private void layOut() {
    try {
      operations.prepare();
      meta().insertOne(LAYOUT_ID.clone().append("version", new BsonInt32(LAYOUT)));
    } catch (MongoWriteException | MongoCommandException e) {
      // Somebody else was faster, or this user may only read.
      boolean mayNotWrite = e.getCode() == UNAUTHORIZED;
      if (!mayNotWrite && !MongoErrors.isDuplicate(e)) {
        throw e;
      }
    }
  }

  private static BsonDocument byName(String stored) {
    return new BsonDocument(Keys.ID, new BsonString(stored));
  }

  /** The declared indexes of a collection, by name. */
  List<Declared> indexes(String collection) {
    return indexes(find(names.stored(collection)));
  }

  private @Nullable BsonDocument find(String stored) {
    return declarations().find(byName(stored)).first();
  }

  private static List<Declared> indexes(@Nullable BsonDocument entry) {
    List<Declared> indexes = new ArrayList<>();
    if (entry != null) {
      for (BsonValue one : entry.getArray("indexes")) {
        indexes.add(declared(one.asDocument()));
      }
    }
    indexes.sort((a, b) -> a.index().name().compareTo(b.index().name()));
    return indexes;
  }

  /** The stored names of the collections that have an index. */
  List<String> withIndexes() {
    List<String> stored = new ArrayList<>();
    for (BsonDocument entry : declarations().find()) {
      if (!entry.getArray("indexes").isEmpty()) {
        stored.add(entry.getString(Keys.ID).getValue());
      }
    }
    return stored;
  }

  /** Notes an index; gives the one that is there already under its name, else null. */
  @Nullable Index add(String collection, Index index) {
    String stored = names.stored(collection);
    while (true) {
      BsonDocument before = find(stored);
      for (Declared there : indexes(before)) {
        if (there.index().name().equals(index.name())) {
          return there.index();
        }
      }
      BsonArray indexes = before == null ? new BsonArray() : before.getArray("indexes").clone();
      indexes.add(written(index));
      if (put(stored, before, indexes)) {
        return null;
      }
    }
  }

  /** Forgets an index. */
  void remove(String collection, String name) {
    String stored = names.stored(collection);
    while (true) {
      BsonDocument before = find(stored);
      if (before == null) {
        return;
      }
      BsonArray left = new BsonArray();
      for (BsonValue one : before.getArray("indexes")) {
        if (!one.asDocument().getString("name").getValue().equals(name)) {
          left.add(one);
        }
      }
      if (put(stored, before, left)) {
        return;
      }
    }
  }

  /** Puts an entry in the place of what was read; false when somebody else was faster. */
  private boolean put(String stored, @Nullable BsonDocument before, BsonArray indexes) {
    BsonDocument entry = byName(stored).append("indexes", indexes);
    BsonDocument expected =
        byName(stored)
            .append(
                "indexes",
                before == null
                    ? new BsonDocument("$exists", BsonBoolean.FALSE)
                    : before.getArray("indexes"));
    try {
      ReplaceOptions options = new ReplaceOptions().upsert(before == null);
      return declarations().replaceOne(expected, entry, options).getMatchedCount() == 1
          || before == null;
    } catch (MongoException e) {
      if (MongoErrors.isDuplicate(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Forgets the indexes of a collection. */
  void clear(String collection) {
    declarations().deleteOne(byName(names.stored(collection)));
  }

  private static BsonDocument written(Index index) {
    BsonArray keys = new BsonArray();
    for (Sort key : index.keys()) {
      BsonArray path = new BsonArray();
      key.path().keys().forEach(part -> path.add(new BsonString(part)));
      keys.add(
          new BsonDocument("path", path)
              .append("descending", BsonBoolean.valueOf(key.descending())));
    }
    return new BsonDocument("name", new BsonString(index.name()))
        .append("keys", keys)
        .append("unique", BsonBoolean.valueOf(index.unique()));
  }

  private static Declared declared(BsonDocument written) {
    List<Sort> keys = new ArrayList<>();
    for (BsonValue key : written.getArray("keys")) {
      List<String> path = new ArrayList<>();
      key.asDocument().getArray("path").forEach(part -> path.add(part.asString().getValue()));
      keys.add(new Sort(Path.of(path), key.asDocument().getBoolean("descending").getValue()));
    }
    Index index =
        new Index(
            written.getString("name").getValue(), keys, written.getBoolean("unique").getValue());
    return new Declared(index);
  }
}
