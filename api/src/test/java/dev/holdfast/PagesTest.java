package dev.holdfast;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PagesTest {
  private static final List<@Nullable Object> VALUES =
      Arrays.asList(
          null,
          -1,
          0,
          1.5,
          1L << 53,
          "",
          "a",
          "\uFFFD",
          "\uD83D\uDE00",
          true,
          false,
          List.of(),
          List.of(1),
          Map.of("x", 1));

  private final Database database = Holdfast.open(new StubBackend());
  private final Collection<Document> documents = database.collection("c");

  private void insert(int count) {
    Random random = new Random(7);
    for (int i = 0; i < count; i++) {
      Document document = Document.of("id", String.format("d%03d", random.nextInt(1000) * 100 + i));
      document = with(document, "a", VALUES.get(random.nextInt(VALUES.size())), random);
      documents.insertOne(with(document, "b", VALUES.get(random.nextInt(VALUES.size())), random));
    }
  }

  private static Document with(
      Document document, String key, @Nullable Object value, Random random) {
    return random.nextInt(5) == 0 ? document : document.with(key, value);
  }

  @Test
  void pagesForwardAndBackAreTheWholeListInOrder() {
    insert(60);
    for (Sort[] sort :
        List.of(
            new Sort[] {},
            new Sort[] {Sort.ascending("a")},
            new Sort[] {Sort.descending("a")},
            new Sort[] {Sort.ascending("a"), Sort.descending("b")},
            new Sort[] {Sort.descending("a"), Sort.ascending("b")},
            new Sort[] {Sort.descending("id")})) {
      Query query = Query.where(field("nope").eq(null)).sort(sort);
      List<String> expected = ids(documents.findMany(query));
      for (int size : new int[] {1, 7, 20, 59, 60, 61}) {
        assertThat(walk(query, size)).as("%s by %d", query.sort(), size).isEqualTo(expected);
      }
    }
  }

  /** Walks to the end and back again, and checks that both saw the same. */
  private List<String> walk(Query query, int size) {
    List<List<String>> forward = new ArrayList<>();
    Page<Document> page = documents.page(query, size, null);
    assertThat(page.previous()).isNull();
    forward.add(ids(page.items()));
    while (page.hasNext()) {
      page = documents.page(query, size, page.next());
      assertThat(page.items()).isNotEmpty();
      forward.add(ids(page.items()));
    }
    List<List<String>> backward = new ArrayList<>(List.of(ids(page.items())));
    while (page.previous() != null) {
      page = documents.page(query, size, page.previous());
      assertThat(page.hasNext()).isTrue();
      backward.add(ids(page.items()));
    }
    Collections.reverse(backward);
    assertThat(backward).isEqualTo(forward);
    return forward.stream().flatMap(List::stream).toList();
  }

  private static List<String> ids(List<Document> documents) {
    return documents.stream().map(document -> String.valueOf(document.id())).toList();
  }

  @Test
  void theLastPageThatIsExactlyFullHasNoNext() {
    insert(4);

    Page<Document> first = documents.page(Query.all(), 2, null);
    assertThat(first.hasNext()).isTrue();
    assertThat(documents.page(Query.all(), 2, first.next()).hasNext()).isFalse();
  }

  @Test
  void whatIsInsertedOrDeletedElsewhereMovesNothing() {
    for (String id : List.of("b", "d", "f", "h")) {
      documents.insertOne(Document.of("id", id));
    }
    Page<Document> first = documents.page(Query.all(), 2, null);
    documents.insertOne(Document.of("id", "a"));
    documents.deleteOne(field("id").eq("d"));

    Page<Document> second = documents.page(Query.all(), 2, first.next());
    assertThat(ids(second.items())).containsExactly("f", "h");
    assertThat(ids(documents.page(Query.all(), 2, second.previous()).items()))
        .containsExactly("a", "b");
  }

  @Test
  void anEmptyPageLeadsBackToWhatIsThere() {
    for (String id : List.of("a", "b", "c")) {
      documents.insertOne(Document.of("id", id));
    }
    Page<Document> first = documents.page(Query.all(), 2, null);
    documents.deleteOne(field("id").eq("c"));

    Page<Document> empty = documents.page(Query.all(), 2, first.next());
    assertThat(empty.items()).isEmpty();
    assertThat(empty.hasNext()).isFalse();
    assertThat(ids(documents.page(Query.all(), 2, empty.previous()).items()))
        .containsExactly("a", "b");
  }

  @Test
  void aProjectionNeedNotHoldTheSortKeys() {
    insert(30);
    Query all = Query.all().sort(Sort.ascending("a"));

    assertThat(walk(all.fields("b"), 4)).isEqualTo(ids(documents.findMany(all)));
    assertThat(walk(all.without("a"), 4)).isEqualTo(ids(documents.findMany(all)));
    assertThat(documents.page(all.without("a"), 30, null).items())
        .allSatisfy(document -> assertThat(document.toMap()).doesNotContainKey("a"));
  }

  @Test
  void aTokenBelongsToItsQuery() {
    insert(10);
    Query query = Query.where(field("x").ne(1)).sort(Sort.ascending("a"));
    String token = documents.page(query, 2, null).next();

    assertThat(documents.page(query, 5, token).items()).hasSize(5);
    assertInvalid(() -> documents.page(query.and(field("y").ne(2)), 2, token));
    assertInvalid(() -> documents.page(query.sort(Sort.descending("a")), 2, token));
    assertInvalid(() -> database.collection("d").page(query, 2, token));
    assertInvalid(() -> documents.page(query, 2, ""));
    assertInvalid(() -> documents.page(query, 2, token + "x"));
  }

  @Test
  void aPageTakesNeitherLimitNorOffset() {
    assertInvalid(() -> documents.page(Query.all().limit(3), 2, null));
    assertInvalid(() -> documents.page(Query.all().offset(3), 2, null));
    assertInvalid(() -> documents.page(Query.all(), 0, null));
    assertInvalid(() -> documents.page(Query.all(), 10_001, null));
  }

  private static void assertInvalid(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.INVALID))
        .hasMessageContaining(".page: ");
  }
}
