package dev.holdfast.history;

import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.List;
import java.util.function.Consumer;

/** What is written beside the writes of one transaction. Used by one thread at a time. */
interface Recording {
  /** Looks at what a batch is going to change, where its outcome will not tell. */
  default void before(WriteBatch batch) {}

  /** Takes note of a batch that was applied. */
  void applied(WriteBatch batch, WriteResult result);

  /** Whether there is nothing to write. */
  boolean isEmpty();

  /** Gives what is to be written, just before the commit: all at once, or some at a time. */
  void write(Consumer<List<Write>> into);

  /** The commit has succeeded. */
  void committed();

  /**
   * It was not written, or the commit has failed.
   *
   * @param surely what it goes on from is where it was; else that is not known
   */
  void failed(boolean surely);
}
