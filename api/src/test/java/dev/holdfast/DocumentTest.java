package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.internal.Mapping;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DocumentTest {
  private static final Instant AT = Instant.parse("2024-02-29T12:30:00Z");

  private static void assertInvalid(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
        .hasMessageContainingAll(parts);
  }

  @Test
  void valuesAreReadByPathAndType() {
    Document document =
        Document.of(
            "id",
            "d",
            "n",
            4200,
            "half",
            0.5,
            "ok",
            true,
            "at",
            AT,
            "price",
            new BigDecimal("12.34"),
            "list",
            List.of(1, "x"),
            "deep",
            Map.of("id", 5, "a.b", "c"),
            "none",
            null);
    assertThat(document.id()).isEqualTo("d");
    assertThat(document.getString("id")).hasValue("d");
    assertThat(document.getLong("n")).hasValue(4200L);
    assertThat(document.getDouble("n")).hasValue(4200.0);
    assertThat(document.getDouble("half")).hasValue(0.5);
    assertThat(document.getBoolean("ok")).hasValue(true);
    assertThat(document.getInstant("at")).hasValue(AT);
    assertThat(document.getDecimal("price")).hasValue(new BigDecimal("12.34"));
    assertThat(document.getDecimal("half")).hasValue(new BigDecimal("0.5"));
    assertThat(document.getList("list").orElseThrow()).containsExactly(1L, "x");
    assertThat(document.getLong("deep.id")).hasValue(5L);
    assertThat(document.getString("deep.a\\.b")).hasValue("c");
    assertThat(document.getDocument("deep").orElseThrow().get("id")).isEqualTo(5L);
    assertThat(document.getDocument("deep").orElseThrow().id()).isNull();
    assertThat(document.getString("none")).isEmpty();
    assertThat(document.getString("missing.more")).isEmpty();
    assertThat(document.get("n.x")).isNull();
  }

  @Test
  void aValueOfAnotherTypeIsNamed() {
    Document document = Document.of("n", 0.5, "s", "text", "huge", 1e300);
    assertInvalid(() -> document.getLong("n"), "'n'", "the number 0.5", "integer");
    assertInvalid(() -> document.getLong("huge"), "'huge'");
    assertInvalid(() -> document.getString("n"), "string");
    assertInvalid(() -> document.getInstant("s"), "'s'", "instant");
    assertInvalid(() -> document.getDecimal("s"), "'s'");
    assertInvalid(() -> document.getList("s"), "a string");
    assertInvalid(() -> document.getDocument("s"), "a string");
    assertInvalid(() -> document.getBoolean("s"), "a string");
    assertInvalid(() -> document.getDouble("s"), "a string");
  }

  @Test
  void equalityIsByValueWhateverTheOrderOfKeys() {
    Document document = Document.of("id", "d", "a", 1, "b", List.of(1.0, 2.5));
    Document same = Document.of("b", List.of(1, 2.5f), "a", 1.0, "id", "d");
    assertThat(document).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(document).isNotEqualTo(document.with("a", 2));
    assertThat(document).isNotEqualTo(document.without("a"));
    assertThat(document).isNotEqualTo(document.without("id"));
    assertThat(Document.of("a", null)).isNotEqualTo(Document.of("b", null));
    assertThat(Document.of("a", null)).isNotEqualTo(Document.of());
  }

  @Test
  void decimalsOfARowAreEqualByValue() {
    Document row = Document.ofRow(Map.of("sum", new BigDecimal("12.50"), "n", BigDecimal.TEN));
    Document other = Document.ofRow(Map.of("sum", 12.5, "n", 10L));
    assertThat(row).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(other).isEqualTo(row);
    assertThat(row).isNotEqualTo(Document.ofRow(Map.of("sum", new BigDecimal("12.51"), "n", 10L)));
    assertThat(row.getLong("n")).hasValue(10L);
    assertInvalid(() -> row.getLong("sum"), "'sum'");
    assertThat(row.getDecimal("sum")).hasValue(new BigDecimal("12.50"));
    assertThat(row.without("n").toJson()).isEqualTo("{\"sum\":12.50}");
  }

  @Test
  void changesMakeNewDocuments() {
    Document document = Document.of("a", 1);
    Document changed = document.with("id", "x").with("b", AT).with("a.b", 2);
    assertThat(document.toJson()).isEqualTo("{\"a\":1}");
    assertThat(changed.toJson())
        .isEqualTo("{\"id\":\"x\",\"a\":1,\"b\":\"2024-02-29T12:30:00.000000000Z\",\"a.b\":2}");
    assertThat(changed.with("id", "y").id()).isEqualTo("y");
    assertThat(changed.with("id", 5).get("id")).isEqualTo(5L);
    assertThat(changed.with("id", 5).with("id", "z").id()).isEqualTo("z");
    assertThat(changed.without("id").without("b").without("a.b")).isEqualTo(document);
    assertThat(document.without("none")).isSameAs(document);
    assertThatThrownBy(() -> document.toMap().put("b", 1))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> changed.toMap().put("c", 1))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void textReadsAndWrites() {
    String json = "{\"id\":\"d\",\"a\":[1,{\"b\":null}],\"c\":\"\uD83D\uDE00\"}";
    assertThat(Document.parse(json).toJson()).isEqualTo(json);
    assertThat(Document.parse(" {\"a\" : 1.0e2}\n")).isEqualTo(Document.of("a", 100));
  }

  @Test
  void textThatIsNoDocumentIsRefused() {
    assertInvalid(() -> Document.parse("{\"a\":1,\n \"b\":x}"), "line 2", "column");
    assertInvalid(() -> Document.parse("{\"a\":1"), "no JSON");
    assertInvalid(() -> Document.parse(""), "object");
    assertInvalid(() -> Document.parse("[1]"), "object");
    assertInvalid(() -> Document.parse("{} {}"), "goes on", "column 4");
    assertInvalid(() -> Document.parse("{\"a\":1,\"a\":2}"), "twice");
    assertInvalid(() -> Document.parse("{\"a\":\"\\u0000\"}"), "U+0000");
    assertInvalid(() -> Document.parse("{\"a\":\"\\ud800\"}"), "surrogate");
    assertInvalid(() -> Document.parse("{\"a\":1e999}"), "finite");
    assertInvalid(() -> Document.parse("{\"a\":NaN}"), "line 1");
    assertInvalid(() -> Document.parse("{\"a\":" + "[".repeat(200)), "");
  }

  @Test
  void argumentsThatAreNoDocumentAreRefused() {
    assertInvalid(() -> Document.of("a"), "in turn");
    assertInvalid(() -> Document.of(1, 2), "argument 0");
    assertInvalid(() -> Document.of("a", 1, "a", 2), "twice");
    assertInvalid(() -> Document.of("a", Map.of("b", Double.NaN)), "\"a.b\"", "NaN");
    assertInvalid(() -> Document.of("a", new Object()), "plain value");
    assertInvalid(() -> Document.of("id", "\0"), "U+0000");
    assertInvalid(() -> Document.of().with("id", "\uD800"), "surrogate");
  }

  record Holder(Document inner) {}

  @Test
  void documentsInsideRecordsAreMapped() throws IOException {
    ObjectMapper mapper = Mapping.create();
    Holder holder = new Holder(Document.of("id", "x", "a", List.of(1)));
    String json = mapper.writeValueAsString(holder);
    assertThat(json).isEqualTo("{\"inner\":{\"id\":\"x\",\"a\":[1]}}");
    assertThat(mapper.readValue(json, Holder.class)).isEqualTo(holder);
  }
}
