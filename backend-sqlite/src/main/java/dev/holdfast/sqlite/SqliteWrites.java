package dev.holdfast.sqlite;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.DocumentUpdate;
import dev.holdfast.spi.EncodedBodies;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Applies writes inside a transaction, which holds the file's write lock: what is read here is
 * still so when it is written.
 */
final class SqliteWrites implements Write.Visitor<Outcome> {
  private final Tables tables;
  private final Link link;
  private final EncodedBodies<byte[]> encoded;
  private final Images images;
  private @Nullable Long insertRevision;

  SqliteWrites(Tables tables, EncodedBodies<byte[]> encoded, Images images) {
    this.tables = tables;
    this.link = tables.link();
    this.encoded = encoded;
    this.images = images;
  }

  @Override
  public Outcome insert(Write.Insert write) {
    return insert(write.collection(), write.id(), write.body());
  }

  private Outcome insert(String collection, String id, Body body) {
    Table table = tables.findOrCreate(collection);
    byte[] bytes = encoded.of(body);
    long revision = insertRevision();
    try {
      link.update(
          table.insertAt(),
          s -> {
            s.setString(1, id);
            s.setLong(2, revision);
            s.setBytes(3, bytes);
          });
    } catch (Failure e) {
      throw SqliteErrors.ofInsert(e, link, table, id);
    }
    List<Image> after =
        wantsAfter() ? List.of(new Image(id, revision, Bodies.json(bytes))) : List.of();
    return new Outcome(0, 0, id, revision, List.of(), after, null);
  }

  /** One above everything that was ever deleted. */
  private long insertRevision() {
    Long known = insertRevision;
    if (known == null) {
      known = link.number("SELECT floor+1 FROM hf_meta", Link.Binding.NONE).orElseThrow();
      insertRevision = known;
    }
    return known;
  }

  /** A delete may have raised it. */
  void forgetInsertRevision() {
    insertRevision = null;
  }

  @Override
  public Outcome replace(Write.Replace write) {
    Table table = tables.find(write.collection());
    Found found = table == null ? null : select(table, write.target());
    if (table == null || found == null) {
      requireNoRevision(write.target());
      String insertId = write.insertId();
      return insertId == null ? Outcome.NONE : insert(write.collection(), insertId, write.body());
    }
    byte[] body = encoded.of(write.body());
    return outcome(List.of(replaced(table, found, body, isSame(found.body, body))));
  }

  private static boolean isSame(byte[] before, byte[] after) {
    return before.length == after.length
        && (Arrays.equals(before, after)
            || Values.equal(Bodies.json(before).toMap(), Bodies.json(after).toMap()));
  }

  @Override
  public Outcome modify(Write.Modify write) {
    Table table = tables.find(write.collection());
    List<Changed> changes =
        table == null
            ? List.of()
            : modified(table, write.target(), DocumentUpdate.of(write.update()));
    if (!changes.isEmpty()) {
      return outcome(changes);
    }
    requireNoRevision(write.target());
    return write.otherwise() == null ? Outcome.NONE : insert(write.otherwise());
  }

  private List<Changed> modified(Table table, Target target, DocumentUpdate update) {
    List<Changed> changes = new ArrayList<>();
    if (!target.many()) {
      Found found = select(table, target);
      return found == null ? changes : List.of(modified(table, found, update));
    }
    for (long row : rows(table, target)) {
      changes.add(forgetful(modified(table, found(Statements.row(table, row)), update)));
    }
    return changes;
  }

  private Changed modified(Table table, @Nullable Found found, DocumentUpdate update) {
    if (found == null) {
      throw new IllegalStateException("A row went away inside the transaction that found it");
    }
    Map<String, @Nullable Object> before = Bodies.json(found.body).toMap();
    Map<String, @Nullable Object> after = update.apply(found.id, before);
    boolean same = after == before;
    byte[] body = same ? found.body : Bodies.toJson(Bodies.of(after));
    return replaced(table, found, body, same);
  }

  private Changed replaced(Table table, Found found, byte[] body, boolean same) {
    if (same) {
      return new Changed(found, found);
    }
    long revision = link.number(Statements.replaceRow(table, found.row, body)).orElseThrow();
    return new Changed(found, new Found(found.row, found.id, revision, body));
  }

  @Override
  public Outcome delete(Write.Delete write) {
    Table table = tables.find(write.collection());
    Target target = write.target();
    List<Found> gone = table == null ? List.of() : selectAll(table, target);
    if (table == null || gone.isEmpty()) {
      requireNoRevision(target);
      return Outcome.NONE;
    }
    for (Found found : gone) {
      link.update(Statements.deleteRow(table, found.row));
    }
    List<Image> before = wantsBefore() ? gone.stream().map(Found::image).toList() : List.of();
    return new Outcome(gone.size(), gone.size(), null, 0, before, List.of(), null);
  }

  private List<Found> selectAll(Table table, Target target) {
    if (!target.many()) {
      Found found = select(table, target);
      return found == null ? List.of() : List.of(found);
    }
    List<Found> all = new ArrayList<>();
    for (long row : rows(table, target)) {
      Found found = found(Statements.row(table, row));
      if (found != null) {
        all.add(found);
      }
    }
    return all;
  }

  /** A write must not run into documents that it has changed, so all are listed first. */
  private long[] rows(Table table, Target target) {
    try (Cursor cursor = link.query(Statements.rows(table, target.filter()))) {
      long[] rows = new long[16];
      int count = 0;
      while (cursor.next()) {
        rows = count == rows.length ? Arrays.copyOf(rows, count * 2) : rows;
        rows[count++] = cursor.number(1);
      }
      return Arrays.copyOf(rows, count);
    }
  }

  private @Nullable Found select(Table table, Target target) {
    Found found = found(Statements.first(table, target));
    Long expected = target.expectedRevision();
    if (found != null && expected != null && expected != found.revision) {
      throw HoldfastException.conflict(
          found.revision,
          "\"" + found.id + "\" is at revision " + found.revision + ", not at " + expected);
    }
    return found;
  }

  private @Nullable Found found(Sql sql) {
    try (Cursor cursor = link.query(sql)) {
      return cursor.next()
          ? new Found(cursor.number(1), cursor.text(2), cursor.number(3), cursor.bytes(4))
          : null;
    }
  }

  private static void requireNoRevision(Target target) {
    if (target.expectedRevision() != null) {
      throw HoldfastException.conflict(
          null,
          "There is no such document"
              + target.id().map(id -> " (\"" + id + "\")").orElse("")
              + "; revision "
              + target.expectedRevision()
              + " of it was expected");
    }
  }

  private Outcome outcome(List<Changed> changes) {
    long modified = changes.stream().filter(Changed::isReal).count();
    long revision = changes.size() == 1 ? changes.get(0).after.revision : 0;
    List<Image> before =
        wantsBefore() ? changes.stream().map(c -> c.before.image()).toList() : List.of();
    List<Image> after =
        wantsAfter() ? changes.stream().map(c -> c.after.image()).toList() : List.of();
    return new Outcome(changes.size(), modified, null, revision, before, after, null);
  }

  private boolean wantsBefore() {
    return images == Images.BEFORE || images == Images.BOTH;
  }

  private boolean wantsAfter() {
    return images == Images.AFTER || images == Images.BOTH;
  }

  /**
   * Without the bodies that nobody asked for: an update of many holds every change until its end.
   */
  private Changed forgetful(Changed change) {
    if (images != Images.NONE) {
      return change;
    }
    return new Changed(change.before.withoutBody(), change.after.withoutBody());
  }

  /** A document that a write selected, before and after it. */
  private record Changed(Found before, Found after) {
    boolean isReal() {
      return before.revision != after.revision;
    }
  }
}
