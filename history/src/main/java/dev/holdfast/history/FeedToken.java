package dev.holdfast.history;

import dev.holdfast.HoldfastException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * How far a reader of changes has come: everything until the horizon, and of what came later these,
 * by a hash of their ids with their times.
 */
record FeedToken(int collection, Instant horizon, Map<Long, Instant> delivered) {
  private static final byte FORMAT = 1;
  private static final int INSTANT_BYTES = Long.BYTES + Integer.BYTES;
  private static final int HEAD_BYTES = 1 + Integer.BYTES + INSTANT_BYTES;
  private static final int ENTRY_BYTES = Long.BYTES + INSTANT_BYTES;

  FeedToken {
    delivered = Map.copyOf(delivered);
  }

  static FeedToken start(String collection) {
    return new FeedToken((int) hash(collection), Instant.EPOCH, Map.of());
  }

  boolean has(String versionId) {
    return delivered.containsKey(hash(versionId));
  }

  static long hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  String text() {
    ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + delivered.size() * ENTRY_BYTES);
    bytes.put(FORMAT).putInt(collection);
    put(bytes, horizon);
    delivered.forEach((hash, at) -> put(bytes.putLong(hash), at));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  private static void put(ByteBuffer bytes, Instant at) {
    bytes.putLong(at.getEpochSecond()).putInt(at.getNano());
  }

  private static Instant instant(ByteBuffer bytes) {
    return Instant.ofEpochSecond(bytes.getLong(), bytes.getInt());
  }

  static FeedToken parse(String collection, String text) {
    FeedToken token;
    try {
      token = read(ByteBuffer.wrap(Base64.getUrlDecoder().decode(text)));
    } catch (IllegalArgumentException | BufferUnderflowException | ArithmeticException e) {
      throw HoldfastException.invalid("The token is damaged; take it as follow gave it");
    }
    if (token.collection != (int) hash(collection)) {
      throw HoldfastException.invalid(
          "The token is that of another collection, not of " + collection);
    }
    return token;
  }

  private static FeedToken read(ByteBuffer bytes) {
    if (bytes.get() != FORMAT) {
      throw new IllegalArgumentException("another format");
    }
    int collection = bytes.getInt();
    Instant horizon = instant(bytes);
    Map<Long, Instant> delivered = new HashMap<>();
    while (bytes.hasRemaining()) {
      delivered.put(bytes.getLong(), instant(bytes));
    }
    return new FeedToken(collection, horizon, delivered);
  }
}
