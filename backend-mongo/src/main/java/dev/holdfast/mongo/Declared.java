package dev.holdfast.mongo;

import dev.holdfast.Index;

/**
 * A declared index.
 *
 * @param number within its collection; MongoDB's index {@code hf_<number>} serves queries
 */
record Declared(int number, Index index) {
  /** The name of the index of MongoDB that serves queries. */
  String stored() {
    return "hf_".concat(Integer.toString(number));
  }

  /** The name of the index of MongoDB that keeps values unique. */
  String storedUnique() {
    return "hf_u".concat(Integer.toString(number));
  }
}
