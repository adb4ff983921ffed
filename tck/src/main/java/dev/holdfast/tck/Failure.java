package dev.holdfast.tck;

/** Says that a rule is broken: what was asked, what was expected, what came. */
public final class Failure extends AssertionError {
  private static final long serialVersionUID = 1L;

  public Failure(String message) {
    super(message);
  }

  public Failure(String message, Throwable cause) {
    super(message, cause);
  }
}
