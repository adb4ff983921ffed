package dev.holdfast.spi;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A batch that carries an operation id, as a backend with {@link
 * dev.holdfast.Capability#OPERATION_IDS} remembers it. Immutable.
 *
 * <p>The id is a lower-case UUID of version 7, so it carries the time when it was made. The backend
 * looks for a record under the id first. Where there is one, it changes nothing and answers {@link
 * #replay}; where there is none, it applies the batch and stores {@link #record} under the id in
 * the same atomic step. A batch that fails leaves no record, and may be sent again.
 *
 * <p>An id is good for {@link #REMEMBERED}. After that nobody can say any more whether its batch
 * was applied, and it is refused. Records are kept a day longer, so that clocks may differ by that
 * much: only those under ids before {@link #forgettable} are deleted.
 */
public final class Operation {
  /** How long a batch is recognised, from the time in its id. */
  public static final Duration REMEMBERED = Duration.ofDays(7);

  /** How much the clocks of those who share a database may differ. */
  private static final Duration TOLERANCE = Duration.ofDays(1);

  private static final UuidSource IDS = new UuidSource(InstantSource.system());
  private static final int VERSION = 7;
  private static final int VARIANT = 2;
  private static final int LENGTH = 36;

  private final String id;
  private final byte[] content;
  private final @Nullable WriteResult answer;

  private Operation(String id, byte[] content, @Nullable WriteResult answer) {
    this.id = id;
    this.content = content;
    this.answer = answer;
  }

  /** A new id. */
  public static String newId() {
    return IDS.next();
  }

  /**
   * The operation of a batch whose bodies are known to be valid; null when it has no operation id.
   *
   * @throws HoldfastException INVALID for an id that is no UUID of version 7 in lower case, or from
   *     more than a day in the future; OUTCOME_UNKNOWN for one older than {@link #REMEMBERED}
   */
  public static @Nullable Operation of(WriteBatch batch) {
    return of(batch, Instant.now());
  }

  /**
   * Refuses an id that {@link #of} refuses, for a layer to tell that from what becomes of the
   * batch.
   */
  public static void requireUsable(String id) {
    requireInTime(id, time(id), Instant.now());
  }

  static @Nullable Operation of(WriteBatch batch, Instant now) {
    String id = batch.operationId();
    if (id == null) {
      return null;
    }
    requireInTime(id, time(id), now);
    return new Operation(id, BatchDigest.of(batch), batch.answer());
  }

  private static Instant time(String id) {
    if (id.length() == LENGTH) {
      try {
        UUID uuid = UUID.fromString(id);
        if (uuid.version() == VERSION && uuid.variant() == VARIANT && uuid.toString().equals(id)) {
          return Instant.ofEpochMilli(uuid.getMostSignificantBits() >>> 16);
        }
      } catch (IllegalArgumentException e) {
        // The message below says what it must be.
      }
    }
    throw HoldfastException.invalid(
        "The operation id \""
            + Values.shorten(id)
            + "\" is no UUID of version 7 in lower case; Operation.newId() makes one");
  }

  private static void requireInTime(String id, Instant made, Instant now) {
    if (made.isBefore(now.minus(REMEMBERED))) {
      throw HoldfastException.of(
          ErrorCode.OUTCOME_UNKNOWN,
          "The operation "
              + id
              + " was begun at "
              + made
              + "; operations are remembered for "
              + REMEMBERED.toDays()
              + " days, so nobody can say whether it was done before. Nothing was done now");
    }
    if (made.isAfter(now.plus(TOLERANCE))) {
      throw HoldfastException.invalid(
          "The operation id "
              + id
              + " is from "
              + made
              + ", more than a day in the future; set the clock of the machine that made it");
    }
  }

  /** What may be forgotten now: every id that is less than this, by its characters. */
  public static String forgettable() {
    return forgettable(Instant.now());
  }

  static String forgettable(Instant now) {
    long millis = Math.max(0, now.minus(REMEMBERED).minus(TOLERANCE).toEpochMilli());
    return new UUID(millis << 16, 0).toString();
  }

  /** Under which the record is kept. */
  public String id() {
    return id;
  }

  /**
   * One write of a batch that is not atomic, as an operation of its own: for a backend that can
   * record each write with its effect, but not all of them together.
   */
  public Operation part(int index) {
    return new Operation(id + "/" + index, content, answer);
  }

  /** What is to be kept: the content of the batch, as a digest, and its result. */
  public byte[] record(WriteResult result) {
    return OutcomeRecord.write(content, answer == null ? result : answer);
  }

  /**
   * The same in pieces, between which the outcomes' revisions stand in their order, as 8 bytes each
   * with the highest first: for a database that gives out revisions in the statement that records
   * them. The revisions in the result do not matter; there is one piece more than outcomes.
   */
  public List<byte[]> recordAroundRevisions(WriteResult result) {
    return OutcomeRecord.aroundRevisions(content, result);
  }

  /**
   * The result that was recorded.
   *
   * @throws HoldfastException INVALID when it is that of another batch; CORRUPT when it is damaged
   */
  public WriteResult replay(byte[] recorded) {
    ByteBuffer in = ByteBuffer.wrap(recorded);
    if (!Arrays.equals(content, OutcomeRecord.content(in))) {
      throw HoldfastException.invalid(
          "The operation id "
              + id
              + " belongs to another batch, which was applied; each batch needs an id of its own");
    }
    return OutcomeRecord.result(in);
  }

  @Override
  public String toString() {
    return "operation " + id;
  }
}
