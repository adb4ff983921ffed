package dev.holdfast.spi;

import java.util.Iterator;

/**
 * Documents in order, one at a time: {@code while (rows.next()) use(rows.id(), rows.body())}. Used
 * by one thread at a time. Holds what it needs of the store open until it is closed, and never the
 * whole result. After the end {@link #next} keeps saying false.
 */
public interface Rows extends AutoCloseable {
  /** Documents that hold nothing of a store open; the iterator is asked for one at a time. */
  static Rows of(Iterator<Image> documents) {
    return new IteratorRows(documents);
  }

  /** Goes to the next document. */
  boolean next();

  /** The id of the document that {@link #next} went to. */
  String id();

  /** Its revision. */
  long revision();

  /** Its content, good beyond the next call of {@link #next}. */
  Body body();

  /** Frees what is held; again does nothing. */
  @Override
  void close();
}
