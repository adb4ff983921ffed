package dev.holdfast;

import static dev.holdfast.Field.element;
import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.spi.RandomDocuments;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFormTest {
  @Test
  void theDeepestFilterThatIsAllowedCanBePrinted() {
    Filter filter = field("a").eq(1L);
    for (int depth = 1; depth < 49; depth++) {
      filter = Filter.allOf(field("b").eq(2L), Filter.anyOf(filter, field("c").eq(3L)));
    }

    assertThat(JsonForm.filter(JsonForm.text(filter))).isEqualTo(filter);
  }

  private static void assertInvalid(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
        .hasMessageContainingAll(parts);
  }

  private static void assertReads(String json, Filter filter) {
    assertThat(JsonForm.filter(json)).isEqualTo(filter);
    assertThat(JsonForm.filter(JsonForm.text(filter))).isEqualTo(filter);
  }

  @Test
  void filtersReadAsWritten() {
    assertReads("{}", Filter.all());
    assertReads("{\"a.b\":1}", field("a.b").eq(1L));
    assertReads("{\"a\":null,\"b\":[1]}", field("a").isNull().and(field("b").eq(List.of(1L))));
    assertReads("{\"a\":{}}", field("a").eq(Map.of()));
    assertReads("{\"a\":{\"x\":1}}", field("a").eq(Map.of("x", 1L)));
    assertReads("{\"a\":{\"$gte\":1,\"$lt\":5.5}}", field("a").gte(1L).and(field("a").lt(5.5)));
    assertReads("{\"a\":{\"$ne\":1}}", field("a").ne(1L));
    assertReads("{\"a\":{\"$nin\":[1,null]}}", field("a").nin(1L, null));
    assertReads("{\"a\":{\"$exists\":false}}", field("a").isMissing());
    assertReads("{\"a\":{\"$not\":{\"$gt\":1}}}", Filter.not(field("a").gt(1L)));
    assertReads("{\"$nor\":[{\"a\":1}]}", Filter.noneOf(field("a").eq(1L)));
    assertReads("{\"$or\":[]}", Filter.none());
    assertReads("{\"a\":{\"$all\":[1,2]}}", field("a").containsAll(1L, 2L));
    assertReads("{\"a\":{\"$contains\":null}}", field("a").contains(null));
    assertReads("{\"a\":{\"$size\":2}}", field("a").size(2));
    assertReads("{\"a\":{\"$startsWith\":\"$x\"}}", field("a").startsWith("$x"));
    assertReads("{\"a\":{\"$containsIgnoreCase\":\"x\"}}", field("a").containsIgnoreCase("x"));
    assertReads("{\"a\":{\"$regex\":\"^x\"}}", field("a").regex("^x"));
  }

  @Test
  void elementsOfBothKinds() {
    assertReads(
        "{\"a\":{\"$elemMatch\":{\"x\":1,\"y\":{\"$gt\":2}}}}",
        field("a").elemMatch(field("x").eq(1L).and(field("y").gt(2L))));
    assertReads(
        "{\"a\":{\"$elemMatch\":{\"$gte\":1,\"$lt\":5}}}",
        field("a").elemMatch(element().gte(1L).and(element().lt(5L))));
    assertReads(
        "{\"a\":{\"$elemMatch\":{\"$or\":[{\"$lt\":1},{\"$not\":{\"$eq\":5}}]}}}",
        field("a").elemMatch(Filter.anyOf(element().lt(1L), element().ne(5L))));
    assertInvalid(
        () -> JsonForm.filter("{\"a\":{\"$elemMatch\":{\"$gt\":1,\"x\":1}}}"), "elemMatch mixes");
  }

  @Test
  void valuesThatJsonLacks() {
    Instant instant = Instant.parse("2024-02-29T12:30:00Z");
    assertReads("{\"a\":{\"$instant\":\"2024-02-29T13:30:00+01:00\"}}", field("a").eq(instant));
    assertReads("{\"a\":{\"$date\":\"2024-02-29T12:30:00.000Z\"}}", field("a").eq(instant));
    assertReads("{\"a\":{\"$date\":\"2024-02-29\"}}", field("a").eq(LocalDate.of(2024, 2, 29)));
    assertReads(
        "{\"a\":{\"$gt\":{\"$decimal\":\"12.340\"}}}", field("a").gt(new BigDecimal("12.340")));
    assertReads(
        "{\"a\":{\"x\":[{\"$instant\":\"2024-02-29T12:30:00Z\"}]}}",
        field("a").eq(Map.of("x", List.of(instant))));
    assertReads(
        "{\"a\":{\"$literal\":{\"$gt\":{\"$x\":1}}}}",
        field("a").eq(Map.of("$gt", Map.of("$x", 1L))));
    assertReads("{\"a\":{\"$in\":[{\"$literal\":{\"$a\":1}}]}}", field("a").in(Map.of("$a", 1L)));
    assertReads("{\"a\":9007199254740993}", field("a").eq(9007199254740993L));
    assertInvalid(() -> JsonForm.filter("{\"a\":{\"$decimal\":\"x\"}}"), "'a'", "\"x\"", "12.34");
    assertInvalid(() -> JsonForm.filter("{\"a\":{\"$instant\":5}}"), "'a'", "$instant");
  }

  @Test
  void aPathMayStartWithADollar() {
    assertReads("{\"$field\":[[\"$gt\",\"b\"],{\"$gt\":1}]}", field("$gt.b").gt(1L));
    assertReads("{\"$field\":[[\"$or\"],1]}", field("$or").eq(1L));
    assertInvalid(() -> JsonForm.filter("{\"$field\":[[],1]}"), "$field");
  }

  @Test
  void unknownOperatorsAreNamedWithThoseKnown() {
    assertInvalid(
        () -> JsonForm.filter("{\"a\":{\"$foo\":1}}"), "$foo", "'a'", "$elemMatch", "$gte");
    assertInvalid(
        () -> JsonForm.filter("{\"a\":{\"$regex\":\"a\",\"$options\":\"i\"}}"), "$options");
    assertInvalid(() -> JsonForm.filter("{\"$where\":\"1\"}"), "$where", "$and", "$nor");
    assertInvalid(() -> JsonForm.filter("{\"$gt\":1}"), "$gt");
    assertInvalid(() -> JsonForm.update("{\"$sett\":{\"a\":1}}"), "$sett", "$set", "$currentDate");
    assertInvalid(() -> JsonForm.update("{\"a\":1}"), "Unknown operator a");
    assertInvalid(() -> JsonForm.query("{\"filtre\":{}}"), "'filtre'", "filter");
  }

  @Test
  void operatorsAndPlainKeysDoNotMix() {
    assertInvalid(() -> JsonForm.filter("{\"a\":{\"$gt\":1,\"x\":2}}"), "'a'", "'x'", "$literal");
    assertInvalid(() -> JsonForm.filter("{\"a\":{\"x\":{\"$gt\":2}}}"), "$gt", "dotted");
    assertInvalid(() -> JsonForm.update("{\"$set\":{\"a\":{\"$inc\":2}}}"), "$inc", "$literal");
    assertInvalid(() -> JsonForm.update("{\"$addToSet\":{\"a\":{\"$each\":[2]}}}"), "$each");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"a\":1",
        "{\"a\":1}}",
        "{\"a\":1} x",
        "{\"a\":1,\n\"a\":2}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "{a:1}"
      })
  void malformedTextIsInvalidWithItsPlace(String json) {
    assertInvalid(() -> JsonForm.filter(json), "filter", "line", "column");
  }

  @Test
  void thePlaceIsRight() {
    assertInvalid(() -> JsonForm.filter("{\"a\":1,\n \"b\":x}"), "line 2, column 6");
  }

  @Test
  void theWrongOperandSaysWhatIsTaken() {
    assertInvalid(() -> JsonForm.filter("[]"), "object");
    assertInvalid(() -> JsonForm.filter("{\"$and\":{}}"), "$and", "array");
    assertInvalid(() -> JsonForm.filter("{\"a\":{\"$in\":1}}"), "'a'", "$in", "array");
    assertInvalid(() -> JsonForm.filter("{\"a\":{\"$exists\":1}}"), "true or false");
    assertInvalid(() -> JsonForm.filter("{\"a\":{\"$size\":1.5}}"), "integer");
    assertInvalid(() -> JsonForm.filter("{\"a\":{\"$gt\":null}}"), "$gt");
    assertInvalid(() -> JsonForm.filter("{\"a\":{\"$not\":1}}"), "operators");
    assertInvalid(() -> JsonForm.update("{\"$inc\":{\"a\":\"1\"}}"), "'a'", "number");
    assertInvalid(() -> JsonForm.update("{\"$unset\":{\"a\":0}}"), "$unset");
    assertInvalid(() -> JsonForm.sort("{\"a\":2}"), "'a'", "1 or -1");
    assertInvalid(() -> JsonForm.query("{\"limit\":0}"), "limit");
  }

  @Test
  void updatesReadAsWritten() {
    Update update =
        Update.set("a", Map.of("$x", 1L))
            .set("$b", null)
            .unset("c.d")
            .inc("n", 1L)
            .mul("m", 1.5)
            .min("lo", "a")
            .max("hi", true)
            .rename("old", "new.name")
            .push("t", Map.of("$each", List.of(1L)))
            .pushAll("u", Arrays.asList(1L, null))
            .pull("v", List.of())
            .addToSet("w", new BigDecimal("1.0"))
            .currentDate("at");
    String text = JsonForm.text(update);
    assertThat(text).startsWith("{\"$set\":{\"a\":{\"$literal\":{\"$x\":1}},\"$b\":null}");
    assertThat(JsonForm.update(text)).isEqualTo(update);
    Update mixed = Update.set("a", 1L).inc("n", 1L).set("b", 2L).set("b", 3L);
    assertThat(JsonForm.text(mixed))
        .isEqualTo(
            "[{\"$set\":{\"a\":1},\"$inc\":{\"n\":1}},{\"$set\":{\"b\":2}},{\"$set\":{\"b\":3}}]");
    assertThat(JsonForm.update(JsonForm.text(mixed))).isEqualTo(mixed);
  }

  @Test
  void sortsAndQueries() {
    List<Sort> sort = List.of(Sort.descending("at"), Sort.ascending(Path.of("a.b")));
    assertThat(JsonForm.sort(JsonForm.text(sort))).isEqualTo(sort);
    String json =
        "{\"filter\":{\"a\":1},\"sort\":{\"at\":-1},\"offset\":5,\"limit\":10,\"fields\":[\"a\",\"b.c\"]}";
    Query query = JsonForm.query(json);
    assertThat(query.filter()).isEqualTo(field("a").eq(1L));
    assertThat(query.projection()).isEqualTo(Query.all().fields("a", "b.c").projection());
    assertThat(JsonForm.text(query)).isEqualTo(json);
    assertInvalid(() -> JsonForm.query("{\"fields\":[],\"without\":[]}"), "not both");
  }

  @Test
  void everyFilterReadsBackFromItsText() {
    long seed = Long.getLong("holdfast.seed", System.nanoTime());
    RandomDocuments random = new RandomDocuments(seed);
    for (int i = 0; i < 20_000; i++) {
      Filter filter = random.filter(4);
      String text = JsonForm.text(filter);
      assertThat(JsonForm.filter(text)).as("-Dholdfast.seed=%d: %s", seed, text).isEqualTo(filter);
    }
  }

  @Test
  void everyUpdateReadsBackFromItsText() {
    long seed = Long.getLong("holdfast.seed", System.nanoTime());
    RandomDocuments random = new RandomDocuments(seed);
    for (int i = 0; i < 5_000; i++) {
      List<Update.Operation> operations = new ArrayList<>();
      for (int n = random.below(5); n >= 0; n--) {
        Path path = random.path();
        operations.add(
            switch (random.below(5)) {
              case 0 -> new Update.Set(path, random.value());
              case 1 -> new Update.Push(path, Arrays.asList(random.value()));
              case 2 -> new Update.Push(path, Arrays.asList(random.value(), random.value()));
              case 3 -> new Update.Rename(path, random.path());
              default -> new Update.Inc(path, random.below(9) + 0.5);
            });
      }
      Update update = Update.of(operations);
      String text = JsonForm.text(update);
      assertThat(JsonForm.update(text)).as("-Dholdfast.seed=%d: %s", seed, text).isEqualTo(update);
    }
  }
}
