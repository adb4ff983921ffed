package dev.holdfast.postgres;

import dev.holdfast.Filter;
import dev.holdfast.Projection;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.DocumentMatcher;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Projector;
import dev.holdfast.spi.Rows;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a cursor over id, revision and body, less those that the reference evaluator
 * does not let pass where PostgreSQL could not decide. They come in portions of about a megabyte.
 */
final class PostgresRows implements Rows {
  /** How many rows the first portion has, when nobody knows yet how large they are. */
  static final int FIRST_PORTION = 32;

  private static final int PORTION_BYTES = 1 << 20;
  private static final int MOST_IN_PORTION = 1000;

  private final Source source;
  private final Lease lease;
  private final @Nullable Projector projector;
  private final @Nullable DocumentMatcher residue;
  private long toSkip;
  private long left;
  private long bytes;
  private int read;
  private @Nullable Image image;
  private boolean closed;

  private PostgresRows(
      Source source,
      Lease lease,
      @Nullable Projection projection,
      @Nullable DocumentMatcher residue,
      long offset,
      long limit) {
    this.source = source;
    this.lease = lease;
    this.projector = projection == null ? null : Projector.of(projection);
    this.residue = residue;
    this.toSkip = offset;
    this.left = limit < 0 ? Long.MAX_VALUE : limit;
  }

  /** What the source gives, all of it. */
  static PostgresRows of(Source source, Lease lease, @Nullable Projection projection) {
    return new PostgresRows(source, lease, projection, null, 0, -1);
  }

  /** Of what the source gives, those that match too, so many of them after so many. */
  static PostgresRows matching(
      Source source,
      Lease lease,
      @Nullable Projection projection,
      Filter residue,
      long offset,
      long limit) {
    return new PostgresRows(source, lease, projection, DocumentMatcher.of(residue), offset, limit);
  }

  @Override
  public boolean next() {
    image = null;
    if (closed) {
      return false;
    }
    lease.check();
    try {
      boolean more = advance();
      if (!more) {
        lease.check();
      }
      return more;
    } catch (Failure e) {
      throw lease.failed(e);
    }
  }

  private boolean advance() {
    while (left > 0 && source.next()) {
      Cursor cursor = source.cursor();
      Image found = new Image(cursor.text(1), cursor.number(2), body(cursor.bytes(3)));
      if (residue != null && !residue.matches(found.id(), found.body().toMap())) {
        continue;
      }
      if (toSkip > 0) {
        toSkip--;
        continue;
      }
      left--;
      image = found;
      return true;
    }
    return false;
  }

  private Body body(byte[] json) {
    bytes += json.length;
    if (++read == FIRST_PORTION) {
      long average = bytes / FIRST_PORTION + 64;
      source.cursor().fetch((int) Math.max(1, Math.min(MOST_IN_PORTION, PORTION_BYTES / average)));
    }
    return Bodies.json(json);
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
    Body whole = current().body();
    return projector == null ? whole : projector.apply(whole);
  }

  private Image current() {
    Image known = image;
    if (known == null) {
      throw new IllegalStateException("The rows stand on no document: next() goes to one");
    }
    return known;
  }

  /** Reads what is left into memory and closes. */
  Rows inMemory() {
    try (this) {
      List<Image> all = new ArrayList<>();
      while (next()) {
        if (source.beganAnew()) {
          all.clear();
        }
        all.add(new Image(id(), revision(), body()));
      }
      if (source.beganAnew()) {
        all.clear();
      }
      return Rows.of(all.iterator());
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      source.close();
    } catch (Failure e) {
      throw lease.failed(e);
    } finally {
      lease.end();
    }
  }
}
