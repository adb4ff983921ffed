package dev.holdfast.memory;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.DocumentUpdate;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a write ready: reads its body, compiles its filter and update. */
final class Steps implements Write.Visitor<Step> {
  private final MemoryStore store;
  private final boolean before;
  private final boolean after;

  Steps(MemoryStore store, Images images) {
    this.store = store;
    before = images == Images.BEFORE || images == Images.BOTH;
    after = images == Images.AFTER || images == Images.BOTH;
  }

  @Override
  public Step insert(Write.Insert write) {
    return insert(write.collection(), write.id(), write.body().toMap());
  }

  private Step insert(String collection, String id, Map<String, @Nullable Object> body) {
    return changes -> {
      Version inserted = changes.insert(collection, id, body);
      return after
          ? new Outcome(0, 0, id, inserted.revision, List.of(), List.of(image(inserted)), null)
          : Outcome.inserted(id, inserted.revision);
    };
  }

  @Override
  public Step replace(Write.Replace write) {
    Map<String, @Nullable Object> body = write.body().toMap();
    String insertId = write.insertId();
    return change(
        write.collection(),
        new Targets(store, write.collection(), write.target()),
        current -> Values.equal(current.content(), body) ? current.content() : body,
        insertId == null ? null : insert(write.collection(), insertId, body));
  }

  @Override
  public Step modify(Write.Modify write) {
    DocumentUpdate update = DocumentUpdate.of(write.update());
    Write.Insert otherwise = write.otherwise();
    return change(
        write.collection(),
        new Targets(store, write.collection(), write.target()),
        current -> update.apply(current.id, current.content()),
        otherwise == null ? null : insert(otherwise));
  }

  /** What a document becomes; the same instance when it stays as it is. */
  @FunctionalInterface
  private interface Content {
    Map<String, @Nullable Object> of(Version current);
  }

  private Step change(String name, Targets targets, Content content, @Nullable Step otherwise) {
    return changes -> {
      MemoryCollection collection = store.collection(name);
      List<Version> selected = targets.select(collection, changes.view());
      if (collection == null || selected.isEmpty()) {
        return otherwise == null ? Outcome.NONE : otherwise.applyTo(changes);
      }
      List<Version> changed = new ArrayList<>(selected.size());
      long modified = 0;
      for (Version current : selected) {
        Map<String, @Nullable Object> body = content.of(current);
        boolean same = body == current.body;
        changed.add(same ? current : changes.replace(collection, current, body));
        modified += same ? 0 : 1;
      }
      return new Outcome(
          selected.size(),
          modified,
          null,
          changed.size() == 1 ? changed.get(0).revision : 0,
          before ? images(selected) : List.of(),
          after ? images(changed) : List.of(),
          null);
    };
  }

  @Override
  public Step delete(Write.Delete write) {
    Targets targets = new Targets(store, write.collection(), write.target());
    return changes -> {
      MemoryCollection collection = store.collection(write.collection());
      List<Version> selected = targets.select(collection, changes.view());
      if (collection == null || selected.isEmpty()) {
        return Outcome.NONE;
      }
      for (Version current : selected) {
        changes.delete(collection, current);
      }
      List<Image> images = before ? images(selected) : List.of();
      return new Outcome(selected.size(), selected.size(), null, 0, images, List.of(), null);
    };
  }

  private static List<Image> images(List<Version> versions) {
    List<Image> images = new ArrayList<>(versions.size());
    for (Version version : versions) {
      images.add(image(version));
    }
    return images;
  }

  private static Image image(Version version) {
    return new Image(version.id, version.revision, Bodies.of(version.content()));
  }
}
