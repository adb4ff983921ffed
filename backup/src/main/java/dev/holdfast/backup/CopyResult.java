package dev.holdfast.backup;

import java.util.List;

/**
 * What a {@link Copy} did.
 *
 * @param collections in order of their names
 * @param differences what the verification found, empty when all is equal or it was not asked for
 * @param verified whether {@link Copy#verified} was asked for
 */
public record CopyResult(
    List<CopiedCollection> collections, List<CollectionDifference> differences, boolean verified) {
  public CopyResult {
    collections = List.copyOf(collections);
    differences = List.copyOf(differences);
  }

  /** How many documents were copied, over all collections. */
  public long documents() {
    return collections.stream().mapToLong(CopiedCollection::documents).sum();
  }

  /** True when it was verified and nothing differs. */
  public boolean isProvedEqual() {
    return verified && differences.isEmpty();
  }
}
