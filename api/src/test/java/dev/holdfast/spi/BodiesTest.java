package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.holdfast.Document;
import dev.holdfast.internal.Mapping;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BodiesTest {
  private static final ObjectMapper MAPPER = Mapping.create();

  private static final List<Object> NASTY =
      List.of(
          "",
          "\uD83D\uDE00",
          "\"\\\n\t\u0001\u007f é\u2028",
          "a.b",
          0L,
          -1L,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          (long) Integer.MAX_VALUE + 1,
          (1L << 53) + 1,
          0.1,
          -2.5e-300,
          Double.MIN_VALUE,
          Double.MAX_VALUE,
          0x1p63,
          -0x1p64,
          0x1.8p63,
          1e20,
          true,
          false);

  private static Map<String, @Nullable Object> document(Random random) {
    return Values.asObject(Objects.requireNonNull(Values.normalise(object(random, 4))));
  }

  private static Map<String, @Nullable Object> object(Random random, int depth) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = random.nextInt(random.nextInt(10) == 0 ? 40 : 6); i > 0; i--) {
      object.put(key(random), value(random, depth));
    }
    return object;
  }

  private static String key(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> "";
      case 1 -> "$a.b%\"\\";
      case 2 -> "é\uD83D\uDE00\n";
      default -> "k" + random.nextInt(100);
    };
  }

  private static @Nullable Object value(Random random, int depth) {
    if (depth > 0 && random.nextInt(4) == 0) {
      return object(random, depth - 1);
    }
    if (depth > 0 && random.nextInt(4) == 0) {
      List<@Nullable Object> array = new ArrayList<>();
      for (int i = random.nextInt(5); i > 0; i--) {
        array.add(value(random, depth - 1));
      }
      return array;
    }
    return switch (random.nextInt(5)) {
      case 0 -> null;
      case 1 -> random.nextLong() >> random.nextInt(64);
      case 2 -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
      default -> NASTY.get(random.nextInt(NASTY.size()));
    };
  }

  @Test
  void documentsSurviveEveryWayThrough() throws IOException {
    Random random = Seed.random("BodiesTest.ways");
    for (int i = 0; i < 2000; i++) {
      Map<String, @Nullable Object> document = document(random);
      Body plain = Bodies.of(document);
      byte[] text = Bodies.toJson(plain);
      Body json = Bodies.json(text);
      assertThat(json.toMap()).isEqualTo(document);
      assertThat(Bodies.toJson(Bodies.of(json.toMap()))).isEqualTo(text);
      assertThat(Bodies.collect(plain::writeTo)).isEqualTo(document);
      assertThat(Bodies.collect(json::writeTo)).isEqualTo(document);
      try (JsonParser in = plain.parse()) {
        assertThat(Bodies.toMap(in)).isEqualTo(document);
      }
      byte[] padded =
          (" " + new String(text, StandardCharsets.UTF_8) + "]").getBytes(StandardCharsets.UTF_8);
      assertThat(Bodies.json(padded, 1, text.length).toMap()).isEqualTo(document);
    }
  }

  @Test
  void plainValuesParseLikeTheirText() throws IOException {
    Random random = Seed.random("BodiesTest.tokens");
    for (int i = 0; i < 2000; i++) {
      Map<String, @Nullable Object> document = document(random);
      try (JsonParser text = Bodies.json(Bodies.toJson(Bodies.of(document))).parse();
          JsonParser plain = Bodies.of(document).parse()) {
        assertSameTokens(text, plain, random);
      }
    }
  }

  /** Also with a front of fields, through each of the three ways to read one. */
  @Test
  void everyBodyReadsAlikeWithItsIdAndRevision() throws IOException {
    Random random = Seed.random("BodiesTest.front");
    for (int i = 0; i < 1000; i++) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>(document(random));
      if (random.nextBoolean()) {
        fields.put("key", value(random, 2));
        fields.put("rev\"", value(random, 2));
      }
      Body plain = Bodies.of(Values.object(fields));
      Body json = Bodies.json(Bodies.toJson(plain));
      Map<String, @Nullable Object> expected = new LinkedHashMap<>();
      expected.put("key", "x\"\uD83D\uDE00");
      expected.put("rev\"", 7L);
      fields.forEach(expected::putIfAbsent);
      try (JsonParser one = parse(json);
          JsonParser other = parse(plain);
          JsonParser third = parse(json);
          JsonParser foreign = parse(new Foreign(plain))) {
        assertSameTokens(one, other, random);
        assertSameTokens(third, foreign, random);
      }
      try (JsonParser in = parse(json)) {
        assertThat(Bodies.toMap(in)).isEqualTo(expected);
      }
    }
  }

  private static JsonParser parse(Body body) throws IOException {
    return Bodies.parse(new Image("x\"\uD83D\uDE00", 7, body), "key", "rev\"");
  }

  private static void assertSameTokens(JsonParser text, JsonParser plain, Random random)
      throws IOException {
    boolean ended = false;
    while (!ended) {
      if (random.nextInt(8) == 0) {
        assertThat(plain.nextFieldName()).isEqualTo(text.nextFieldName());
      } else if (random.nextInt(8) == 0) {
        assertThat(plain.nextValue()).isEqualTo(text.nextValue());
      } else {
        assertThat(plain.nextToken()).isEqualTo(text.nextToken());
      }
      JsonToken token = text.currentToken();
      ended = token == null;
      assertThat(plain.currentToken()).isEqualTo(token);
      assertThat(plain.currentName()).isEqualTo(text.currentName());
      assertThat(plain.getText()).isEqualTo(text.getText());
      assertThat(plain.getValueAsString()).isEqualTo(text.getValueAsString());
      if (token != null && token.isNumeric()) {
        assertThat(plain.getNumberType()).isEqualTo(text.getNumberType());
        assertThat(plain.getNumberValue()).isEqualTo(text.getNumberValue());
        assertThat(plain.getDoubleValue()).isEqualTo(text.getDoubleValue());
        assertThat(plain.getFloatValue()).isEqualTo(text.getFloatValue());
        assertThat(plain.getDecimalValue()).isEqualByComparingTo(text.getDecimalValue());
        assertSameIntegers(text, plain);
      }
      if (token != null && token.isStructStart() && random.nextInt(6) == 0) {
        plain.skipChildren();
        text.skipChildren();
        assertThat(plain.currentToken()).isEqualTo(text.currentToken());
      }
    }
  }

  private static void assertSameIntegers(JsonParser text, JsonParser plain) throws IOException {
    if (text.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      BigInteger exact = text.getBigIntegerValue();
      assertThat(plain.getBigIntegerValue()).isEqualTo(exact);
      assertThat(outcome(plain::getIntValue)).isEqualTo(outcome(text::getIntValue));
      assertThat(outcome(plain::getLongValue)).isEqualTo(outcome(text::getLongValue));
    }
  }

  private interface Reading {
    Object read() throws IOException;
  }

  private static Object outcome(Reading reading) {
    try {
      return reading.read();
    } catch (IOException e) {
      return e.getClass();
    }
  }

  @Test
  void treesAndBuffersReadPlainValuesLikeText() throws IOException {
    Random random = Seed.random("BodiesTest.trees");
    for (int i = 0; i < 500; i++) {
      Body plain = Bodies.of(document(random));
      Body json = Bodies.json(Bodies.toJson(plain));
      try (JsonParser a = plain.parse();
          JsonParser b = json.parse();
          JsonParser c = plain.parse();
          TokenBuffer buffer = new TokenBuffer(MAPPER, false)) {
        JsonNode tree = MAPPER.readTree(a);
        assertThat(tree).isEqualTo(MAPPER.readTree(b));
        c.nextToken();
        buffer.copyCurrentStructure(c);
        try (JsonParser buffered = buffer.asParser()) {
          assertThat(Bodies.toMap(buffered)).isEqualTo(plain.toMap());
        }
      }
    }
  }

  @Test
  void mapsOfAnyKindAreBodies() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("b", List.of(1L, Map.of("c", "d")));
    map.put("a", null);
    assertThat(new String(Bodies.toJson(Bodies.of(map)), StandardCharsets.UTF_8))
        .isEqualTo("{\"b\":[1,{\"c\":\"d\"}],\"a\":null}");
    assertThat(Document.ofMap(Bodies.of(map).toMap()).toMap()).isEqualTo(map);
  }

  /** A body of a backend's own. */
  record Foreign(Body inner) implements Body {
    @Override
    public void writeTo(com.fasterxml.jackson.core.JsonGenerator out) throws IOException {
      inner.writeTo(out);
    }

    @Override
    public JsonParser parse() throws IOException {
      return inner.parse();
    }

    @Override
    public Map<String, @Nullable Object> toMap() {
      return inner.toMap();
    }
  }
}
