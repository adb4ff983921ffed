package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Update;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentUpdateTest {
  private static Map<String, Object> apply(Update update, String json) {
    return DocumentUpdate.of(update).apply("d1", JsonBodies.of(json));
  }

  private static void assertMakes(Update update, String before, String after) {
    assertThat(apply(update, before)).isEqualTo(JsonBodies.of(after));
  }

  private static void assertInvalid(Update update, String json, String... parts) {
    Map<String, Object> body = JsonBodies.of(json);
    assertThatThrownBy(() -> DocumentUpdate.of(update).apply("d1", body))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
        .hasMessageContainingAll(parts)
        .hasMessageContaining("d1");
    assertThat(body).isEqualTo(JsonBodies.of(json));
  }

  @Test
  void setMakesMissingParentsAndSharesTheRest() {
    assertMakes(Update.set("p.q.r", 5L), "{\"a\":1}", "{\"a\":1,\"p\":{\"q\":{\"r\":5}}}");
    Map<String, Object> before = JsonBodies.of("{\"a\":{\"x\":[1]},\"b\":{\"y\":1}}");
    Map<String, Object> after = DocumentUpdate.of(Update.set("b.y", 2L)).apply("d1", before);
    assertThat(after.get("a")).isSameAs(before.get("a"));
    assertThat(before).isEqualTo(JsonBodies.of("{\"a\":{\"x\":[1]},\"b\":{\"y\":1}}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{\"p\":1}", "{\"p\":null}", "{\"p\":[1]}", "{\"p\":\"x\"}"})
  void nothingIsPutBelowWhatIsNoObject(String json) {
    assertInvalid(Update.set("p.q", 5L), json, "'p'", "'p.q'", "objects and missing");
    assertInvalid(Update.inc("p.0", 5L), json, "'p'");
    assertInvalid(Update.push("p.q", 5L), json, "'p'");
  }

  @Test
  void unsetRenameAndPullLeaveWhatIsMissing() {
    for (Update update :
        List.of(
            Update.unset("x"),
            Update.unset("p.q"),
            Update.rename("p.q", "z"),
            Update.pull("x", 1L))) {
      Map<String, Object> body = JsonBodies.of("{\"p\":1}");
      assertThat(DocumentUpdate.of(update).apply("d1", body)).isSameAs(body);
    }
  }

  @Test
  void incAndMul() {
    assertMakes(Update.inc("n", 1L), "{\"n\":41}", "{\"n\":42}");
    assertMakes(Update.inc("n", 1L), "{}", "{\"n\":1}");
    assertMakes(Update.mul("n", 7L), "{}", "{\"n\":0}");
    assertMakes(Update.inc("n", 0.5), "{\"n\":0.5}", "{\"n\":1}");
    assertThat(apply(Update.inc("n", 0.2), "{\"n\":0.1}")).containsEntry("n", 0.1 + 0.2);
    assertThat(apply(Update.inc("n", 0.5), "{\"n\":0.5}").get("n")).isEqualTo(1L);
    assertThat(apply(Update.mul("n", 3L), "{\"n\":3037000499}")).containsEntry("n", 9111001497L);
  }

  @Test
  void arithmeticNeverOverflowsInSilence() {
    assertInvalid(Update.inc("n", 1L), "{\"n\":9223372036854775807}", "'n'", "9223372036854775807");
    assertInvalid(Update.inc("n", -1L), "{\"n\":-9223372036854775808}", "overflow");
    assertInvalid(Update.mul("n", 2L), "{\"n\":9223372036854775807}", "overflow");
    assertInvalid(Update.inc("n", 1.7e308), "{\"n\":1.7e308}", "range of a double");
    assertInvalid(Update.mul("n", 10.0), "{\"n\":1.7e308}", "range of a double");
  }

  @Test
  void operandsOfTheWrongTypeAreErrors() {
    assertInvalid(Update.inc("n", 1L), "{\"n\":null}", "null", "number or a missing");
    assertInvalid(Update.mul("n", 1L), "{\"n\":\"abc\"}", "\"abc\"");
    assertInvalid(Update.push("n", 1L), "{\"n\":null}", "array or a missing");
    assertInvalid(Update.pushAll("n", List.of()), "{\"n\":1}", "array or a missing");
    assertInvalid(Update.pull("n", 1L), "{\"n\":{\"a\":1}}", "an object");
    assertInvalid(Update.addToSet("n", 1L), "{\"n\":true}", "true");
  }

  @Test
  void minAndMaxFollowTheSortOrder() {
    assertMakes(Update.min("n", 3L), "{\"n\":6}", "{\"n\":3}");
    assertMakes(Update.max("n", "a"), "{\"n\":6}", "{\"n\":\"a\"}");
    assertMakes(Update.min("n", 3L), "{}", "{\"n\":3}");
    assertMakes(Update.min("n", 3L), "{\"n\":null}", "{\"n\":null}");
    assertMakes(Update.max("n", 3L), "{\"n\":null}", "{\"n\":3}");
    assertMakes(Update.max("n", "z"), "{\"n\":[1]}", "{\"n\":[1]}");
    assertMakes(Update.max("n", true), "{\"n\":[1]}", "{\"n\":true}");
  }

  @Test
  void arrays() {
    assertMakes(Update.push("t", List.of(9L)), "{\"t\":[1]}", "{\"t\":[1,[9]]}");
    assertMakes(Update.pushAll("t", List.of(1L, 2L)), "{}", "{\"t\":[1,2]}");
    assertMakes(Update.pushAll("t", List.of()), "{}", "{\"t\":[]}");
    assertMakes(
        Update.pull("t", JsonBodies.of("{\"k\":1}")),
        "{\"t\":[{\"k\":1.0},{\"k\":1,\"j\":2},1,{\"k\":1}]}",
        "{\"t\":[{\"k\":1,\"j\":2},1]}");
    assertMakes(Update.addToSet("t", 1L), "{\"t\":[true,\"1\"]}", "{\"t\":[true,\"1\",1]}");
    assertMakes(Update.addToSet("t", null), "{}", "{\"t\":[null]}");
  }

  @Test
  void renameMovesOverWhatIsThere() {
    assertMakes(
        Update.rename("a", "b.c"),
        "{\"a\":null,\"b\":{\"c\":1,\"d\":2}}",
        "{\"b\":{\"c\":null,\"d\":2}}");
    assertInvalid(Update.rename("a", "b.c"), "{\"a\":1,\"b\":[1]}", "'b'", "rename");
  }

  @Test
  void theSameContentComesBackWhenNoValueChanges() {
    Map<String, Object> body = JsonBodies.of("{\"a\":1,\"t\":[1,{\"k\":2}],\"o\":{\"x\":null}}");
    Update update =
        Update.inc("a", 0L).addToSet("t", JsonBodies.of("{\"k\":2}")).set("o.x", null).unset("o.y");
    assertThat(DocumentUpdate.of(update).apply("d1", body)).isSameAs(body);
  }

  @Test
  void theResultStaysWithinTheLimits() {
    Object deep = "x";
    for (int i = 0; i < 99; i++) {
      deep = List.of(deep);
    }
    Object plain = Values.normalise(deep);
    assertThat(apply(Update.set("a", plain), "{}")).hasSize(1);
    assertInvalid(Update.set("a.b", plain), "{}", "101", "100");
    String large = "x".repeat(9_000_000);
    assertInvalid(Update.set("a", large).set("b", large), "{}", "16777216");
  }

  @Test
  void operationsOnDifferentPathsDoNotDependOnTheirOrder() {
    long seed = Long.getLong("holdfast.seed", System.nanoTime());
    RandomDocuments random = new RandomDocuments(seed);
    for (int i = 0; i < 2_000; i++) {
      Update.Operation first = operation(random, "a");
      Update.Operation second = operation(random, "b.id");
      Map<String, Object> body = random.document();
      assertThat(outcome(List.of(first, second), body))
          .as("-Dholdfast.seed=%d: %s, %s on %s", seed, first, second, body)
          .isEqualTo(outcome(List.of(second, first), body));
      Object once = outcome(List.of(first), body);
      if (once instanceof Map<?, ?> && first instanceof Update.Set) {
        assertThat(outcome(List.of(first), Values.asObject(once))).isSameAs(once);
      }
    }
  }

  private static Update.Operation operation(RandomDocuments random, String path) {
    Object value = random.value();
    Update update =
        switch (random.below(8)) {
          case 0 -> Update.unset(path);
          case 1 -> Update.inc(path, 3L);
          case 2 -> Update.mul(path, 1.5);
          case 3 -> Update.push(path, value);
          case 4 -> Update.pull(path, value);
          case 5 -> Update.addToSet(path, value);
          case 6 -> Update.max(path, random.scalar());
          default -> Update.set(path, value);
        };
    return update.operations().get(0);
  }

  private static Object outcome(List<Update.Operation> operations, Map<String, Object> body) {
    try {
      return DocumentUpdate.of(Update.of(operations)).apply("d1", body);
    } catch (HoldfastException e) {
      return e.code();
    }
  }
}
