package dev.holdfast.mongo;

import dev.holdfast.Filter;
import dev.holdfast.Projection;
import dev.holdfast.Sort;
import dev.holdfast.spi.DocumentMatcher;
import dev.holdfast.spi.DocumentOrder;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a find, in order. What the server cannot decide is decided here, on what it
 * returns.
 *
 * <p>The server is asked for its plain order, which an index may give. The first document with an
 * object or array at a key of the sort is where that order stops being ours: from there on the rest
 * is asked for in the computed one, after the last document that was handed out. See {@link
 * Keyset}. A small page is looked through before anything is handed out, so that it is of one
 * state.
 */
final class MongoFind implements Found<RawDocument> {
  private static final int SMALL_PAGE = 100;

  private final Link link;
  private final Read.Find read;
  private final Keyset keyset;
  private final Selection selection;
  private final @Nullable DocumentMatcher residue;
  private final List<StoredPath> sortPaths = new ArrayList<>();
  private Found<RawDocument> found;
  private @Nullable List<@Nullable Object> behind;
  private boolean plain;
  private long toSkip;
  private long left;
  private @Nullable RawDocument current;

  private MongoFind(Link link, Read.Find read) {
    this.link = link;
    this.read = read;
    this.keyset = Keyset.of(read.sort());
    this.selection = Selection.of(read.filter());
    Filter undecided = selection.residue();
    this.residue = undecided == null ? null : DocumentMatcher.of(undecided);
    for (Sort key : keyset.keys()) {
      if (!key.path().isId()) {
        sortPaths.add(StoredPath.of(key.path()));
      }
    }
    this.plain = isPlain(read);
    this.behind = isLarge(read.after()) ? read.after() : null;
    this.toSkip = isDecidedThere() ? 0 : read.offset();
    this.left = read.limit() < 0 ? Long.MAX_VALUE : read.limit();
    this.found = ask(read, read.after());
    if (plain && isDecidedThere() && left <= SMALL_PAGE && !sortPaths.isEmpty()) {
      this.found = page();
    }
  }

  /** The documents that a read asks for. */
  static Found<RawDocument> rows(Link link, Read.Find read) {
    return read.limit() == 0 ? Found.of(List.of()) : new MongoFind(link, read);
  }

  /** The documents that a write selects. */
  static Found<RawDocument> rows(Link link, String collection, Target target) {
    long limit = target.many() ? -1 : 1;
    return rows(
        link, new Read.Find(collection, target.filter(), target.sort(), null, 0, limit, null));
  }

  /** How the server is asked first. */
  static FindBson question(Read.Find read) {
    Keyset keyset = Keyset.of(read.sort());
    Selection selection = Selection.of(read.filter());
    return isPlain(read)
        ? plain(selection, keyset, read, read.after())
        : computed(selection, keyset, read, read.after());
  }

  private static boolean isPlain(Read.Find read) {
    return read.after() == null || !Keyset.hasContainer(read.after());
  }

  /** Keys that do not fit into a command are compared here. */
  private static boolean isLarge(@Nullable List<@Nullable Object> after) {
    return after != null && !Budget.ofKeyset().take(after);
  }

  /** Whether the server leaves nothing to be decided here, so that it can count, too. */
  private boolean isDecidedThere() {
    return residue == null && behind == null;
  }

  private Found<RawDocument> ask(Read.Find window, @Nullable List<@Nullable Object> after) {
    FindBson question =
        plain
            ? plain(selection, keyset, window, after)
            : computed(selection, keyset, window, after);
    return question.run(link, read.collection());
  }

  private static FindBson plain(
      Selection selection, Keyset keyset, Read.Find read, @Nullable List<@Nullable Object> after) {
    boolean large = isLarge(after);
    boolean exact = selection.residue() == null && !large;
    Selection asked = after == null || large ? selection : selection.and(keyset.after(after));
    Projection projection = read.projection();
    BsonDocument fields =
        projection == null || !exact ? null : ProjectionBson.of(projection, keyset.keys());
    return FindBson.find(
        asked.filter(),
        keyset.order(),
        fields,
        exact ? read.offset() : 0,
        exact ? read.limit() : -1);
  }

  private static FindBson computed(
      Selection selection, Keyset keyset, Read.Find read, @Nullable List<@Nullable Object> after) {
    boolean large = isLarge(after);
    boolean exact = selection.residue() == null && !large;
    List<BsonDocument> pipeline = new ArrayList<>();
    pipeline.add(new BsonDocument("$match", selection.filter()));
    pipeline.addAll(keyset.computed(large ? null : after));
    if (exact && read.offset() > 0) {
      pipeline.add(new BsonDocument("$skip", new BsonInt64(read.offset())));
    }
    if (exact && read.limit() > 0) {
      pipeline.add(new BsonDocument("$limit", new BsonInt64(read.limit())));
    }
    return FindBson.aggregate(pipeline);
  }

  /** A whole page of the plain order, or else the answer in the computed one. */
  private Found<RawDocument> page() {
    List<RawDocument> page = new ArrayList<>();
    try (Found<RawDocument> all = found) {
      while (plain && all.next()) {
        plain = !hasContainer(all.current());
        page.add(all.current());
      }
    }
    return plain ? Found.of(page) : ask(read, read.after());
  }

  @Override
  public boolean next() {
    RawDocument last = current;
    current = null;
    while (left > 0 && found.next()) {
      RawDocument document = found.current();
      if (plain && hasContainer(document)) {
        continueComputed(last);
      } else if (matches(document) && --toSkip < 0) {
        left--;
        current = document;
        return true;
      } else {
        last = document;
      }
    }
    return false;
  }

  private boolean hasContainer(RawDocument document) {
    for (StoredPath path : sortPaths) {
      if (path.leadsToContainer(document)) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(RawDocument document) {
    return isDecidedThere()
        || (isBehind(document)
            && (residue == null || residue.matches(document.id(), document.toMap())));
  }

  private boolean isBehind(RawDocument document) {
    DocumentOrder order = DocumentOrder.of(keyset.keys());
    return behind == null
        || order.compareKeys(order.keys(document.id(), document.toMap()), behind) > 0;
  }

  /** Asks for what comes after the last document that the plain order gave, in the computed one. */
  private void continueComputed(@Nullable RawDocument last) {
    found.close();
    plain = false;
    if (last == null) {
      found = ask(read, read.after());
      return;
    }
    long limit = read.limit() < 0 ? -1 : left;
    Read.Find rest =
        new Read.Find(read.collection(), read.filter(), read.sort(), null, 0, limit, null);
    List<@Nullable Object> after = DocumentOrder.of(keyset.keys()).keys(last.id(), last.toMap());
    behind = isLarge(after) ? after : null;
    found = ask(rest, after);
  }

  @Override
  public RawDocument current() {
    return Objects.requireNonNull(current, "next() found nothing");
  }

  @Override
  public void close() {
    found.close();
  }
}
