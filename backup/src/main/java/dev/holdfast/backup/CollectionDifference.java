package dev.holdfast.backup;

import dev.holdfast.spi.ContentHash;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A collection whose content is not the same in two databases.
 *
 * @param documents the first that differ, by id, not all of them. Empty when a walk through both
 *     found none, which happens when the collection changed after it was hashed.
 */
public record CollectionDifference(
    String collection, ContentHash source, ContentHash target, List<DocumentDifference> documents) {
  public CollectionDifference {
    documents = List.copyOf(documents);
  }

  /** For people: the collection and the first ids that differ. */
  @Override
  public String toString() {
    String ids =
        documents.stream().map(DocumentDifference::toString).collect(Collectors.joining(", "));
    return "'"
        + collection
        + "' differs: "
        + (ids.isEmpty() ? "it was changed between the copy and the verification" : ids);
  }
}
