package dev.holdfast.tck;

import dev.holdfast.HoldfastException;
import dev.holdfast.Update;
import dev.holdfast.spi.DocumentUpdate;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Applies writes to one state. A wrong backend overrides the step that it gets wrong. */
class ReferenceWrites implements Write.Visitor<Outcome> {
  private final ReferenceReads reads;
  private final Images images;
  private final LongSupplier revisions;
  private final BiConsumer<String, String> touch;

  /**
   * @param touch is told the collection and id of each document before it is changed
   */
  ReferenceWrites(
      ReferenceReads reads,
      Images images,
      LongSupplier revisions,
      BiConsumer<String, String> touch) {
    this.reads = reads;
    this.images = images;
    this.revisions = revisions;
    this.touch = touch;
  }

  final ReferenceReads reads() {
    return reads;
  }

  /** The documents that a write is for. */
  List<Stored> selected(String collection, Target target) {
    List<Stored> found = reads.select(collection, target.filter(), target.sort());
    if (!target.many() && found.size() > 1) {
      found = found.subList(0, 1);
    }
    requireRevision(target.expectedRevision(), found);
    return List.copyOf(found);
  }

  void requireRevision(@Nullable Long expected, List<Stored> found) {
    if (expected == null) {
      return;
    }
    Long current = found.isEmpty() ? null : found.get(0).revision();
    if (!expected.equals(current)) {
      throw HoldfastException.conflict(
          current, "The document is at revision " + current + ", expected was " + expected);
    }
  }

  Map<String, @Nullable Object> updated(Update update, Stored stored) {
    return DocumentUpdate.of(update).apply(stored.id(), stored.body());
  }

  long newRevision() {
    return revisions.getAsLong();
  }

  void requireUnique(String collection, Stored stored) {
    reads.state().requireUnique(collection, stored);
  }

  /** Puts a content in the place of another; the same document when the two are equal. */
  Stored put(String collection, Stored old, Map<String, @Nullable Object> body) {
    touch.accept(collection, old.id());
    if (Values.equal(old.body(), body)) {
      return old;
    }
    Stored stored = new Stored(old.id(), newRevision(), body);
    requireUnique(collection, stored);
    reads.state().documents(collection).put(stored.id(), stored);
    return stored;
  }

  private static Map<String, @Nullable Object> plain(Map<String, @Nullable Object> body) {
    return Values.asObject(Objects.requireNonNull(Values.normaliseJson(body)));
  }

  @Override
  public Outcome insert(Write.Insert write) {
    touch.accept(write.collection(), write.id());
    Map<String, Stored> documents = reads.state().documents(write.collection());
    if (documents.containsKey(write.id())) {
      throw HoldfastException.duplicateKey("id", "'" + write.id() + "' is there already", null);
    }
    Stored stored = new Stored(write.id(), newRevision(), plain(write.body().toMap()));
    requireUnique(write.collection(), stored);
    documents.put(write.id(), stored);
    return new Outcome(
        0, 0, write.id(), stored.revision(), List.of(), after(List.of(stored)), null);
  }

  @Override
  public Outcome replace(Write.Replace write) {
    List<Stored> found = selected(write.collection(), write.target());
    String insertId = write.insertId();
    if (found.isEmpty() && insertId != null) {
      return insert(new Write.Insert(write.collection(), insertId, write.body()));
    }
    Map<String, @Nullable Object> body = plain(write.body().toMap());
    return change(write.collection(), found, old -> body);
  }

  @Override
  public Outcome modify(Write.Modify write) {
    List<Stored> found = selected(write.collection(), write.target());
    Write.Insert otherwise = write.otherwise();
    if (found.isEmpty() && otherwise != null) {
      return insert(otherwise);
    }
    return change(write.collection(), found, old -> updated(write.update(), old));
  }

  private Outcome change(
      String collection,
      List<Stored> found,
      Function<Stored, Map<String, @Nullable Object>> content) {
    List<Stored> now = new ArrayList<>();
    for (Stored old : found) {
      now.add(put(collection, old, content.apply(old)));
    }
    long modified = 0;
    for (int i = 0; i < found.size(); i++) {
      modified += found.get(i).equals(now.get(i)) ? 0 : 1;
    }
    long revision = now.size() == 1 ? now.get(0).revision() : 0;
    return new Outcome(found.size(), modified, null, revision, before(found), after(now), null);
  }

  @Override
  public Outcome delete(Write.Delete write) {
    List<Stored> found = selected(write.collection(), write.target());
    for (Stored old : found) {
      touch.accept(write.collection(), old.id());
      reads.state().documents(write.collection()).remove(old.id());
    }
    return new Outcome(found.size(), found.size(), null, 0, before(found), List.of(), null);
  }

  private List<Image> before(List<Stored> documents) {
    return images == Images.BEFORE || images == Images.BOTH ? images(documents) : List.of();
  }

  private List<Image> after(List<Stored> documents) {
    return images == Images.AFTER || images == Images.BOTH ? images(documents) : List.of();
  }

  private static List<Image> images(List<Stored> documents) {
    return documents.stream().map(Stored::image).toList();
  }
}
