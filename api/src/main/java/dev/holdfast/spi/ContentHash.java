package dev.holdfast.spi;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A hash over the content of a collection that does not depend on the order of its documents and
 * follows a change without reading the rest: the sum, modulo 2^256, of the SHA-256 of each document
 * read as a big-endian number. Two collections with the same documents have the same hash on every
 * backend. Revisions do not count.
 *
 * <p>The bytes that are hashed, the canonical form of a document, are UTF-8 without white space:
 * the id as a JSON string, a colon, the body as a JSON object. Inside it
 *
 * <ul>
 *   <li>keys are sorted by code point;
 *   <li>numbers are as {@link Numbers#text(Object)} gives them;
 *   <li>in strings and keys only {@code "}, {@code \} and the control characters below U+0020 are
 *       escaped: as {@code \" \\ \b \t \n \f \r}, the others as a backslash, {@code u00} and two
 *       lower-case hex digits. Every other character stands for itself.
 * </ul>
 *
 * <p>The sum finds differences; it is not a proof against somebody who may choose the documents in
 * order to collide. Not thread safe: sum in each thread, then {@link #add(ContentHash)}.
 */
public final class ContentHash {
  private static final int WORDS = 4;
  private static final int BYTES = WORDS * Long.BYTES;

  private final MessageDigest digest = sha256();
  private final CanonicalJson canonical = new CanonicalJson();

  /** The sum, most significant word first. */
  private final long[] sum = new long[WORDS];

  /** The hash of no documents. */
  public ContentHash() {}

  /**
   * The hash that {@link #hex()} gave.
   *
   * @throws IllegalArgumentException when it is not 64 hex digits
   */
  public static ContentHash parse(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("A content hash has 64 hex digits, not " + hex.length());
    }
    ContentHash hash = new ContentHash();
    hash.add(bytes);
    return hash;
  }

  /** The canonical form of a document with a plain body. */
  public static byte[] canonical(String id, Map<String, @Nullable Object> body) {
    CanonicalJson json = new CanonicalJson();
    json.document(id, body);
    return Arrays.copyOf(json.bytes(), json.length());
  }

  /** Adds a document with a plain body. */
  public ContentHash add(String id, Map<String, @Nullable Object> body) {
    add(hashOf(id, body));
    return this;
  }

  /** Takes away a document that was added. */
  public ContentHash remove(String id, Map<String, @Nullable Object> body) {
    subtract(hashOf(id, body));
    return this;
  }

  /** Adds all documents of the other, as if each had been added here. */
  public ContentHash add(ContentHash other) {
    add(other.bytes());
    return this;
  }

  /** The sum as 64 lower-case hex digits. */
  public String hex() {
    return HexFormat.of().formatHex(bytes());
  }

  /** The SHA-256 of the canonical form of one document, 32 bytes. */
  private byte[] hashOf(String id, Map<String, @Nullable Object> body) {
    canonical.clear();
    canonical.document(id, body);
    digest.update(canonical.bytes(), 0, canonical.length());
    return digest.digest();
  }

  private void add(byte[] number) {
    ByteBuffer words = ByteBuffer.wrap(number);
    long carry = 0;
    for (int i = WORDS - 1; i >= 0; i--) {
      long word = words.getLong(i * Long.BYTES);
      long partial = sum[i] + word;
      long total = partial + carry;
      carry =
          Long.compareUnsigned(partial, word) < 0 || Long.compareUnsigned(total, partial) < 0
              ? 1
              : 0;
      sum[i] = total;
    }
  }

  private void subtract(byte[] number) {
    ByteBuffer words = ByteBuffer.wrap(number);
    long borrow = 0;
    for (int i = WORDS - 1; i >= 0; i--) {
      long word = words.getLong(i * Long.BYTES);
      long partial = sum[i] - word;
      long total = partial - borrow;
      borrow =
          Long.compareUnsigned(sum[i], word) < 0 || Long.compareUnsigned(partial, borrow) < 0
              ? 1
              : 0;
      sum[i] = total;
    }
  }

  private byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    for (long word : sum) {
      bytes.putLong(word);
    }
    return bytes.array();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ContentHash hash && Arrays.equals(sum, hash.sum);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sum);
  }

  @Override
  public String toString() {
    return hex();
  }
}
