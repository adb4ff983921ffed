package dev.holdfast.memory;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A document as one transaction left it, in front of what it was before. */
final class Version {
  final String id;
  final Stamp stamp;
  final long revision;

  /** Null when the document was deleted. */
  final @Nullable Map<String, @Nullable Object> body;

  private volatile @Nullable Version previous;

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
}
