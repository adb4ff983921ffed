package dev.holdfast.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Id;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.BsonSize;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValidatingGeneratorTest {
  private static final ObjectMapper MAPPER = Mapping.create();

  record Any(@Nullable String id, @Nullable Object a) {}

  /** Writes itself as a test says. */
  @JsonSerialize(using = Odd.Writer.class)
  record Odd(Bodies.Content content) {
    static final class Writer extends JsonSerializer<Odd> {
      @Override
      public void serialize(Odd odd, JsonGenerator out, SerializerProvider provider)
          throws IOException {
        odd.content().writeTo(out);
      }
    }
  }

  private static Body body(@Nullable Object a) {
    return TypeMapping.of(Any.class, MAPPER).body(new Any("x", a));
  }

  private static String json(@Nullable Object a) {
    return new String(Bodies.toJson(body(a)), StandardCharsets.UTF_8);
  }

  private static void assertInvalid(Body body, String... parts) {
    for (Runnable use : List.<Runnable>of(() -> Bodies.toJson(body), body::toMap)) {
      assertThatThrownBy(use::run)
          .isInstanceOfSatisfying(
              HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
          .hasMessageContainingAll(parts);
    }
  }

  private static void assertInvalid(@Nullable Object a, String... parts) {
    assertInvalid(body(a), parts);
  }

  @Test
  void numbersThatNoBackendHoldsAreRefusedWithTheirPath() {
    assertInvalid(List.of(1, Map.of("b", List.of(0, Double.NaN))), "\"a[1].b[1]\"", "NaN");
    assertInvalid(new double[] {1, Double.POSITIVE_INFINITY}, "\"a[1]\"", "Infinity");
    assertInvalid(List.of(2, Float.NaN), "\"a[1]\"", "NaN");
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    assertInvalid(
        nodes.arrayNode().add(1).add(BigInteger.TWO.pow(64).add(BigInteger.ONE)),
        "\"a[1]\"",
        "18446744073709551617");
    assertInvalid(nodes.numberNode(new BigDecimal("1e400")), "\"a\"", "double");
  }

  @Test
  void numbersAreWrittenInTheirOneForm() {
    assertThat(json(1.0)).isEqualTo("{\"a\":1}");
    assertThat(json(-0.0)).isEqualTo("{\"a\":0}");
    assertThat(json(-0.0f)).isEqualTo("{\"a\":0}");
    assertThat(json(0.1f)).isEqualTo("{\"a\":0.1}");
    assertThat(json(2e-3)).isEqualTo("{\"a\":0.002}");
    assertThat(json(1e19)).isEqualTo("{\"a\":10000000000000000000}");
    assertThat(json(2.0E-322)).isEqualTo("{\"a\":2.0E-322}");
    assertThat(json(Arrays.asList(null, (short) 1, (byte) 2, 3))).isEqualTo("{\"a\":[null,1,2,3]}");
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    assertThat(json(nodes.numberNode(new BigDecimal("1.50")))).isEqualTo("{\"a\":1.5}");
    assertThat(json(nodes.numberNode(BigInteger.TWO.pow(64))))
        .isEqualTo("{\"a\":18446744073709551616}");
    assertThat(body(BigInteger.TWO.pow(3)).toMap().get("a")).isInstanceOf(String.class);
    assertThat(body(nodes.numberNode(7.0)).toMap()).isEqualTo(Map.of("a", 7L));
  }

  @Test
  void textThatNoBackendHoldsIsRefused() {
    assertInvalid(List.of("x", "a\0b"), "\"a[1]\"", "U+0000");
    assertInvalid(Map.of("b", "a\uD800"), "\"a.b\"", "lone surrogate U+D800");
    assertInvalid("\uDC00\uD800", "lone surrogate U+DC00");
    assertInvalid(Map.of("k\0", 1), "The key", "U+0000");
    assertThat(json("\uD83D\uDE00")).isEqualTo("{\"a\":\"\uD83D\uDE00\"}");
  }

  @Test
  void depthIsLimited() {
    assertThat(Bodies.toJson(body(nested(98)))).isNotEmpty();
    assertThat(body(nested(99)).toMap()).hasSize(1);
    assertInvalid(nested(100), "100 deep");
  }

  /** So many arrays inside each other. */
  private static Object nested(int depth) {
    Object value = List.of();
    for (int i = 1; i < depth; i++) {
      value = List.of(value);
    }
    return value;
  }

  @Test
  void anEndlessGraphIsRefused() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    assertInvalid(list, "100 deep");
  }

  @Test
  void theSizeIsMeasuredToTheByte() {
    int rest = (int) BsonSize.document("x", Map.of("a", ""));
    assertThat(Bodies.toJson(body("a".repeat(BsonSize.LIMIT - rest)))).isNotEmpty();
    assertInvalid("a".repeat(BsonSize.LIMIT - rest + 1), "16777217 bytes");
    assertInvalid("é".repeat(BsonSize.LIMIT / 2), "measured as BSON");
    assertInvalid("a".repeat(3 * BsonSize.LIMIT), "more than");
    TypeMapping<Any> mapping = TypeMapping.of(Any.class, MAPPER);
    Any nearly = new Any("x", "a".repeat(BsonSize.LIMIT - rest));
    assertInvalid(mapping.body(nearly, "xx"), "16777217 bytes");
  }

  @Test
  void theBoundOfTheSizeIsNeverBelowItNorThriceAboveIt() throws IOException {
    List<Object> values =
        List.of(
            Map.of("", 1, "$a", 2, "a.b%c", 3, "_id", "é", "\uD83D\uDE00", "\uD83D\uDE00"),
            List.of(true, 1, 1.5, "", List.of(), Map.of()),
            Map.of("_rev", Map.of("", "", "$", "$")));
    for (Object value : values) {
      ValidatingGenerator checks =
          new ValidatingGenerator(
              MAPPER.createGenerator(new java.io.StringWriter()),
              Envelope.ofMap(Map.class),
              BsonSize.envelope("x"));
      MAPPER.writeValue(checks, Map.of("a", value, "_id", value, "_rev", value));
      long exact =
          BsonSize.document(
              "x", dev.holdfast.Document.of("a", value, "_id", value, "_rev", value).toMap());
      assertThat(checks.bound()).isBetween(exact, 3 * exact);
    }
  }

  record Unwrapping(@Nullable String id, int a, @JsonUnwrapped Inner inner) {}

  record Inner(int a) {}

  static final class AnyGetter {
    public String id = "x";
    public int a = 1;

    @JsonAnyGetter
    public Map<String, Object> rest() {
      return Map.of("a", 2);
    }
  }

  static final class IdGetter {
    @Id public String key = "x";

    @JsonAnyGetter
    public Map<String, Object> rest() {
      return Map.of("id", 2);
    }
  }

  @Test
  void keysThatMeetInOneObjectAreRefused() {
    Map<Object, Integer> map = new LinkedHashMap<>();
    map.put(1, 1);
    map.put("1", 2);
    assertInvalid(map, "\"a.1\"", "appears twice");
    Map<Object, Integer> many = new LinkedHashMap<>();
    for (int i = 0; i < 1000; i++) {
      many.put(i, i);
    }
    assertThat(body(many).toMap()).hasSize(1);
    many.put("500", 1);
    assertInvalid(many, "\"a.500\"", "appears twice");
    assertInvalid(
        TypeMapping.of(Unwrapping.class, MAPPER).body(new Unwrapping("x", 1, new Inner(2))),
        "\"a\"",
        "appears twice");
    assertInvalid(TypeMapping.of(AnyGetter.class, MAPPER).body(new AnyGetter()), "appears twice");
    assertInvalid(TypeMapping.of(IdGetter.class, MAPPER).body(new IdGetter()), "beside its id");
    assertThat(json(List.of(Map.of("k", 1), Map.of("k", 2))))
        .isEqualTo("{\"a\":[{\"k\":1},{\"k\":2}]}");
  }

  record Raw(@Nullable String id, @JsonRawValue String a) {}

  record Scalar(@Nullable String id) {
    @JsonValue
    String text() {
      return "text";
    }
  }

  @Test
  void whatCannotBeCheckedIsRefused() {
    assertInvalid(TypeMapping.of(Raw.class, MAPPER).body(new Raw("x", "1")), "\"a\"", "raw JSON");
    assertInvalid(new Odd(out -> out.writeRawValue("1")), "raw JSON");
    assertInvalid(new Odd(out -> out.writeRaw(',')), "raw JSON");
    assertInvalid(new Odd(out -> out.writeEmbeddedObject(Thread.currentThread())), "Thread");
    assertInvalid(new Odd(out -> out.writeNumber("abc")), "a number that is none");
  }

  @Test
  void oddCallsOfSerializersBecomePlainValues() {
    byte[] bytes = {1, (byte) 0xab};
    assertThat(json(new Odd(out -> out.writeBinary(bytes)))).isEqualTo("{\"a\":\"01ab\"}");
    assertThat(json(new Odd(out -> out.writeEmbeddedObject(bytes)))).isEqualTo("{\"a\":\"01ab\"}");
    assertThat(json(new Odd(out -> out.writeNumber("12.0")))).isEqualTo("{\"a\":12}");
    assertThat(json(new Odd(out -> out.writeString(new StringReader("abc"), -1))))
        .isEqualTo("{\"a\":\"abc\"}");
    assertThat(json(new Odd(out -> out.writeString("abc".toCharArray(), 1, 2))))
        .isEqualTo("{\"a\":\"bc\"}");
    assertThat(json(new Odd(out -> out.writePOJO(new Inner(3))))).isEqualTo("{\"a\":{\"a\":3}}");
    JsonNode tree = JsonNodeFactory.instance.objectNode().put("b", 1.0);
    assertThat(json(new Odd(out -> out.writeTree(tree)))).isEqualTo("{\"a\":{\"b\":1}}");
    assertThat(json(new Odd(out -> out.writeArray(new int[] {1, 2}, 0, 2))))
        .isEqualTo("{\"a\":[1,2]}");
  }

  /** A document, of which the serializer writes what a test says. */
  @JsonSerialize(using = OddDocument.Writer.class)
  record OddDocument(@Nullable String id, Bodies.Content content) {
    static final class Writer extends JsonSerializer<OddDocument> {
      @Override
      public void serialize(OddDocument odd, JsonGenerator out, SerializerProvider provider)
          throws IOException {
        odd.content().writeTo(out);
      }
    }
  }

  private static void assertUnbalanced(Bodies.Content content, String words) {
    TypeMapping<OddDocument> mapping = TypeMapping.of(OddDocument.class, MAPPER);
    assertInvalid(mapping.body(new OddDocument("x", content)), words);
  }

  @Test
  void aSerializerThatWritesNoJsonNeverWritesHalfADocument() {
    assertUnbalanced(
        out -> {
          out.writePOJO(Map.of("a", 1));
          out.writePOJO(Map.of("b", 2));
        },
        "a second value");
    assertUnbalanced(
        out -> {
          out.writeStartObject();
          out.writeNumber(1);
          out.writeEndObject();
        },
        "a value without a key");
    assertUnbalanced(
        out -> {
          out.writeStartObject();
          out.writeFieldName("a");
          out.writeEndObject();
        },
        "a key without a value");
    assertUnbalanced(
        out -> {
          out.writeStartObject();
          out.writeFieldName("id");
          out.writeFieldName("a");
          out.writeNumber(1);
          out.writeEndObject();
        },
        "a key without a value");
    assertUnbalanced(
        out -> {
          out.writeStartObject();
          out.writeFieldName("a");
          out.writeFieldName("b");
        },
        "a key where none can stand");
    assertUnbalanced(
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("a");
          out.writeEndObject();
        },
        "an end that has no start");
    assertUnbalanced(
        out -> {
          out.writeStartObject();
          out.writeEndObject();
          out.writeEndObject();
        },
        "an end that has no start");
    assertUnbalanced(JsonGenerator::writeStartObject, "no whole object");
  }

  record Failing(@Nullable String id) {
    public int getBroken() {
      return Objects.checkIndex(7, 3);
    }
  }

  @Test
  void aTypeThatCannotWriteItselfIsNamed() {
    assertInvalid(
        TypeMapping.of(Failing.class, MAPPER).body(new Failing("x")),
        "Failing",
        "broken",
        "7 out of bounds");
  }
}
