package dev.holdfast.persistence;

import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells the writes that name their one document by its id from all others. */
final class ById implements Write.Visitor<Optional<DocumentKey>> {
  private static final ById VISITOR = new ById();

  private ById() {}

  /** Whether the batch can be done later: each write names its document, and no image is wanted. */
  static boolean all(WriteBatch batch) {
    return !batch.writes().isEmpty()
        && batch.images() == WriteBatch.Images.NONE
        && batch.writes().stream().allMatch(write -> write.accept(VISITOR).isPresent());
  }

  /** The document of a write that names it. */
  static DocumentKey key(Write write) {
    return write
        .accept(VISITOR)
        .orElseThrow(() -> new IllegalArgumentException("a write by filter: " + write));
  }

  static @Nullable Target target(Write write) {
    if (write instanceof Write.Replace replace) {
      return replace.target();
    }
    if (write instanceof Write.Modify modify) {
      return modify.target();
    }
    return write instanceof Write.Delete delete ? delete.target() : null;
  }

  static @Nullable Long expected(Write write) {
    Target target = target(write);
    return target == null ? null : target.expectedRevision();
  }

  /** The same write, expecting another revision. */
  static Write expecting(Write write, long revision) {
    if (write instanceof Write.Replace replace) {
      return new Write.Replace(
          replace.collection(), at(replace.target(), revision), replace.body(), replace.insertId());
    }
    if (write instanceof Write.Modify modify) {
      return new Write.Modify(
          modify.collection(), at(modify.target(), revision), modify.update(), modify.otherwise());
    }
    return write instanceof Write.Delete delete
        ? new Write.Delete(delete.collection(), at(delete.target(), revision))
        : write;
  }

  private static Target at(Target target, long revision) {
    return new Target(target.filter(), target.sort(), target.many(), revision);
  }

  @Override
  public Optional<DocumentKey> insert(Write.Insert write) {
    return Optional.of(new DocumentKey(write.collection(), write.id()));
  }

  @Override
  public Optional<DocumentKey> replace(Write.Replace write) {
    return key(write, write.target(), write.insertId());
  }

  @Override
  public Optional<DocumentKey> modify(Write.Modify write) {
    Write.Insert otherwise = write.otherwise();
    return key(write, write.target(), otherwise == null ? null : otherwise.id());
  }

  @Override
  public Optional<DocumentKey> delete(Write.Delete write) {
    return key(write, write.target(), null);
  }

  private static Optional<DocumentKey> key(Write write, Target target, @Nullable String insertId) {
    return target
        .id()
        .filter(id -> insertId == null || insertId.equals(id))
        .filter(id -> target.sort().equals(Target.id(id, null).sort()))
        .map(id -> new DocumentKey(write.collection(), id));
  }
}
