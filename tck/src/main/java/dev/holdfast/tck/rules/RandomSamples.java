package dev.holdfast.tck.rules;

import dev.holdfast.Document;
import dev.holdfast.Index;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import java.util.ArrayList;
import java.util.List;

/** What the random rules ask, for {@link dev.holdfast.tck.RandomSample}. */
public final class RandomSamples {
  private RandomSamples() {}

  public static List<Document> documents(long seed, int count) {
    return new RandomData(seed).documents(count).stream().map(Entry::document).toList();
  }

  public static List<Index> indexes(long seed) {
    return new RandomData(seed).indexes();
  }

  public static List<Query> queries(long seed, List<Document> about, int count) {
    RandomData data = new RandomData(seed, about.stream().map(Entry::of).toList());
    List<Query> queries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Query query = Query.where(data.filter(3)).sort(data.sort().toArray(Sort[]::new));
      queries.add(data.once(3) ? query.offset(data.below(5)).limit(1 + data.below(20)) : query);
    }
    return queries;
  }
}
