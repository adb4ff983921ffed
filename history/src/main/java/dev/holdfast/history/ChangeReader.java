package dev.holdfast.history;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Note;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.DocumentUpdate;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads from the outcome of a write which records it changed, and what they were. */
final class ChangeReader implements Write.Visitor<List<Change>> {
  private final Outcome outcome;
  private final @Nullable Note note;

  private ChangeReader(Outcome outcome, @Nullable Note note) {
    this.outcome = outcome;
    this.note = note;
  }

  /** What a batch changed in collections that have a history, in order. */
  static List<Change> changes(Coverage coverage, WriteBatch batch, WriteResult result) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < batch.writes().size(); i++) {
      Write write = batch.writes().get(i);
      if (coverage.has(write.collection())) {
        changes.addAll(write.accept(new ChangeReader(result.outcomes().get(i), batch.note())));
      }
    }
    return changes;
  }

  @Override
  public List<Change> insert(Write.Insert write) {
    return List.of(inserted(write.collection(), write.id()));
  }

  @Override
  public List<Change> replace(Write.Replace write) {
    String id = outcome.insertedId();
    return id != null
        ? List.of(inserted(write.collection(), id))
        : all(write.collection(), ChangeKind.REPLACE);
  }

  @Override
  public List<Change> modify(Write.Modify write) {
    String id = outcome.insertedId();
    if (id != null) {
      return List.of(inserted(write.collection(), id));
    }
    if (outcome.modified() == outcome.matched()) {
      return all(write.collection(), ChangeKind.UPDATE);
    }
    DocumentUpdate update = DocumentUpdate.of(write.update());
    List<Change> changes = new ArrayList<>();
    for (Image image : before()) {
      Map<String, @Nullable Object> content = image.body().toMap();
      if (outcome.modified() > 0 && !update.apply(image.id(), content).equals(content)) {
        changes.add(change(write.collection(), ChangeKind.UPDATE, image));
      }
    }
    return complete(write.collection(), changes);
  }

  @Override
  public List<Change> delete(Write.Delete write) {
    return all(write.collection(), ChangeKind.DELETE);
  }

  private List<Change> all(String collection, ChangeKind kind) {
    if (outcome.modified() == 0) {
      return List.of();
    }
    return complete(
        collection, before().stream().map(image -> change(collection, kind, image)).toList());
  }

  private List<Image> before() {
    return outcome.before();
  }

  private Change inserted(String collection, String id) {
    return new Change(collection, id, ChangeKind.INSERT, 0, null, note);
  }

  private Change change(String collection, ChangeKind kind, Image image) {
    Body before = image.body();
    return new Change(collection, image.id(), kind, image.revision(), before, note);
  }

  /** Rather refuses a write than lose a version. */
  private List<Change> complete(String collection, List<Change> changes) {
    if (changes.size() != outcome.modified()) {
      throw HoldfastException.of(
          ErrorCode.INTERNAL,
          "The backend changed "
              + outcome.modified()
              + " documents of "
              + collection
              + " and told what "
              + changes.size()
              + " of them were");
    }
    return changes;
  }
}
