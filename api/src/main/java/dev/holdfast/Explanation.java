package dev.holdfast;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a backend would answer a query.
 *
 * @param pushed the part of the filter that the backend's own engine decides, in JSON form
 * @param residue the part that is decided on what the engine returned, in JSON form; null for none
 * @param index the index used, or null for a scan
 * @param plan the engine's own words: for people, not portable
 */
public record Explanation(
    String backend, String pushed, @Nullable String residue, @Nullable String index, String plan) {
  /** What the engine leaves to be decided afterwards. */
  public Optional<String> residual() {
    return Optional.ofNullable(residue);
  }

  /** The index used. */
  public Optional<String> usedIndex() {
    return Optional.ofNullable(index);
  }
}
