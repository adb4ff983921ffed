package dev.holdfast.postgres;

import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.DocumentMatcher;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the documents that a write is for, and locks them. Where PostgreSQL cannot decide the
 * filter, candidates are read without a lock, and those that the reference lets pass are locked and
 * looked at again: meanwhile somebody may have changed them.
 */
final class Targets {
  private final Link link;
  private final Table table;

  Targets(Link link, Table table) {
    this.link = link;
    this.table = table;
  }

  /**
   * The first one.
   *
   * @throws HoldfastException CONFLICT when it is not at the expected revision
   */
  @Nullable Found first(Target target) {
    Found found = target.id().isPresent() ? byId(target.id().get()) : firstMatching(target);
    Long expected = target.expectedRevision();
    if (found != null && expected != null && expected != found.revision) {
      throw HoldfastException.conflict(
          found.revision,
          "\"" + found.id + "\" is at revision " + found.revision + ", not at " + expected);
    }
    return found;
  }

  private @Nullable Found byId(String id) {
    try (Cursor cursor = link.query(WriteStatements.lockById(table), s -> s.setString(1, id))) {
      return cursor.next() ? Found.at(cursor) : null;
    }
  }

  private @Nullable Found firstMatching(Target target) {
    Filter residue = PostgresQueries.residue(target.filter());
    if (residue == null) {
      try (Finding finding = find(target, 1, true, 0)) {
        return finding.next() ? Found.at(finding.cursor()) : null;
      }
    }
    DocumentMatcher decides = DocumentMatcher.of(residue);
    DocumentMatcher whole = DocumentMatcher.of(target.filter());
    try (Finding finding = candidates(target)) {
      while (finding.next()) {
        Found found = confirmed(Found.at(finding.cursor()), decides, whole);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private Finding candidates(Target target) {
    return Finding.anew(link, table, wanted(target, -1), PostgresRows.FIRST_PORTION);
  }

  private Finding find(Target target, long limit, boolean lock, int fetchSize) {
    return new Finding(link, table, wanted(target, limit), lock, fetchSize);
  }

  private Read.Find wanted(Target target, long limit) {
    return new Read.Find(table.collection(), target.filter(), target.sort(), null, 0, limit, null);
  }

  private @Nullable Found confirmed(
      Found candidate, DocumentMatcher decides, DocumentMatcher whole) {
    if (!matches(decides, candidate)) {
      return null;
    }
    Found locked = byId(candidate.id);
    return locked != null && matches(whole, locked) ? locked : null;
  }

  private static boolean matches(DocumentMatcher matcher, Found found) {
    return matcher.matches(found.id, Bodies.json(found.body).toMap());
  }

  /** Each that matches, in the order of the target. */
  void each(Target target, Consumer<Found> action) {
    Filter residue = PostgresQueries.residue(target.filter());
    if (residue == null) {
      try (Finding finding = find(target, -1, true, PostgresRows.FIRST_PORTION)) {
        while (finding.next()) {
          action.accept(Found.at(finding.cursor()));
        }
      }
      return;
    }
    DocumentMatcher decides = DocumentMatcher.of(residue);
    DocumentMatcher whole = DocumentMatcher.of(target.filter());
    List<String> ids = new ArrayList<>();
    try (Finding finding = candidates(target)) {
      while (finding.next()) {
        if (finding.beganAnew()) {
          ids.clear();
        }
        Found candidate = Found.at(finding.cursor());
        if (matches(decides, candidate)) {
          ids.add(candidate.id);
        }
      }
    }
    for (String id : ids) {
      Found locked = byId(id);
      if (locked != null && matches(whole, locked)) {
        action.accept(locked);
      }
    }
  }
}
