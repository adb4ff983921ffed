package dev.holdfast;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of Holdfast, unchecked, with a closed {@link ErrorCode}.
 *
 * <p>The native exception, where there is one, is the {@linkplain #getCause() cause}. The message
 * never holds a password or a whole document. Instances are immutable but for the stack trace.
 */
public final class HoldfastException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final boolean retryable;
  private final @Nullable String key;
  private final @Nullable Long currentRevision;
  private final @Nullable Capability capability;
  private final @Nullable Integer index;
  private final transient @Nullable BulkResult bulkResult;

  private HoldfastException(
      ErrorCode code, String message, @Nullable Throwable cause, boolean retryable, Facts facts) {
    super(message, cause);
    this.code = code;
    this.retryable = retryable;
    this.key = facts.key;
    this.currentRevision = facts.currentRevision;
    this.capability = facts.capability;
    this.index = facts.index;
    this.bulkResult = facts.bulkResult;
  }

  /** An error that has no more to say than its code and message. */
  public static HoldfastException of(ErrorCode code, String message) {
    return of(code, message, null);
  }

  /** An error with the native exception that caused it. */
  public static HoldfastException of(ErrorCode code, String message, @Nullable Throwable cause) {
    boolean retryable = code == ErrorCode.UNAVAILABLE || code == ErrorCode.TIMEOUT;
    return new HoldfastException(code, message, cause, retryable, Facts.NONE);
  }

  /** {@link ErrorCode#INVALID}: the message says what is wrong with what, and what is allowed. */
  public static HoldfastException invalid(String message) {
    return of(ErrorCode.INVALID, message);
  }

  /** {@link ErrorCode#UNSUPPORTED}: names the capability that is missing and why. */
  public static HoldfastException unsupported(Capability capability, String message) {
    Facts facts = new Facts(null, null, capability, null, null);
    return new HoldfastException(ErrorCode.UNSUPPORTED, message, null, false, facts);
  }

  /**
   * {@link ErrorCode#DUPLICATE_KEY}.
   *
   * @param key {@code "id"} or the name of the unique index
   */
  public static HoldfastException duplicateKey(
      String key, String message, @Nullable Throwable cause) {
    Facts facts = new Facts(key, null, null, null, null);
    return new HoldfastException(ErrorCode.DUPLICATE_KEY, message, cause, false, facts);
  }

  /**
   * {@link ErrorCode#CONFLICT}.
   *
   * @param currentRevision the revision now in the store, or null when the document is not there
   */
  public static HoldfastException conflict(@Nullable Long currentRevision, String message) {
    Facts facts = new Facts(null, currentRevision, null, null, null);
    return new HoldfastException(ErrorCode.CONFLICT, message, null, false, facts);
  }

  /**
   * {@link ErrorCode#TRANSACTION_ABORTED}.
   *
   * @param retryable true when running the whole transaction again may succeed
   */
  public static HoldfastException aborted(
      boolean retryable, String message, @Nullable Throwable cause) {
    return new HoldfastException(
        ErrorCode.TRANSACTION_ABORTED, message, cause, retryable, Facts.NONE);
  }

  /** The failure of a bulk in which other writes may have been applied; see {@link #bulkResult}. */
  static HoldfastException bulk(HoldfastException first, String message, BulkResult result) {
    Facts facts =
        new Facts(
            first.key, first.currentRevision, first.capability, result.errors().firstKey(), result);
    return new HoldfastException(first.code, message, first, false, facts);
  }

  /** The same error with where it happened put in front of the message. */
  public HoldfastException in(String where) {
    return at(where, index);
  }

  /** The same error as that of the write at this index of several, the first being 0. */
  public HoldfastException ofWrite(int failed) {
    return at("index " + failed, failed);
  }

  private HoldfastException at(String where, @Nullable Integer failed) {
    Facts facts = new Facts(key, currentRevision, capability, failed, bulkResult);
    HoldfastException located =
        new HoldfastException(code, where + ": " + getMessage(), getCause(), retryable, facts);
    located.setStackTrace(getStackTrace());
    for (Throwable suppressed : getSuppressed()) {
      located.addSuppressed(suppressed);
    }
    return located;
  }

  public ErrorCode code() {
    return code;
  }

  /** True when the same call, or the whole transaction, may be run again without harm. */
  public boolean retryable() {
    return retryable;
  }

  /** With {@link ErrorCode#DUPLICATE_KEY}: {@code "id"} or the name of the unique index. */
  public Optional<String> key() {
    return Optional.ofNullable(key);
  }

  /** With {@link ErrorCode#CONFLICT}: the revision in the store; empty when it is not there. */
  public OptionalLong currentRevision() {
    return currentRevision == null ? OptionalLong.empty() : OptionalLong.of(currentRevision);
  }

  /** With {@link ErrorCode#UNSUPPORTED}: what is missing. */
  public Optional<Capability> capability() {
    return Optional.ofNullable(capability);
  }

  /** With the failure of a write among several: which one, the first being 0. */
  public OptionalInt index() {
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }

  /** With a failed bulk: what was applied and which index failed with what. */
  public Optional<BulkResult> bulkResult() {
    return Optional.ofNullable(bulkResult);
  }

  /** What an error knows beside its code and message. */
  private record Facts(
      @Nullable String key,
      @Nullable Long currentRevision,
      @Nullable Capability capability,
      @Nullable Integer index,
      @Nullable BulkResult bulkResult) {
    private static final Facts NONE = new Facts(null, null, null, null, null);
  }
}
