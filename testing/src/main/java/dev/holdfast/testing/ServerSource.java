package dev.holdfast.testing;

/** A way of coming by a server. */
interface ServerSource {
  /**
   * A server that answers.
   *
   * @throws ServerUnavailableException when this way leads to none
   * @throws IllegalStateException when somebody asked for this very server and it does not work
   */
  RunningServer start() throws ServerUnavailableException;
}
