package dev.holdfast.backup;

import dev.holdfast.Index;
import java.util.List;

/**
 * What a manifest says of a collection.
 *
 * @param file where its documents are, or what has changed of them
 * @param plainBytes how long that file is when it is decrypted and decompressed
 * @param plainSha256 of those bytes
 * @param changed how many documents are in the file
 * @param deleted how many deletions are in the file
 * @param documents how many there are in the collection
 * @param contentHash of the whole collection
 */
record CollectionEntry(
    String name,
    String file,
    long plainBytes,
    String plainSha256,
    long changed,
    long deleted,
    long documents,
    String contentHash,
    List<Index> indexes) {
  CollectionEntry {
    indexes = List.copyOf(indexes);
  }
}
