package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Page;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

final class PageRules implements Area {
  private static final Sort[][] SORTS = {
    {},
    {Sort.ascending("g")},
    {Sort.descending("g")},
    {Sort.ascending("g"), Sort.descending("h")},
    {Sort.descending("m"), Sort.ascending("g")},
    {Sort.ascending("h"), Sort.descending("m"), Sort.ascending("g")},
    {Sort.descending("id")},
    {Sort.ascending("h"), Sort.descending("id")}
  };

  @Override
  public String code() {
    return "PAG";
  }

  @Override
  public String title() {
    return "Limit, offset and pages";
  }

  @Override
  public void rules(Rules r) {
    QueryFile.add(r, "pag.json");
    refused(r);
    walks(r);
    meanwhile(r);
    tokens(r);
  }

  private void refused(Rules r) {
    r.rule("PAG-04", "A limit below 1 is INVALID.")
        .each("limit", List.of(0, -1), (k, limit) -> k.invalid(() -> Query.all().limit(limit)));
    r.rule("PAG-05", "A negative offset is INVALID.", k -> k.invalid(() -> Query.all().offset(-1)));
    r.rule("PAG-06", "A page size below 1 is INVALID.")
        .each(
            "size",
            List.of(0, -1),
            (k, size) -> {
              Collection<Document> documents = ties(k);
              k.invalid(() -> documents.page(Query.all(), size, null));
            });
    r.rule(
        "PAG-07",
        "A page of a query with a limit or an offset is INVALID.",
        k -> {
          Collection<Document> documents = ties(k);
          k.invalid(() -> documents.page(Query.all().limit(3), 2, null));
          k.invalid(() -> documents.page(Query.all().offset(3), 2, null));
        });
  }

  private void walks(Rules r) {
    r.rule(
            "PAG-08",
            "Page after page is the whole list, without gap or duplicate, whatever ties, nulls,"
                + " types and directions the sort meets.")
        .each(
            "sort",
            List.of(SORTS).stream().map(List::of).toList(),
            (k, sort) -> {
              for (int size : new int[] {1, 2, 5, 23, 24, 100}) {
                Query query = Query.where(field("t").eq("g")).sort(sort.toArray(Sort[]::new));
                walk(k, Nasty.plain(k), query, size);
              }
            });
    r.rule(
            "PAG-09",
            "Pages go over numbers beyond 2^53, long strings, objects and arrays as any others.")
        .each(
            "sort",
            List.of(Sort.ascending("v"), Sort.descending("v")),
            (k, sort) -> {
              walk(k, Nasty.plain(k), Query.where(field("t").eq("v")).sort(sort), 1);
              walk(k, Nasty.plain(k), Query.where(field("t").eq("v")).sort(sort), 7);
            });
    r.rule(
        "PAG-10",
        "Pages in the order of the id go over ids of any characters.",
        k -> {
          walk(k, Nasty.plain(k), Query.where(field("t").eq("i")), 1);
          walk(k, Nasty.plain(k), Query.where(field("t").eq("i")).sort(Sort.descending("id")), 2);
        });
    r.rule(
        "PAG-11",
        "The previous token leads back to the page before, in the same order.",
        k -> {
          for (Sort[] sort : SORTS) {
            back(k, Nasty.plain(k), Query.where(field("t").eq("g")).sort(sort), 5);
          }
        });
    r.rule(
        "PAG-12",
        "The last page says that nothing follows, also when it is exactly full.",
        k -> {
          Collection<Document> documents = ties(k);
          Page<Document> first = documents.page(Query.all(), 3, null);
          k.check(first.hasNext(), "3 of 6 have a next page");
          Page<Document> last = documents.page(Query.all(), 3, first.next());
          k.equal(3, last.items().size(), "the size of the last page");
          k.check(!last.hasNext(), "the last page has no next");
          k.check(!documents.page(Query.all(), 6, null).hasNext(), "6 of 6 have no next page");
        });
    r.rule(
        "PAG-13",
        "The first page has no previous one, and a page of nothing has neither.",
        k -> {
          Collection<Document> documents = ties(k);
          k.equal(null, documents.page(Query.all(), 2, null).previous(), "previous of the first");
          Page<Document> none = documents.page(Query.where(field("x").eq(99)), 2, null);
          k.equal(List.of(), none.items(), "items");
          k.equal(null, none.next(), "next");
          k.equal(null, none.previous(), "previous");
        });
    r.rule(
        "PAG-14",
        "The size may change from page to page.",
        k -> {
          Collection<Document> documents = ties(k);
          Query query = Query.all().sort(Sort.ascending("x"));
          List<String> ids = new ArrayList<>();
          String token = null;
          for (int size : new int[] {1, 3, 2}) {
            Page<Document> page = documents.page(query, size, token);
            ids.addAll(ids(page.items()));
            token = page.next();
          }
          k.equal(ids(documents.findMany(query)), ids, "pages of 1, 3 and 2");
          k.equal(null, token, "next of the last");
        });
    r.rule(
        "PAG-15",
        "Pages work where the projection leaves out what the sort needs.",
        k -> {
          Query query = Query.where(field("t").eq("g")).sort(Sort.descending("m")).fields("h");
          walk(k, Nasty.plain(k), query, 4);
        });
  }

  private void meanwhile(Rules r) {
    r.rule(
        "PAG-16",
        "A document inserted before the token's place moves nothing.",
        k -> {
          Collection<Document> documents = ties(k);
          Page<Document> first = documents.page(byX(), 2, null);
          documents.insertOne(Document.of("id", "0", "x", 0));
          k.equal(List.of("c", "d"), ids(documents.page(byX(), 2, first.next()).items()), "next");
        });
    r.rule(
        "PAG-17",
        "A document inserted after the token's place is met.",
        k -> {
          Collection<Document> documents = ties(k);
          Page<Document> first = documents.page(byX(), 2, null);
          documents.insertOne(Document.of("id", "bb", "x", 1));
          k.equal(List.of("bb", "c"), ids(documents.page(byX(), 2, first.next()).items()), "next");
        });
    r.rule(
        "PAG-18",
        "Deleting the documents around the token's place loses no other.",
        k -> {
          Collection<Document> documents = ties(k);
          Page<Document> first = documents.page(byX(), 2, null);
          k.several(documents).deleteMany(field("id").in("b", "c"));
          k.equal(List.of("d", "e"), ids(documents.page(byX(), 2, first.next()).items()), "next");
        });
    r.rule(
        "PAG-19",
        "Moving the document that a page ended with moves no other.",
        k -> {
          Collection<Document> documents = ties(k);
          Page<Document> first = documents.page(byX(), 2, null);
          documents.updateOne(field("id").eq("b"), Update.set("x", -1));
          k.equal(List.of("c", "d"), ids(documents.page(byX(), 2, first.next()).items()), "next");
        });
  }

  private void tokens(Rules r) {
    r.rule(
        "PAG-20",
        "A token of another sort, filter or collection is INVALID.",
        k -> {
          Collection<Document> documents = ties(k);
          String token = documents.page(byX(), 2, null).next();
          k.invalid(() -> documents.page(Query.all(), 2, token));
          k.invalid(() -> documents.page(Query.all().sort(Sort.descending("x")), 2, token));
          k.invalid(() -> documents.page(byX().and(field("x").gt(0)), 2, token));
          Collection<Document> other = ties(k);
          k.invalid(() -> other.page(byX(), 2, token));
        });
    r.rule(
            "PAG-21",
            "A token that is cut, changed or made up is INVALID, and its error shows no value.")
        .each(
            "change",
            List.of("", "x", "null", "{}", "!", "AAAA", "'; drop table c; --"),
            (k, made) -> {
              Collection<Document> documents = ties(k);
              k.invalid(() -> documents.page(byX(), 2, made));
            })
        .with(
            "cut at every place",
            k -> {
              Collection<Document> documents = ties(k);
              String token = String.valueOf(documents.page(byX(), 2, null).next());
              for (int end = 0; end < token.length(); end++) {
                String cut = token.substring(0, end);
                k.invalid(() -> documents.page(byX(), 2, cut));
              }
            });
    r.rule(
        "PAG-22",
        "A token is good for another handle on the same collection.",
        k -> {
          Collection<Document> documents = ties(k);
          String token = documents.page(byX(), 2, null).next();
          Collection<Document> again = k.database().collection(documents.name());
          k.equal(List.of("c", "d"), ids(again.page(byX(), 2, token).items()), "next");
        });
    r.rule(
        "PAG-23",
        "A filter by the same values in another number form keeps the token.",
        k -> {
          Collection<Document> documents = ties(k);
          String token = documents.page(byX().and(field("x").gte(1)), 2, null).next();
          Page<Document> next = documents.page(byX().and(field("x").gte(1.0)), 2, token);
          k.equal(List.of("c", "d"), ids(next.items()), "next");
        });
  }

  private static Query byX() {
    return Query.all().sort(Sort.ascending("x"));
  }

  private static Collection<Document> ties(Trial k) {
    return k.documents(
        "{\"id\":\"a\",\"x\":1}",
        "{\"id\":\"b\",\"x\":1}",
        "{\"id\":\"c\",\"x\":1}",
        "{\"id\":\"d\",\"x\":2}",
        "{\"id\":\"e\",\"x\":2}",
        "{\"id\":\"f\",\"x\":3}");
  }

  private static void walk(Trial k, Collection<Document> documents, Query query, int size) {
    List<String> ids = new ArrayList<>();
    @Nullable String token = null;
    List<String> all = ids(documents.findMany(query));
    do {
      Page<Document> page = documents.page(query, size, token);
      ids.addAll(ids(page.items()));
      token = page.next();
      k.check(token == null || page.items().size() == size, "a page that is not the last is full");
    } while (token != null && ids.size() <= all.size());
    k.equal(all, ids, "pages of " + size + " sorted by " + query.sort());
  }

  private static void back(Trial k, Collection<Document> documents, Query query, int size) {
    List<List<String>> pages = new ArrayList<>();
    Page<Document> page = documents.page(query, size, null);
    pages.add(ids(page.items()));
    while (page.hasNext()) {
      page = documents.page(query, size, page.next());
      pages.add(ids(page.items()));
    }
    for (int i = pages.size() - 2; i >= 0; i--) {
      k.check(page.previous() != null, "page " + (i + 1) + " has a previous one");
      page = documents.page(query, size, page.previous());
      k.equal(pages.get(i), ids(page.items()), "page " + i + " sorted by " + query.sort());
      k.check(page.hasNext(), "page " + i + " has a next one");
    }
    k.equal(null, page.previous(), "previous of the first page");
  }

  private static List<String> ids(List<Document> documents) {
    List<String> ids = new ArrayList<>();
    for (Document document : documents) {
      ids.add(String.valueOf(document.id()));
    }
    return ids;
  }
}
