package dev.holdfast.testing;

/**
 * A way of coming by a server, or by several that belong together.
 *
 * @param <T> the server
 */
interface ServerSource<T> {
  /**
   * A server that answers.
   *
   * @throws ServerUnavailableException when this way leads to none
   * @throws IllegalStateException when somebody asked for this very server and it does not work
   */
  T start() throws ServerUnavailableException;
}
