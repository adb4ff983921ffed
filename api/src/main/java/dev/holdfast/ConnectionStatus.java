package dev.holdfast;

/** Whether a database can be used right now. */
public enum ConnectionStatus {
  /** It answers. */
  OPEN,
  /** It is open, but its store does not answer. */
  UNREACHABLE,
  /** {@link Database#close} was called. */
  CLOSED
}
