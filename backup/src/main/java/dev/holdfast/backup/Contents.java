package dev.holdfast.backup;

import dev.holdfast.spi.ContentHash;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.Strings;
import dev.holdfast.spi.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The content of collections, read through once and never held as a whole. */
final class Contents {
  private Contents() {}

  static ContentHash hash(Session session, String collection) {
    ContentHash hash = new ContentHash();
    try (Rows rows = session.read(Read.Find.all(collection))) {
      while (rows.next()) {
        hash.add(rows.id(), rows.body().toMap());
      }
    }
    return hash;
  }

  /** The first documents that differ: both sides are walked in the order of their ids. */
  static List<DocumentDifference> differences(
      Session source, Session target, String collection, int limit) {
    List<DocumentDifference> found = new ArrayList<>();
    try (Cursor left = new Cursor(source, collection);
        Cursor right = new Cursor(target, collection)) {
      while (found.size() < limit && (left.isOpen() || right.isOpen())) {
        int order = left.compareTo(right);
        if (order < 0) {
          found.add(new DocumentDifference(left.id(), DocumentDifference.Kind.MISSING));
        } else if (order > 0) {
          found.add(new DocumentDifference(right.id(), DocumentDifference.Kind.EXTRA));
        } else if (!Values.equal(left.body(), right.body())) {
          found.add(new DocumentDifference(left.id(), DocumentDifference.Kind.CHANGED));
        }
        if (order <= 0) {
          left.next();
        }
        if (order >= 0) {
          right.next();
        }
      }
    }
    return found;
  }

  /** A walk that knows where it is; past its end it comes after everything. */
  private static final class Cursor implements AutoCloseable {
    private final Rows rows;
    private boolean open;

    Cursor(Session session, String collection) {
      rows = session.read(Read.Find.all(collection));
      try {
        next();
      } catch (RuntimeException | Error e) {
        rows.close();
        throw e;
      }
    }

    void next() {
      open = rows.next();
    }

    boolean isOpen() {
      return open;
    }

    String id() {
      return rows.id();
    }

    Map<String, @Nullable Object> body() {
      return rows.body().toMap();
    }

    int compareTo(Cursor other) {
      if (!open || !other.open) {
        return Boolean.compare(other.open, open);
      }
      return Strings.compare(id(), other.id());
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}
