package dev.holdfast.memory;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A document as one transaction left it, in front of what it was before. */
final class Version {
  private static final Position[] NOWHERE = {};

  final String id;
  final Stamp stamp;
  final long revision;

  /** Null when the document was deleted. */
  final @Nullable Map<String, @Nullable Object> body;

  private volatile @Nullable Version previous;

  /** Its places in the declared indexes; never changed in place. */
  private volatile Position[] places = NOWHERE;

  Version(
      String id,
      Stamp stamp,
      long revision,
      @Nullable Map<String, @Nullable Object> body,
      @Nullable Version previous) {
    this.id = id;
    this.stamp = stamp;
    this.revision = revision;
    this.body = body;
    this.previous = previous;
  }

  boolean isDeleted() {
    return body == null;
  }

  /** The content of a version that is known not to be a deletion. */
  Map<String, @Nullable Object> content() {
    Map<String, @Nullable Object> content = body;
    if (content == null) {
      throw new IllegalStateException("Document " + id + " is deleted in this version");
    }
    return content;
  }

  @Nullable Version previous() {
    return previous;
  }

  /** Guarded by the store's lock. */
  void forgetPrevious() {
    previous = null;
  }

  /** Its place in the index with this order; null when that does not keep places. */
  @Nullable Position place(PositionOrder order) {
    for (Position place : places) {
      if (place.isIn(order)) {
        return place;
      }
    }
    return null;
  }

  /** Before it is put into its slot. */
  void places(Position[] all) {
    places = all;
  }

  /** Guarded by the store's lock. */
  void addPlace(Position more) {
    Position[] known = places;
    Position[] all = Arrays.copyOf(known, known.length + 1);
    all[known.length] = more;
    places = all;
  }

  /** Guarded by the store's lock. */
  void forgetPlace(PositionOrder order) {
    places = Arrays.stream(places).filter(place -> !place.isIn(order)).toArray(Position[]::new);
  }
}
