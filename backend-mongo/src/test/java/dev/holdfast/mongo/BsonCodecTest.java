package dev.holdfast.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Values;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BsonCodecTest {
  private static Map<String, @Nullable Object> map(String json) {
    return Bodies.json(json.getBytes(StandardCharsets.UTF_8)).toMap();
  }

  private static RawDocument stored(Map<String, @Nullable Object> content) {
    return RawDocument.of("some id", 7, Encoded.fields(content));
  }

  private static RawDocument stored(BsonDocument document) {
    RawBsonDocument raw = new RawBsonDocument(document, new BsonDocumentCodec());
    byte[] bytes = new byte[raw.getByteBuffer().remaining()];
    raw.getByteBuffer().get(bytes);
    return new RawDocument(bytes, bytes.length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"\":{\"\":[]},\"a.b\":{\"$c\":{\"_id\":1}},\"_id\":\"x\",\"_rev\":2,\"%a\":{\"%a\":[1]}}",
        "{\"a\":[],\"b\":[[]],\"c\":[[1,[2,{}]],{\"d\":[{\"e\":[[]]}]}],\"f\":{}}",
        "{\"a\":{\"%a\":[1]},\"b\":{\"a\":[1],\"b\":2},\"c\":[{\"%a\":[1]}]}",
        "{\"i\":9223372036854775807,\"j\":-9223372036854775808,\"k\":9223372036854775808,\"l\":1e19}",
        "{\"d\":[0.1,5e-324,1.7976931348623157e308,1e22,-0.0,3.0],\"n\":null,\"t\":true,\"f\":false}",
        "{\"s\":[\"\",\"\\u0001\",\"\\uD83D\\uDE00\",\"é\",\"a\\\"b\\\\\"]}"
      })
  void aDocumentComesBackAsItWas(String json) throws IOException {
    Map<String, @Nullable Object> content = map(json);
    RawDocument document = stored(content);
    assertThat(document.id()).isEqualTo("some id");
    assertThat(document.revision()).isEqualTo(7);
    assertThat(document.toMap()).isEqualTo(content);
    assertThat(Bodies.toJson(document.body())).isEqualTo(Bodies.toJson(Bodies.of(content)));
    assertThat(tokens(document.body().parse())).isEqualTo(tokens(Bodies.of(content).parse()));
  }

  private static List<String> tokens(JsonParser in) throws IOException {
    List<String> tokens = new ArrayList<>();
    try (in) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        String number = token.isNumeric() ? " " + in.getNumberType() : "";
        tokens.add(token + number + " " + in.getText() + " at " + in.currentName());
      }
    }
    return tokens;
  }

  @Test
  void aDocumentOfTheGreatestDepthComesBack() {
    Object value = 1L;
    for (int i = 0; i < Values.MAX_DEPTH - 1; i++) {
      value = i % 2 == 0 ? List.of(value) : Map.of("k", value);
    }
    Map<String, @Nullable Object> content = Map.of("v", value);
    assertThat(stored(content).toMap()).isEqualTo(content);
  }

  @Test
  void aValueAsAParameterIsStoredAsTheGeneratorStoresIt() {
    Map<String, @Nullable Object> content =
        map("{\"v\":[1,[2.5,\"x\"],{\"a.b\":[null,true],\"%a\":{}}]}");
    BsonValue byGenerator = stored(content).bson().get("v", BsonNull.VALUE);
    assertThat(BsonValues.of(content.get("v"))).isEqualTo(byGenerator);
    assertThat(BsonValues.plain(byGenerator)).isEqualTo(content.get("v"));
  }

  @Test
  void equalContentIsSeenWhateverTheOrderOfTheKeys() {
    RawDocument one = stored(map("{\"a\":1,\"b\":{\"c\":[1],\"d\":2}}"));
    assertThat(one.hasContentOf(stored(map("{\"b\":{\"d\":2,\"c\":[1]},\"a\":1}")))).isTrue();
    assertThat(one.hasContentOf(stored(map("{\"b\":{\"d\":2,\"c\":[1]},\"a\":2}")))).isFalse();
  }

  @Test
  void idAndRevisionAreFoundWhereverTheyStandAndLockFieldsNeverShow() {
    RawDocument document =
        stored(
            new BsonDocument("a", new BsonInt32(5))
                .append(Keys.LOCK, new BsonInt64(9))
                .append("_rev", new BsonInt64(3))
                .append("_id", new BsonString("x")));
    assertThat(document.id()).isEqualTo("x");
    assertThat(document.revision()).isEqualTo(3);
    assertThat(document.toMap()).isEqualTo(Map.of("a", 5L));
    assertThat(document.hasContentOf(stored(map("{\"a\":5}")))).isTrue();
  }

  @Test
  void aLargeIntegerIsADoubleAndNothingElse() {
    RawDocument document = stored(Map.of("v", 0x1p63));
    assertThat(document.bson().get("v")).isEqualTo(new BsonDouble(0x1p63));
    assertThat(document.toMap()).isEqualTo(Map.of("v", 0x1p63));
    assertThat(new BigInteger("9223372036854775808").doubleValue()).isEqualTo(0x1p63);
  }

  static List<BsonValue> foreign() {
    return List.of(
        new BsonObjectId(),
        new BsonDateTime(0),
        new BsonDecimal128(Decimal128.parse("1.5")),
        new BsonBinary(new byte[] {1}),
        new BsonDouble(Double.NaN),
        new BsonDouble(Double.NEGATIVE_INFINITY));
  }

  @ParameterizedTest
  @MethodSource("foreign")
  void aValueThatHoldfastNeverWritesIsCorrupt(BsonValue value) {
    RawDocument document =
        stored(new BsonDocument("_id", new BsonString("x")).append("when", value));
    assertThatThrownBy(document::toMap)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT));
  }

  @Test
  void aDocumentWithoutOurIdOrRevisionIsCorrupt() {
    RawDocument document = stored(new BsonDocument("_id", new BsonObjectId()));
    assertThatThrownBy(document::id)
        .isInstanceOf(HoldfastException.class)
        .hasMessageContaining("OBJECT_ID");
    assertThatThrownBy(document::revision)
        .isInstanceOf(HoldfastException.class)
        .hasMessageContaining("it has no _rev");
  }

  /** Reads all there is; true when a document came out. */
  private static boolean reads(byte[] bytes) {
    RawDocument document = new RawDocument(bytes, bytes.length);
    try {
      document.id();
      document.revision();
      document.toMap();
      return true;
    } catch (HoldfastException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT);
      return false;
    }
  }

  private static RawDocument ofEveryKind() {
    return stored(
        map("{\"s\":\"text\",\"o\":{\"a.b\":[1,[2.5,{}]]},\"n\":null,\"t\":true,\"i\":-7}"));
  }

  @Test
  void aDocumentThatIsCutAnywhereIsCorrupt() {
    RawDocument whole = ofEveryKind();
    assertThat(reads(whole.bytes())).isTrue();
    for (int length = 0; length < whole.length(); length++) {
      assertThat(reads(Arrays.copyOf(whole.bytes(), length))).as("cut at %d", length).isFalse();
    }
  }

  @Test
  void aDocumentWithAnyByteChangedIsCorruptOrAnotherDocument() {
    RawDocument whole = ofEveryKind();
    int corrupt = 0;
    for (int at = 0; at < whole.length(); at++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        byte[] changed = Arrays.copyOf(whole.bytes(), whole.length());
        changed[at] ^= (byte) (1 << bit);
        corrupt += reads(changed) ? 0 : 1;
      }
    }
    assertThat(corrupt).isGreaterThan(whole.length());
  }

  @Test
  void fieldsInFrontTakeThePlaceOfThoseWithTheirNames() throws IOException {
    Map<String, @Nullable Object> content = map("{\"a\":1,\"n\":{\"n\":2},\"b\":[3]}");
    Map<String, Object> front = new LinkedHashMap<>();
    front.put("n", "some id");
    front.put("version", 7L);
    assertThat(tokens(stored(content).body().parse(front)))
        .isEqualTo(tokens(Bodies.of(content).parse(front)))
        .hasSize(12);
  }
}
