package dev.holdfast.history;

import dev.holdfast.HoldfastException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a reader of changes has come: everything until the horizon, and of what came later these,
 * by a hash of their ids and times. Where it is damaged, that is noticed.
 *
 * @param source which collection, of which database
 * @param prunings how often versions had been pruned when it was made
 */
record FeedToken(long source, Instant horizon, long prunings, Map<Long, Instant> delivered) {
  private static final byte FORMAT = 2;
  private static final int INSTANT_BYTES = Long.BYTES + Integer.BYTES;
  private static final int HEAD_BYTES = 1 + 2 * Long.BYTES + INSTANT_BYTES;
  private static final int ENTRY_BYTES = Long.BYTES + INSTANT_BYTES;

  FeedToken {
    delivered = Map.copyOf(delivered);
  }

  static FeedToken start(String source) {
    return new FeedToken(hash(source, ""), Instant.EPOCH, 0, Map.of());
  }

  /** Its time too: after a restore another version may have the id of one that was delivered. */
  boolean has(String versionId, @Nullable Object at) {
    return delivered.containsKey(hash(versionId, String.valueOf(at)));
  }

  static long hash(String text, String more) {
    return hash((text + "\n" + more).getBytes(StandardCharsets.UTF_8));
  }

  private static long hash(byte[] bytes) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  String text() {
    ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + delivered.size() * ENTRY_BYTES);
    bytes.put(FORMAT).putLong(source);
    put(bytes, horizon);
    bytes.putLong(prunings);
    delivered.forEach((hash, at) -> put(bytes.putLong(hash), at));
    ByteBuffer whole = ByteBuffer.allocate(bytes.capacity() + Long.BYTES);
    whole.put(bytes.array()).putLong(hash(bytes.array()));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(whole.array());
  }

  private static void put(ByteBuffer bytes, Instant at) {
    bytes.putLong(at.getEpochSecond()).putInt(at.getNano());
  }

  private static Instant instant(ByteBuffer bytes) {
    return Instant.ofEpochSecond(bytes.getLong(), bytes.getInt());
  }

  static FeedToken parse(String source, String text) {
    FeedToken token;
    try {
      token = read(Base64.getUrlDecoder().decode(text));
    } catch (IllegalArgumentException | BufferUnderflowException | DateTimeException e) {
      throw HoldfastException.invalid("The token is damaged; take it as follow gave it");
    }
    if (token.source != hash(source, "")) {
      throw HoldfastException.invalid(
          "The token is that of another collection, or of another database; it is to be one of "
              + source);
    }
    return token;
  }

  private static FeedToken read(byte[] whole) {
    byte[] bytes = Arrays.copyOf(whole, Math.max(0, whole.length - Long.BYTES));
    if (ByteBuffer.wrap(whole, bytes.length, whole.length - bytes.length).getLong()
        != hash(bytes)) {
      throw new IllegalArgumentException("not as it was made");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.get() != FORMAT) {
      throw new IllegalArgumentException("another format");
    }
    long source = in.getLong();
    Instant horizon = instant(in);
    long prunings = in.getLong();
    Map<Long, Instant> delivered = new HashMap<>();
    while (in.hasRemaining()) {
      delivered.put(in.getLong(), instant(in));
    }
    return new FeedToken(source, horizon, prunings, delivered);
  }
}
