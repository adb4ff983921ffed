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
 * @param last the last version of the horizon's own time that was delivered, by id; null for all
 * @param prunings how often versions had been pruned when it was made
 * @param delivered with the second of their times, unsigned
 */
record FeedToken(
    long source,
    Instant horizon,
    @Nullable String last,
    long prunings,
    Map<Long, Integer> delivered) {
  private static final byte FORMAT = 3;

  /** Knew no {@code last}, and times to the nanosecond. */
  private static final byte BEFORE = 2;

  private static final int INSTANT_BYTES = Long.BYTES + Integer.BYTES;
  private static final int HEAD_BYTES = 1 + 2 * Long.BYTES + INSTANT_BYTES + Integer.BYTES;
  private static final int ENTRY_BYTES = Long.BYTES + Integer.BYTES;

  FeedToken {
    delivered = Map.copyOf(delivered);
  }

  static FeedToken start(String source) {
    return new FeedToken(hash(source, ""), Instant.EPOCH, null, 0, Map.of());
  }

  /** Its time too: after a restore another version may have the id of one that was delivered. */
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

  /** Of a time, as it is kept of what was delivered: unsigned, so that it lasts until 2106. */
  static int second(Instant at) {
    return (int) Math.max(0, Math.min(0xFFFF_FFFFL, at.getEpochSecond()));
  }

  String text() {
    byte[] id = last == null ? new byte[0] : last.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + id.length + delivered.size() * ENTRY_BYTES);
    bytes.put(FORMAT).putLong(source);
    bytes.putLong(horizon.getEpochSecond()).putInt(horizon.getNano());
    bytes.putLong(prunings);
    bytes.putInt(id.length).put(id);
    delivered.forEach((hash, second) -> bytes.putLong(hash).putInt(second));
    ByteBuffer whole = ByteBuffer.allocate(bytes.capacity() + Long.BYTES);
    whole.put(bytes.array()).putLong(hash(bytes.array()));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(whole.array());
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
    byte format = in.get();
    if (format > FORMAT) {
      throw HoldfastException.invalid(
          "The token was made by a newer version of Holdfast; go on with that one, or follow anew");
    }
    if (format < BEFORE) {
      throw new IllegalArgumentException("no format");
    }
    long source = in.getLong();
    Instant horizon = instant(in);
    long prunings = in.getLong();
    String last = format == BEFORE ? null : last(in);
    Map<Long, Integer> delivered = new HashMap<>();
    while (in.hasRemaining()) {
      delivered.put(in.getLong(), format == BEFORE ? second(instant(in)) : in.getInt());
    }
    return new FeedToken(source, horizon, last, prunings, delivered);
  }

  private static @Nullable String last(ByteBuffer in) {
    byte[] id = new byte[Math.min(in.getInt(), in.remaining())];
    in.get(id);
    return id.length == 0 ? null : new String(id, StandardCharsets.UTF_8);
  }
}
