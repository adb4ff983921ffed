package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContentHashTest {
  private static Map<String, @Nullable Object> body(Object... keysAndValues) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      body.put((String) keysAndValues[i], Values.normalise(keysAndValues[i + 1]));
    }
    return body;
  }

  private static String canonical(String id, Map<String, @Nullable Object> body) {
    return new String(ContentHash.canonical(id, body), StandardCharsets.UTF_8);
  }

  @Test
  void theCanonicalForm() {
    assertThat(canonical("a\"b", body())).isEqualTo("\"a\\\"b\":{}");
    assertThat(
            canonical(
                "1",
                body(
                    "\ud83d\ude00",
                    1.0,
                    "\uffff",
                    0.1,
                    "b",
                    Arrays.asList(null, true, 1e300),
                    "",
                    Map.of("x", Map.of()))))
        .isEqualTo(
            "\"1\":{\"\":{\"x\":{}},\"b\":[null,true,1.0E300],\"\uffff\":0.1,\"\ud83d\ude00\":1}");
    assertThat(canonical("1", body("k", "\b\t\n\f\r\u0001\u001f\u007f/é\\")))
        .isEqualTo("\"1\":{\"k\":\"\\b\\t\\n\\f\\r\\u0001\\u001f\u007f/é\\\\\"}");
  }

  @Test
  void theSumIsThatOfTheDigestsModuloTwoTo256() throws Exception {
    Random random = Seed.random("ContentHashTest");
    ContentHash hash = new ContentHash();
    ContentHash half = new ContentHash();
    BigInteger expected = BigInteger.ZERO;
    for (int i = 0; i < 3_000; i++) {
      String id = Long.toHexString(random.nextLong());
      Map<String, @Nullable Object> body = body("n", random.nextInt());
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(ContentHash.canonical(id, body));
      expected = expected.add(new BigInteger(1, digest));
      (i % 2 == 0 ? hash : half).add(id, body);
      if (i % 3 == 0) {
        hash.remove(id, body);
        expected = expected.subtract(new BigInteger(1, digest));
      }
    }
    BigInteger modulo = expected.mod(BigInteger.TWO.pow(256));
    assertThat(hash.add(half).hex()).isEqualTo(String.format("%064x", modulo));
    assertThat(ContentHash.parse(hash.hex())).isEqualTo(hash).hasSameHashCodeAs(hash);
  }

  @Test
  void carriesThroughEveryWord() {
    ContentHash ones = ContentHash.parse("f".repeat(64));
    assertThat(ones.add(ContentHash.parse("0".repeat(63) + "1")).hex()).isEqualTo("0".repeat(64));
    ContentHash again = ContentHash.parse("f".repeat(64));
    assertThat(again.add(ContentHash.parse("f".repeat(64))).hex()).isEqualTo("f".repeat(63) + "e");
  }

  @Test
  void orderOfDocumentsAndKeysDoesNotCountButContentDoes() {
    ContentHash one = new ContentHash().add("a", body("x", 1, "y", 2)).add("b", body());
    ContentHash other = new ContentHash().add("b", body()).add("a", body("y", 2.0, "x", 1));
    assertThat(one.hex()).isEqualTo(other.hex());
    assertThat(one.remove("b", body())).isEqualTo(new ContentHash().add("a", body("x", 1, "y", 2)));
    assertThat(new ContentHash().add("a", body("x", "1")))
        .isNotEqualTo(new ContentHash().add("a", body("x", 1)));
    assertThat(new ContentHash().hex()).isEqualTo("0".repeat(64));
  }

  @Test
  void parsesOnly64Digits() {
    assertThatThrownBy(() -> ContentHash.parse("00")).hasMessageContaining("64");
  }
}
