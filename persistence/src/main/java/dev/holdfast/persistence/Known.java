package dev.holdfast.persistence;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.DocumentUpdate;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteResult.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a document without asking the database.
 *
 * @param image null when it is not there, or when nothing is known
 * @param certain false when nothing is known
 */
record Known(@Nullable Image image, boolean certain) {
  static final Known NOTHING = new Known(null, false);
  static final Known ABSENT = new Known(null, true);

  static Known present(Image image) {
    return new Known(image, true);
  }

  boolean isPresent() {
    return image != null;
  }

  boolean isAbsent() {
    return certain && image == null;
  }

  /**
   * After a write that the database has done. An update is applied to what was seen before it,
   * which somebody else may have changed: so the old revision stays with it, and whoever expects
   * that meets a conflict and overwrites nothing.
   */
  Known done(Write write, Outcome outcome) {
    boolean there = outcome.matched() > 0 || outcome.insertedId() != null;
    if (!there || write instanceof Write.Delete) {
      return ABSENT;
    }
    Write.Insert otherwise = write instanceof Write.Modify modify ? modify.otherwise() : null;
    if (otherwise != null && outcome.insertedId() != null) {
      return NOTHING.after(otherwise, outcome.revision());
    }
    if (!(write instanceof Write.Modify)) {
      return NOTHING.after(write, outcome.revision());
    }
    try {
      return image == null ? NOTHING : after(write, image.revision());
    } catch (HoldfastException e) {
      return NOTHING;
    }
  }

  /**
   * After a write that gives the document this revision.
   *
   * @throws dev.holdfast.HoldfastException INVALID when the write cannot be applied to it
   */
  Known after(Write write, long revision) {
    return write.accept(new After(this, ById.key(write).id(), revision));
  }

  private record After(Known before, String id, long revision) implements Write.Visitor<Known> {
    private Known present(Body body) {
      return Known.present(new Image(id, revision, body));
    }

    @Override
    public Known insert(Write.Insert write) {
      return present(write.body());
    }

    /** Where nothing is known, it is taken to be there: that was the answer to its writer. */
    @Override
    public Known replace(Write.Replace write) {
      return before.isAbsent() && write.insertId() == null ? ABSENT : present(write.body());
    }

    @Override
    public Known modify(Write.Modify write) {
      Image image = before.image;
      if (image != null) {
        return present(
            Bodies.of(DocumentUpdate.of(write.update()).apply(id, image.body().toMap())));
      }
      Write.Insert otherwise = write.otherwise();
      return before.certain && otherwise != null ? present(otherwise.body()) : before;
    }

    @Override
    public Known delete(Write.Delete write) {
      return ABSENT;
    }
  }
}
