package dev.holdfast.spi;

import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Documents that come from an iterator, which is asked for one at a time. */
final class IteratorRows implements Rows {
  private Iterator<Image> left;
  private @Nullable Image current;

  IteratorRows(Iterator<Image> documents) {
    this.left = documents;
  }

  @Override
  public boolean next() {
    current = left.hasNext() ? left.next() : null;
    return current != null;
  }

  private Image current() {
    Image image = current;
    if (image == null) {
      throw new IllegalStateException("The rows stand on no document: next() goes to one");
    }
    return image;
  }

  @Override
  public String id() {
    return current().id();
  }

  @Override
  public long revision() {
    return current().revision();
  }

  @Override
  public Body body() {
    return current().body();
  }

  @Override
  public void close() {
    left = Collections.emptyIterator();
    current = null;
  }
}
