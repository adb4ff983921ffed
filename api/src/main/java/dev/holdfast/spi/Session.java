package dev.holdfast.spi;

/**
 * What a {@link Backend} and a {@link BackendTransaction} share: reading, and writing a batch.
 *
 * <p>Everything that arrives has been validated and normalised: values are plain (see {@link
 * Values}), defaults are filled in, the id ends every sort. Errors leave as {@link
 * dev.holdfast.HoldfastException} with the native exception as the cause.
 */
public interface Session {
  /** Answers a read; the result is of the type that the read names. */
  <R> R read(Read<R> read);

  /**
   * Applies a batch. Every {@link Body} of the batch is written out before the first effect, so
   * that one that is invalid changes nothing, in a batch that is not atomic neither; of several
   * writes the error tells its index.
   */
  WriteResult write(WriteBatch batch);
}
