package dev.holdfast.mongo;

import dev.holdfast.Filter;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * A filter as BSON. It selects exactly the documents that match, unless there is a residue: then it
 * selects some more, and the residue decides among those.
 *
 * @param filter empty for every document
 * @param residue null for none
 */
record Selection(BsonDocument filter, @Nullable Filter residue) {
  static Selection of(Filter filter) {
    List<Pushed> pushed = new ArrayList<>();
    List<Filter> residue = new ArrayList<>();
    split(filter, Budget.ofFilter(), pushed, residue);
    return new Selection(
        Pushed.all(pushed).filter(),
        residue.isEmpty() ? null : residue.size() == 1 ? residue.get(0) : new Filter.And(residue));
  }

  /** Only the conditions that are not said exactly have to be asked again. */
  private static void split(
      Filter filter, Budget budget, List<Pushed> pushed, List<Filter> residue) {
    if (filter instanceof Filter.And and) {
      and.filters().forEach(part -> split(part, budget, pushed, residue));
      return;
    }
    Pushed part = MongoQueries.pushed(filter, budget);
    pushed.add(part);
    if (!part.exact()) {
      residue.add(filter);
    }
  }

  /** The part of the filter that the server decides. */
  static Filter decided(Filter filter) {
    List<Filter> decided = new ArrayList<>();
    collectDecided(filter, Budget.ofFilter(), decided);
    return decided.size() == 1 ? decided.get(0) : new Filter.And(decided);
  }

  private static void collectDecided(Filter filter, Budget budget, List<Filter> decided) {
    if (filter instanceof Filter.And and) {
      and.filters().forEach(part -> collectDecided(part, budget, decided));
    } else if (MongoQueries.pushed(filter, budget).exact()) {
      decided.add(filter);
    }
  }

  /** With one more condition, which is exact. */
  Selection and(BsonDocument condition) {
    return new Selection(
        Pushed.all(List.of(Pushed.exactly(filter), Pushed.exactly(condition))).filter(), residue);
  }
}
