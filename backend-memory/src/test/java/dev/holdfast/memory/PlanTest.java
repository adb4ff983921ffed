package dev.holdfast.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Filter;
import dev.holdfast.Filter.Comparison;
import dev.holdfast.Filter.TextMatch;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.DocumentOrder;
import dev.holdfast.spi.Read;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Indexes change no answer, and are used. */
class PlanTest {
  private static final List<@Nullable Object> VALUES =
      Arrays.asList(
          null,
          1L,
          2L,
          2.5,
          -7L,
          1e300,
          "",
          "a",
          "ab",
          "abc",
          "b",
          "\uD83D\uDE00",
          "\uFFFD",
          "\uDBFF\uDFFF",
          true,
          false,
          List.of(),
          List.of(1L),
          Map.of(),
          Map.of("x", 1L));
  private static final List<Object> SCALARS =
      VALUES.stream()
          .filter(v -> v != null && !(v instanceof List) && !(v instanceof Map))
          .toList();
  private static final List<String> PREFIXES = List.of("", "a", "ab", "\uDBFF\uDFFF");
  private static final List<String> FIELDS = List.of("a", "b", "o.c", "id");

  private final Store plain = new Store();
  private final Store indexed = new Store();

  @AfterEach
  void close() {
    plain.close();
    indexed.close();
  }

  @Test
  void indexesChangeNoAnswer() {
    Random random = new Random(42);
    indexed.index(Index.on("a"));
    indexed.index(Index.on("b", "a"));
    indexed.index(Index.on(Sort.descending("a"), Sort.ascending("b")));
    indexed.index(Index.on(Sort.descending("o.c")));
    for (int i = 0; i < 300; i++) {
      fill("d" + random.nextInt(200), random);
    }
    int used = 0;
    for (int i = 0; i < 5000; i++) {
      Read.Find find = find(random);
      assertThat(rows(indexed, find)).as("%s", find).isEqualTo(rows(plain, find));
      used += indexed.explain(find).usedIndex().isPresent() ? 1 : 0;
    }
    assertThat(used).isGreaterThan(1500);
  }

  private void fill(String id, Random random) {
    @Nullable Object[] fields = {
      "a", any(VALUES, random), "b", any(VALUES, random), "o", Map.of("c", any(SCALARS, random))
    };
    for (Store store : List.of(plain, indexed)) {
      Store.delete(store.backend, id);
      Store.insert(store.backend, id, fields);
    }
  }

  private static Read.Find find(Random random) {
    List<Filter> filters = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      filters.add(filter(random));
    }
    List<Sort> sort = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      Path path = Path.parse(any(FIELDS, random));
      if (sort.stream().noneMatch(key -> key.path().equals(path))) {
        sort.add(new Sort(path, random.nextBoolean()));
      }
    }
    List<Sort> total = DocumentOrder.total(sort);
    List<@Nullable Object> after = null;
    if (random.nextInt(3) == 0) {
      after = new ArrayList<>();
      for (Sort key : total) {
        Object value = key.path().isId() ? "d" + random.nextInt(200) : any(VALUES, random);
        after.add(value instanceof Map ? List.of() : value);
      }
    }
    return new Read.Find(
        "c",
        new Filter.And(filters),
        total,
        after,
        random.nextInt(3) == 0 ? random.nextInt(5) : 0,
        random.nextInt(10) - 1,
        null);
  }

  private static Filter filter(Random random) {
    Path path = Path.parse(any(FIELDS, random));
    if (path.isId()) {
      return new Filter.Compare(
          path, any(List.of(Comparison.values()), random), "d" + random.nextInt(200));
    }
    return switch (random.nextInt(6)) {
      case 0, 1 -> new Filter.Equal(path, any(VALUES, random));
      case 2 -> new Filter.In(path, Arrays.asList(any(VALUES, random), any(VALUES, random)));
      case 3 -> new Filter.Text(path, TextMatch.STARTS_WITH, any(PREFIXES, random));
      default ->
          new Filter.Compare(path, any(List.of(Comparison.values()), random), any(SCALARS, random));
    };
  }

  private static <T extends @Nullable Object> T any(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }

  private static List<String> rows(Store store, Read.Find find) {
    return Store.ids(store.backend, find);
  }

  @Test
  void equalityAndSortUseOneIndex() {
    indexed.index(Index.on(Sort.ascending("user"), Sort.descending("at")));
    Read.Find find = Store.find(Store.equal("user", "ada"), Sort.descending("at"));
    assertThat(indexed.explain(find).usedIndex()).contains("user,-at");
    assertThat(indexed.explain(find).plan()).isEqualTo("walk 1 range(s) of index user,-at");
  }

  @Test
  void aReversedOrderIsReadBackwards() {
    indexed.index(Index.on("at"));
    Read.Find find = Store.find(Filter.all(), Sort.descending("at"));
    assertThat(indexed.explain(find).plan()).isEqualTo("walk all of index at, backwards");
  }

  @Test
  void rangesPrefixesAndListsUseTheIndex() {
    indexed.index(Index.on("a"));
    Path a = Path.of("a");
    for (Filter filter :
        List.of(
            new Filter.Compare(a, Comparison.GT, 5L),
            new Filter.Text(a, TextMatch.STARTS_WITH, "x"),
            new Filter.In(a, List.of(1L, 2L)),
            new Filter.Equal(a, null))) {
      assertThat(indexed.explain(Store.find(filter)).usedIndex()).as("%s", filter).contains("a");
    }
    assertThat(indexed.explain(Store.find(Filter.not(Store.equal("a", 1L)))).usedIndex()).isEmpty();
  }

  @Test
  void idsAreLookedUp() {
    Store.insert(plain.backend, "x", "n", 1);
    assertThat(plain.explain(Store.find(Store.equal("id", "x"))).plan()).isEqualTo("look up 1 id");
    Filter two = new Filter.In(Path.ID, List.of("x", "y"));
    assertThat(plain.explain(Store.find(two)).plan()).isEqualTo("look up 2 ids");
  }

  @Test
  void aPageInTheMiddleStartsWhereItShould() {
    indexed.index(Index.on("n"));
    for (int i = 0; i < 100; i++) {
      Store.insert(indexed.backend, "d" + i, "n", i / 10);
    }
    Read.Find page =
        new Read.Find(
            "c",
            Filter.all(),
            List.of(Sort.ascending("n"), Sort.ascending("id")),
            List.of(8L, "d85"),
            0,
            -1,
            null);
    assertThat(rows(indexed, page)).hasSize(14).startsWith("d86");
    Plan plan =
        new Selection(new MemoryStore(), Filter.all())
            .plan(collection(), page.sort(), page.after());
    assertThat(plan.isPastStart()).isTrue();
  }

  private static MemoryCollection collection() {
    MemoryCollection collection = new MemoryCollection("c");
    collection.addIndex(MemoryIndex.of(Index.on("n")));
    return collection;
  }
}
