package dev.holdfast.tck;

import dev.holdfast.Document;
import dev.holdfast.Index;
import dev.holdfast.Query;
import dev.holdfast.tck.rules.RandomSamples;
import java.util.List;

/**
 * Documents, indexes and questions about them as the kit's random rules make them, for a test that
 * compares two databases. The same seed gives the same.
 */
public final class RandomSample {
  private final long seed;
  private final List<Document> documents;

  private RandomSample(long seed, List<Document> documents) {
    this.seed = seed;
    this.documents = documents;
  }

  /** A sample of so many documents. */
  public static RandomSample of(long seed, int documents) {
    return new RandomSample(seed, RandomSamples.documents(seed, documents));
  }

  public List<Document> documents() {
    return documents;
  }

  /** Up to three, none of them unique. */
  public List<Index> indexes() {
    return RandomSamples.indexes(seed);
  }

  /** Filters, orders and limits, half of whose values are near what the documents hold. */
  public List<Query> queries(int count) {
    return RandomSamples.queries(~seed, documents, count);
  }
}
