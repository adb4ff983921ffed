package dev.holdfast.backup;

import dev.holdfast.spi.ContentHash;

/**
 * One collection that was copied.
 *
 * @param indexes how many indexes it has in the source; the target has them all
 * @param hash of the documents that were read, as the source's snapshot held them
 */
public record CopiedCollection(String name, long documents, int indexes, ContentHash hash) {}
