package dev.holdfast.examples.jsonfile;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.Projector;
import dev.holdfast.spi.Rows;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows over documents that are in memory anyway. */
final class ListRows implements Rows {
  private final Projector projector;
  private Iterator<Stored> left;
  private @Nullable Stored current;

  ListRows(List<Stored> documents, Projector projector) {
    this.left = documents.iterator();
    this.projector = projector;
  }

  @Override
  public boolean next() {
    current = left.hasNext() ? left.next() : null;
    return current != null;
  }

  private Stored current() {
    Stored document = current;
    if (document == null) {
      throw new IllegalStateException("The rows stand on no document");
    }
    return document;
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
    return projector.apply(Bodies.of(current().body()));
  }

  @Override
  public void close() {
    left = List.<Stored>of().iterator();
    current = null;
  }
}
