package dev.holdfast.examples.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Document;
import dev.holdfast.spi.ContentHash;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.junit.jupiter.api.Test;

/** A content hash made by hand, as docs/formats.md says, is the one that copies are compared by. */
class ContentHashTest {
  @Test
  void isTheSumOfTheHashesOfTheCanonicalDocuments() throws NoSuchAlgorithmException {
    // region hash
    BigInteger sum =
        sha256("\"a\":{\"a\":\"x\",\"b\":1}") // the document {"id": "a", "b": 1.0, "a": "x"}
            .add(sha256("\"b\":{}")) // the document {"id": "b"}
            .mod(BigInteger.TWO.pow(256));

    String hash = "%064x".formatted(sum);
    // endregion

    ContentHash ours =
        new ContentHash()
            .add("b", Document.of().toMap())
            .add("a", Document.of("b", 1.0, "a", "x").toMap());
    assertThat(ours.hex()).isEqualTo(hash);
  }

  private static BigInteger sha256(String canonical) throws NoSuchAlgorithmException {
    byte[] bytes = canonical.getBytes(StandardCharsets.UTF_8);
    return new BigInteger(1, MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
