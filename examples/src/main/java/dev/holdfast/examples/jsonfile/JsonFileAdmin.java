package dev.holdfast.examples.jsonfile;

import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.StorageMetrics;
import dev.holdfast.StorageMetrics.CollectionMetrics;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.BsonSize;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Lists, makes, drops and measures collections and indexes in a copy of the contents. */
final class JsonFileAdmin implements Admin.Visitor {
  private final Contents contents;
  private final Consumer<Place> touch;

  JsonFileAdmin(Contents contents, Consumer<Place> touch) {
    this.contents = contents;
    this.touch = touch;
  }

  @Override
  public List<String> collections(Admin.Collections request) {
    return contents.names();
  }

  // region createIndex
  @Override
  public boolean createIndex(Admin.CreateIndex request) {
    Index wanted = request.index();
    for (Index there : contents.indexes(request.collection())) {
      if (there.equals(wanted)) {
        return false;
      }
      if (there.name().equals(wanted.name())) {
        throw HoldfastException.invalid(
            request.collection() + " has another index named " + wanted.name() + ": " + there);
      }
    }
    contents.declare(request.collection(), wanted);
    return true;
  }

  // endregion

  @Override
  public boolean dropIndex(Admin.DropIndex request) {
    return contents.dropIndex(request.collection(), request.name());
  }

  @Override
  public List<Index> indexes(Admin.Indexes request) {
    return contents.indexes(request.collection());
  }

  @Override
  public long clear(Admin.Clear request) {
    List<Stored> documents = contents.documents(request.collection());
    for (Stored document : documents) {
      Place place = new Place(request.collection(), document.id());
      touch.accept(place);
      contents.remove(place);
    }
    return documents.size();
  }

  @Override
  public boolean drop(Admin.Drop request) {
    boolean there = contents.names().contains(request.collection());
    clear(new Admin.Clear(request.collection()));
    for (Index index : contents.indexes(request.collection())) {
      contents.dropIndex(request.collection(), index.name());
    }
    return there;
  }

  @Override
  public StorageMetrics metrics(Admin.Metrics request) {
    Map<String, CollectionMetrics> collections = new HashMap<>();
    long documents = 0;
    long bytes = 0;
    for (String name : contents.names()) {
      CollectionMetrics metrics = measure(contents.documents(name));
      collections.put(name, metrics);
      documents += metrics.documents();
      bytes += metrics.bytes();
    }
    return new StorageMetrics(documents, bytes, collections);
  }

  private static CollectionMetrics measure(List<Stored> documents) {
    long bytes = documents.stream().mapToLong(it -> BsonSize.document(it.id(), it.body())).sum();
    return new CollectionMetrics(documents.size(), bytes);
  }
}
