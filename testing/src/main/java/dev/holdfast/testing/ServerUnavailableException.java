package dev.holdfast.testing;

/** Says why one way of coming by a server leads to none, so that the next may be tried. */
final class ServerUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  ServerUnavailableException(String reason) {
    super(reason);
  }

  ServerUnavailableException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
