package dev.holdfast.mongo;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Values;
import org.jspecify.annotations.Nullable;

/** Says which key is there already. */
final class Duplicates {
  private Duplicates() {}

  /**
   * The exception of a write as one of ours when it is about a key that is there already, else as
   * it is.
   *
   * @param id of what was to be inserted; null when nothing was
   */
  static RuntimeException of(
      Link link, String collection, @Nullable String id, RuntimeException e) {
    return MongoErrors.isDuplicate(e)
        ? of(link, collection, id, String.valueOf(e.getMessage()), e)
        : e;
  }

  /** The error that the server describes by this text. */
  static HoldfastException of(
      Link link,
      String collection,
      @Nullable String id,
      String message,
      @Nullable RuntimeException e) {
    String stored = MongoErrors.duplicateIn(message);
    if (stored.equals("_id_")) {
      return HoldfastException.duplicateKey(
          "id",
          "There is a document with "
              + (id == null ? "this id" : "the id \"" + Values.shorten(id) + "\"")
              + " in "
              + collection
              + " already",
          e);
    }
    String name = stored;
    for (Declared declared : link.indexes(collection)) {
      if (declared.storedUnique().equals(stored)) {
        name = declared.index().name();
      }
    }
    return HoldfastException.duplicateKey(
        name,
        "There is a document with this value in the unique index \""
            + name
            + "\" of "
            + collection
            + " already",
        e);
  }
}
