package dev.holdfast.history;

import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.DocumentOrder;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Projector;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Merges the rows of now, but for what was changed since, with what was there instead. */
final class PastRows implements Rows {
  private final BackendTransaction session;
  private final Rows live;
  private final Map<String, @Nullable Image> changed;
  private final List<Entry> then = new ArrayList<>();
  private final DocumentOrder order;
  private final Projector projector;
  private final long most;
  private int position;
  private long delivered;
  private @Nullable Entry ahead;
  private @Nullable Entry current;
  private boolean closed;

  /** A row with the keys that it is sorted by. */
  private record Entry(Image image, List<@Nullable Object> keys) {}

  PastRows(
      BackendTransaction session, Rows live, Map<String, @Nullable Image> changed, Read.Find read) {
    this.session = session;
    this.live = live;
    this.changed = changed;
    this.order = DocumentOrder.of(read.sort());
    this.projector = Projector.of(read.projection());
    this.most = read.limit() < 0 ? Long.MAX_VALUE : read.limit();
    List<@Nullable Object> after = read.after();
    for (Image image : changed.values()) {
      if (image != null) {
        Entry entry = entry(image);
        if (after == null || order.compareKeys(entry.keys, after) > 0) {
          then.add(entry);
        }
      }
    }
    then.sort((a, b) -> order.compareKeys(a.keys, b.keys));
    ahead = nextLive();
    long left = read.offset();
    while (left > 0 && merged() != null) {
      left--;
    }
  }

  private Entry entry(Image image) {
    return new Entry(image, order.keys(image.id(), image.body().toMap()));
  }

  private @Nullable Entry nextLive() {
    while (live.next()) {
      if (!changed.containsKey(live.id())) {
        return entry(new Image(live.id(), live.revision(), live.body()));
      }
    }
    return null;
  }

  private @Nullable Entry merged() {
    Entry past = position < then.size() ? then.get(position) : null;
    Entry now = ahead;
    if (now == null || (past != null && order.compareKeys(past.keys, now.keys) < 0)) {
      position++;
      return past;
    }
    ahead = nextLive();
    return now;
  }

  @Override
  public boolean next() {
    current = closed || delivered >= most ? null : merged();
    if (current == null) {
      close();
      return false;
    }
    delivered++;
    return true;
  }

  private Image current() {
    Entry entry = current;
    if (entry == null) {
      throw new IllegalStateException("The rows stand on no document: next() goes to one");
    }
    return entry.image;
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
    return projector.apply(current().body());
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      current = null;
      live.close();
      session.rollback();
    }
  }
}
