package dev.holdfast.history;

import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.Following;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of what documents were is held until a commit: a part of the heap, beyond which a write
 * is refused while there is memory to do so. A thousand documents are not looked at for it.
 */
final class Memory {
  /** What is held of each document beside its content. */
  static final long EACH = 500;

  /** What is held of a document of which the id is all that is needed, or that was not there. */
  static final long EACH_ID = 200;

  static final long FEW = 1_000;

  /** What a version is made of, and what a driver makes of it, takes this several times. */
  private static final int SHARE = 8;

  private static final List<Sort> BY_ID = List.of(Sort.ascending(Path.ID));

  private Memory() {}

  static long most() {
    return Runtime.getRuntime().maxMemory() / SHARE;
  }

  static long size(@Nullable Body before) {
    return before == null ? EACH_ID : EACH + Bodies.toJson(before).length;
  }

  /** Looks at what writes of many documents would bring back, before they do. */
  static void requireRoom(Following.Step session, WriteBatch batch) {
    long held = 0;
    for (Write write : batch.writes()) {
      Target target = target(write);
      if (target != null && target.many() && !isFew(session, write, target.filter())) {
        held = sum(session, write, target.filter(), held);
      }
    }
  }

  private static @Nullable Target target(Write write) {
    if (write instanceof Write.Modify modify) {
      return modify.target();
    }
    return write instanceof Write.Delete delete ? delete.target() : null;
  }

  /**
   * Whether a batch was done before, under its operation id: then it is answered, though what it
   * would bring back now were too much.
   *
   * @param session is rolled back where it was not
   */
  static boolean isDone(HoldfastException refused, BackendTransaction session, WriteBatch batch) {
    return refused.code() == ErrorCode.RESOURCE_EXHAUSTED
        && batch.operationId() != null
        && session.write(batch.sentAs(List.of(), WriteBatch.Images.NONE)).repeated();
  }

  /** The filter of the one write of a batch that selects many documents; null for others. */
  static @Nullable Filter many(WriteBatch batch) {
    Target target = batch.writes().size() == 1 ? target(batch.writes().get(0)) : null;
    boolean many = target != null && target.many() && target.id().isEmpty();
    return target != null && many ? target.filter() : null;
  }

  private static boolean isFew(Following.Step session, Write write, Filter filter) {
    if (filter instanceof Filter.In in && in.path().isId() && in.values().size() < FEW) {
      return true;
    }
    return session.read(new Read.Count(write.collection(), filter, FEW)) < FEW;
  }

  private static long sum(Following.Step session, Write write, Filter filter, long before) {
    long held = before;
    try (Rows rows =
        session.read(new Read.Find(write.collection(), filter, BY_ID, null, 0, -1, null))) {
      while (rows.next()) {
        held += size(rows.body());
        require(held);
      }
    }
    return held;
  }

  /** Refuses to hold so many bytes. */
  static void require(long held) {
    if (held > most()) {
      throw HoldfastException.of(
          ErrorCode.RESOURCE_EXHAUSTED,
          "What is kept of every document until the commit takes more than "
              + (most() >> 20)
              + " MB, an eighth of the heap; nothing was changed. Write in steps, each a"
              + " transaction of fewer documents, such as those of a range of ids, or give the"
              + " process more memory");
    }
  }
}
