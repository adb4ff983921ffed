package dev.holdfast.examples.jsonfile;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.DocumentUpdate;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Strings;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Applies writes to a copy of the contents. A write that fails leaves the copy as it was. */
final class JsonFileWrites implements Write.Visitor<Outcome> {
  private final Contents contents;
  private final Images images;
  private final LongSupplier revisions;
  private final Consumer<Place> touch;

  /**
   * @param touch is told each place before it is changed
   */
  JsonFileWrites(Contents contents, Images images, LongSupplier revisions, Consumer<Place> touch) {
    this.contents = contents;
    this.images = images;
    this.revisions = revisions;
    this.touch = touch;
  }

  // region batch
  /**
   * The same writes with bodies that cannot fail any more: to be called before the first effect.
   */
  static List<Write> writtenOut(WriteBatch batch) {
    List<Write> writes = new ArrayList<>();
    for (Write write : batch.writes()) {
      try {
        writes.add(writtenOut(write));
      } catch (HoldfastException e) {
        throw batch.writes().size() == 1 ? e : e.ofWrite(writes.size());
      }
    }
    return writes;
  }

  private static Write writtenOut(Write write) {
    if (write instanceof Write.Insert it) {
      return new Write.Insert(it.collection(), it.id(), Bodies.of(it.body().toMap()));
    }
    if (write instanceof Write.Replace it) {
      Body body = Bodies.of(it.body().toMap());
      return new Write.Replace(it.collection(), it.target(), body, it.insertId());
    }
    return write;
  }

  WriteResult apply(List<Write> writes, boolean atomic) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < writes.size(); i++) {
      try {
        outcomes.add(writes.get(i).accept(this));
      } catch (HoldfastException e) {
        if (writes.size() == 1) {
          throw e;
        }
        if (atomic) {
          throw e.ofWrite(i);
        }
        outcomes.add(Outcome.failed(e));
      }
    }
    return new WriteResult(outcomes);
  }

  // endregion

  @Override
  public Outcome insert(Write.Insert write) {
    Place place = new Place(write.collection(), write.id());
    touch.accept(place);
    if (contents.get(place) != null) {
      throw HoldfastException.duplicateKey(
          "id", "Document " + write.id() + " is in " + write.collection() + " already", null);
    }
    Stored made = new Stored(write.id(), revisions.getAsLong(), write.body().toMap());
    contents.put(write.collection(), made);
    return new Outcome(0, 0, made.id(), made.revision(), List.of(), after(List.of(made)), null);
  }

  @Override
  public Outcome replace(Write.Replace write) {
    List<Stored> found = select(write.collection(), write.target());
    String insertId = write.insertId();
    return found.isEmpty() && insertId != null
        ? insert(new Write.Insert(write.collection(), insertId, write.body()))
        : change(write.collection(), found, old -> write.body().toMap());
  }

  // region modify
  @Override
  public Outcome modify(Write.Modify write) {
    List<Stored> found = select(write.collection(), write.target());
    Write.Insert otherwise = write.otherwise();
    DocumentUpdate update = DocumentUpdate.of(write.update());
    return found.isEmpty() && otherwise != null
        ? insert(otherwise)
        : change(write.collection(), found, old -> update.apply(old.id(), old.body()));
  }

  private Outcome change(
      String collection,
      List<Stored> found,
      Function<Stored, Map<String, @Nullable Object>> content) {
    List<Stored> now = new ArrayList<>();
    long modified = 0;
    try {
      for (Stored old : found) {
        touch.accept(new Place(collection, old.id()));
        Map<String, @Nullable Object> body = content.apply(old);
        if (Values.equal(old.body(), body)) {
          now.add(old);
          continue;
        }
        Stored changed = new Stored(old.id(), revisions.getAsLong(), body);
        contents.put(collection, changed);
        now.add(changed);
        modified++;
      }
    } catch (HoldfastException e) {
      found.subList(0, now.size()).forEach(old -> contents.restore(collection, old));
      throw e;
    }
    long revision = now.size() == 1 ? now.get(0).revision() : 0;
    return new Outcome(found.size(), modified, null, revision, before(found), after(now), null);
  }

  // endregion

  @Override
  public Outcome delete(Write.Delete write) {
    List<Stored> found = select(write.collection(), write.target());
    for (Stored old : found) {
      Place place = new Place(write.collection(), old.id());
      touch.accept(place);
      contents.remove(place);
    }
    return new Outcome(found.size(), found.size(), null, 0, before(found), List.of(), null);
  }

  // region select
  private List<Stored> select(String collection, Target target) {
    List<Stored> found = candidates(collection, target);
    Long expected = target.expectedRevision();
    Long current = found.isEmpty() ? null : found.get(0).revision();
    if (expected != null && !expected.equals(current)) {
      throw HoldfastException.conflict(
          current, "The document is at revision " + current + ", expected was " + expected);
    }
    return found;
  }

  private List<Stored> candidates(String collection, Target target) {
    Optional<String> id = target.id();
    if (id.isPresent()) {
      Stored only = contents.get(new Place(collection, id.get()));
      return only == null ? List.of() : List.of(only);
    }
    List<Stored> all =
        new JsonFileReads(contents).select(collection, target.filter(), target.sort());
    return target.many() || all.isEmpty() ? all : all.subList(0, 1);
  }

  // endregion

  private List<Image> before(List<Stored> documents) {
    return images == Images.BEFORE || images == Images.BOTH ? images(documents) : List.of();
  }

  private List<Image> after(List<Stored> documents) {
    return images == Images.AFTER || images == Images.BOTH ? images(documents) : List.of();
  }

  private static List<Image> images(List<Stored> documents) {
    return documents.stream()
        .sorted((a, b) -> Strings.compare(a.id(), b.id()))
        .map(Stored::image)
        .toList();
  }
}
