package dev.holdfast.postgres;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Image;

/** A document as it stands in its row. */
final class Found {
  final String id;
  final long revision;
  final byte[] body;

  Found(String id, long revision, byte[] body) {
    this.id = id;
    this.revision = revision;
    this.body = body;
  }

  static Found at(Cursor cursor) {
    return new Found(cursor.text(1), cursor.number(2), cursor.bytes(3));
  }

  Image image() {
    return new Image(id, revision, Bodies.json(body));
  }
}
