package dev.holdfast;

import dev.holdfast.spi.Body;
import dev.holdfast.spi.DocumentOrder;
import dev.holdfast.spi.Projector;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pages by key: each goes on strictly after, or before, the sort keys of a document, so that what
 * is inserted or deleted elsewhere moves nothing. One row more than asked for says whether there is
 * a further page.
 */
final class Pages<T> {
  private static final int MAX_SIZE = 10_000;

  private final Scope<T> scope;
  private final Reads<T> reads;

  /** A value with the keys that it is sorted by. */
  private record Item<T>(T value, List<@Nullable Object> keys) {}

  Pages(Scope<T> scope, Reads<T> reads) {
    this.scope = scope;
    this.reads = reads;
  }

  Page<T> page(Query query, int size, @Nullable String text) {
    Arguments.required(query, "query");
    if (query.offset() != 0 || query.limit().isPresent()) {
      throw HoldfastException.invalid(
          "The query has "
              + (query.offset() != 0 ? "an offset" : "a limit")
              + "; a page takes its size as an argument and its start from the token");
    }
    if (size < 1 || size > MAX_SIZE) {
      throw HoldfastException.invalid(
          "The size of the page is " + size + "; it must be from 1 to " + MAX_SIZE);
    }
    Read.Find find = reads.find(query);
    long fingerprint = Fingerprint.of(find);
    PageToken token =
        text == null ? PageToken.FIRST : PageToken.parse(text, fingerprint, find.sort().size());
    List<Item<T>> items = read(find, token, size);
    boolean further = items.size() > size;
    if (further) {
      items.remove(size);
    }
    if (token.backward()) {
      Collections.reverse(items);
    }
    boolean hasNext = token.backward() || further;
    boolean hasPrevious = token.backward() ? further : !token.keys().isEmpty();
    return new Page<>(
        items.stream().map(Item::value).toList(),
        hasNext ? token(false, items).text(fingerprint) : null,
        hasPrevious ? token(true, items).text(fingerprint) : null);
  }

  /** Leads on from the edge of the page; from an empty one, to the end of all that it went to. */
  private PageToken token(boolean backward, List<Item<T>> items) {
    if (items.isEmpty()) {
      return new PageToken(backward, List.of());
    }
    return new PageToken(backward, items.get(backward ? 0 : items.size() - 1).keys());
  }

  private List<Item<T>> read(Read.Find find, PageToken token, int size) {
    List<Sort> sort = token.backward() ? reversed(find.sort()) : find.sort();
    Projection projection = find.projection();
    boolean direct = projection == null || covers(projection, sort);
    Projector projector = Projector.of(direct ? null : projection);
    Read.Find page =
        new Read.Find(
            find.collection(),
            find.filter(),
            sort,
            token.keys().isEmpty() ? null : token.keys(),
            0,
            size + 1L,
            direct ? projection : null);
    DocumentOrder order = DocumentOrder.of(find.sort());
    List<Item<T>> items = new ArrayList<>();
    try (Rows rows = reads.read(page)) {
      while (rows.next()) {
        items.add(item(rows, order, projector));
      }
    }
    return items;
  }

  private Item<T> item(Rows rows, DocumentOrder order, Projector projector) {
    Body body = rows.body();
    return new Item<>(
        scope.mapping().decode(rows.id(), rows.revision(), projector.apply(body)),
        order.keys(rows.id(), body.toMap()));
  }

  /** True when what is projected holds every value that is sorted by. */
  private static boolean covers(Projection projection, List<Sort> sort) {
    for (Sort key : sort) {
      boolean overlaps =
          projection.paths().stream()
              .anyMatch(
                  path ->
                      path.contains(key.path())
                          || (!projection.include() && key.path().contains(path)));
      if (!key.path().isId() && overlaps != projection.include()) {
        return false;
      }
    }
    return true;
  }

  private static List<Sort> reversed(List<Sort> sort) {
    return sort.stream().map(Sort::reversed).toList();
  }
}
