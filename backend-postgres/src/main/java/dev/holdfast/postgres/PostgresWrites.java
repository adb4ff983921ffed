package dev.holdfast.postgres;

import dev.holdfast.ErrorCode;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Applies writes inside a transaction: what is found is locked until its end. */
final class PostgresWrites implements Write.Visitor<Outcome> {
  /** An upsert starts anew when its document comes or goes between its two statements. */
  private static final int MOST_ATTEMPTS = 100;

  private final Catalogue catalogue;
  private final Link link;
  private final EncodedBodies<byte[]> encoded;
  private final boolean wantsBefore;
  private final boolean wantsAfter;

  PostgresWrites(Catalogue catalogue, Link link, EncodedBodies<byte[]> encoded, Images images) {
    this.catalogue = catalogue;
    this.link = link;
    this.encoded = encoded;
    this.wantsBefore = images == Images.BEFORE || images == Images.BOTH;
    this.wantsAfter = images == Images.AFTER || images == Images.BOTH;
  }

  @Override
  public Outcome insert(Write.Insert write) {
    return insert(write.collection(), write.id(), write.body());
  }

  private Outcome insert(String collection, String id, Body body) {
    Table table = catalogue.findOrCreate(link, collection);
    byte[] bytes = encoded.of(body);
    return inserted(id, insert(table.insert, id, bytes).orElseThrow(), bytes);
  }

  private Optional<Long> insert(String text, String id, byte[] body) {
    return link.number(
        text,
        s -> {
          s.setString(1, id);
          s.setBytes(2, body);
        });
  }

  private Outcome inserted(String id, long revision, byte[] body) {
    List<Image> after =
        wantsAfter ? List.of(new Image(id, revision, Bodies.json(body))) : List.of();
    return new Outcome(0, 0, id, revision, List.of(), after, null);
  }

  @Override
  public Outcome replace(Write.Replace write) {
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      Table table = catalogue.find(link, write.collection());
      Found found = table == null ? null : new Targets(link, table).first(write.target());
      if (table != null && found != null) {
        return replaced(table, found, encoded.of(write.body()));
      }
      requireNoRevision(write.target());
      String insertId = write.insertId();
      Optional<Outcome> inserted =
          insertId == null
              ? Optional.of(Outcome.NONE)
              : insertOtherwise(write.collection(), write.target(), insertId, write.body());
      if (inserted.isPresent()) {
        return inserted.get();
      }
    }
    throw restless(write.target());
  }

  private Outcome replaced(Table table, Found found, byte[] body) {
    Changes changes = new Changes(link, table, wantsBefore, wantsAfter);
    changes.add(found, isSame(found.body, body) ? null : body);
    return changes.outcome();
  }

  private static boolean isSame(byte[] before, byte[] after) {
    return Arrays.equals(before, after)
        || Values.equal(Bodies.json(before).toMap(), Bodies.json(after).toMap());
  }

  /** Inserts; empty when the target is an id that has come meanwhile. */
  private Optional<Outcome> insertOtherwise(
      String collection, Target target, String id, Body body) {
    if (!target.id().equals(Optional.of(id))) {
      return Optional.of(insert(collection, id, body));
    }
    Table table = catalogue.findOrCreate(link, collection);
    byte[] bytes = encoded.of(body);
    return insert(WriteStatements.insertUnlessThere(table), id, bytes)
        .map(revision -> inserted(id, revision, bytes));
  }

  private static HoldfastException restless(Target target) {
    return HoldfastException.of(
        ErrorCode.UNAVAILABLE,
        "The document "
            + target.id().map(id -> "\"" + Values.shorten(id) + "\" ").orElse("")
            + "was deleted and inserted by others each time it was looked at");
  }

  @Override
  public Outcome modify(Write.Modify write) {
    DocumentUpdate update = DocumentUpdate.of(write.update());
    Write.Insert otherwise = write.otherwise();
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      Table table = catalogue.find(link, write.collection());
      Outcome outcome = table == null ? Outcome.NONE : modified(table, write.target(), update);
      if (outcome.matched() > 0) {
        return outcome;
      }
      requireNoRevision(write.target());
      Optional<Outcome> inserted =
          otherwise == null
              ? Optional.of(Outcome.NONE)
              : insertOtherwise(
                  otherwise.collection(), write.target(), otherwise.id(), otherwise.body());
      if (inserted.isPresent()) {
        return inserted.get();
      }
    }
    throw restless(write.target());
  }

  private Outcome modified(Table table, Target target, DocumentUpdate update) {
    Changes changes = new Changes(link, table, wantsBefore, wantsAfter);
    Targets targets = new Targets(link, table);
    if (target.many()) {
      targets.each(target, found -> changes.add(found, updated(found, update)));
    } else {
      Found found = targets.first(target);
      if (found != null) {
        changes.add(found, updated(found, update));
      }
    }
    return changes.outcome();
  }

  /** The new body; null when nothing changes. */
  private static byte @Nullable [] updated(Found found, DocumentUpdate update) {
    Map<String, @Nullable Object> before = Bodies.json(found.body).toMap();
    Map<String, @Nullable Object> after = update.apply(found.id, before);
    return after == before ? null : Bodies.toJson(Bodies.of(after));
  }

  @Override
  public Outcome delete(Write.Delete write) {
    Table table = catalogue.find(link, write.collection());
    Target target = write.target();
    Deletions deletions = table == null ? null : new Deletions(link, table, wantsBefore);
    if (table != null && deletions != null) {
      Targets targets = new Targets(link, table);
      if (target.many()) {
        targets.each(target, deletions::add);
      } else {
        Found found = targets.first(target);
        if (found != null) {
          deletions.add(found);
        }
      }
      if (!deletions.isEmpty()) {
        return deletions.outcome();
      }
    }
    requireNoRevision(target);
    return Outcome.NONE;
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
}
