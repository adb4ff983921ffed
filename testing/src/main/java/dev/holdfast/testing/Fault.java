package dev.holdfast.testing;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FaultProxy} is to do to one request: {@code
 * Fault.at(Point.BEFORE_REPLY).naming("COMMIT")}. Immutable.
 */
public final class Fault {
  /** Where the connection of a request breaks. */
  public enum Point {
    /** The request does not reach the server. */
    BEFORE_SEND,
    /** The request is on its way; what the server does with it goes on without the client. */
    AFTER_SEND,
    /** The server has answered, so it has done what it was asked; nothing of the answer arrives. */
    BEFORE_REPLY,
    /** A part of the answer arrives. */
    MID_REPLY,
    /**
     * Nothing happens for a while. Then the request arrives, late, and its answer is thrown away
     * with the connection.
     */
    FREEZE
  }

  private static final Duration UNTIL_THAWED = Duration.ofHours(1);
  private static final int HALF = -1;

  private final Point point;
  private final int request;
  private final String text;
  private final int bytes;
  private final Duration frozen;
  private final boolean late;

  private Fault(Point point, int request, String text, int bytes, Duration frozen, boolean late) {
    this.point = point;
    this.request = request;
    this.text = text;
    this.bytes = bytes;
    this.frozen = frozen;
    this.late = late;
  }

  /** The next request breaks there; a freeze lasts until {@link FaultProxy#thaw}. */
  public static Fault at(Point point) {
    return new Fault(point, 1, "", HALF, UNTIL_THAWED, false);
  }

  /**
   * The server answers the next request, and the client is told instead that the time for its
   * command was over; the connection stays. MongoDB's commands only.
   */
  public static Fault late() {
    return new Fault(Point.BEFORE_REPLY, 1, "", HALF, UNTIL_THAWED, true);
  }

  /**
   * Not the next one, but this one, counted from when the fault is planned.
   *
   * @param number from 1
   */
  public Fault ofRequest(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("request " + number + "; the first one is 1");
    }
    return new Fault(point, number, text, bytes, frozen, late);
  }

  /**
   * Of those requests only that hold this text, in upper or lower case: a part of the SQL, or the
   * name of MongoDB's command, such as {@code commitTransaction}. Others are not counted.
   */
  public Fault naming(String part) {
    return new Fault(point, request, part.toLowerCase(Locale.ROOT), bytes, frozen, late);
  }

  /**
   * So much of the answer arrives, at {@link Point#MID_REPLY}; never all of it. Half of it by
   * default.
   */
  public Fault afterBytes(int number) {
    if (number < 0) {
      throw new IllegalArgumentException(number + " bytes; none is 0");
    }
    return new Fault(point, request, text, number, frozen, late);
  }

  /** So long does a freeze last; less when it is thawed. */
  public Fault lasting(Duration duration) {
    return new Fault(point, request, text, bytes, duration, late);
  }

  Point point() {
    return point;
  }

  boolean isLate() {
    return late;
  }

  int request() {
    return request;
  }

  Duration frozen() {
    return frozen;
  }

  boolean concerns(String request) {
    return request.toLowerCase(Locale.ROOT).contains(text);
  }

  /** How many of an answer's bytes arrive. */
  int arriving(int length) {
    return Math.min(bytes == HALF ? length / 2 : bytes, length - 1);
  }

  /** {@code MID_REPLY of request 2 naming "commit"}. */
  @Override
  public String toString() {
    return (late ? "late answer" : point)
        + " of request "
        + request
        + (text.isEmpty() ? "" : " naming \"" + text + '"');
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Fault that
        && point == that.point
        && request == that.request
        && text.equals(that.text)
        && bytes == that.bytes
        && frozen.equals(that.frozen)
        && late == that.late;
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }
}
