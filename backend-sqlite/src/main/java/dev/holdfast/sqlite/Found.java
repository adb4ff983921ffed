package dev.holdfast.sqlite;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Image;

/** A document as it stands in its row. */
final class Found {
  private static final byte[] NOTHING = {};

  final long row;
  final String id;
  final long revision;
  final byte[] body;

  Found(long row, String id, long revision, byte[] body) {
    this.row = row;
    this.id = id;
    this.revision = revision;
    this.body = body;
  }

  Image image() {
    return new Image(id, revision, Bodies.json(body));
  }

  Found withoutBody() {
    return new Found(row, id, revision, NOTHING);
  }
}
