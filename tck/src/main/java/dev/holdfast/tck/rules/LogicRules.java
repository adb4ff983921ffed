package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.List;
import java.util.stream.LongStream;

final class LogicRules implements Area {
  private static final Filter ONE = field("a").eq(1);

  @Override
  public String code() {
    return "LOG";
  }

  @Override
  public String title() {
    return "Sets, strings and logic";
  }

  @Override
  public void rules(Rules r) {
    QueryFile.add(r, "log.json");
    r.rule(
        "LOG-50",
        "A filter nests up to 100 levels, each and, or, not and condition one, an elemMatch five;"
            + " a deeper one is INVALID.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"1\",\"a\":1}", "{\"id\":\"2\"}");
          k.equal(1L, documents.count(nested(100)), "found through 100 levels");
          k.invalid(() -> documents.count(nested(101)));
          k.equal(0L, documents.count(elements(19)), "found through 19 arrays");
          k.invalid(() -> documents.count(elements(20)));
        });
    r.rule(
        "LOG-51",
        "A filter has up to 1,000 conditions, and, or and not beside them; more are INVALID.",
        k -> {
          Collection<Document> documents =
              k.documents("{\"id\":\"1\",\"a\":998}", "{\"id\":\"2\"}");
          k.equal(1L, documents.count(anyOf(1_000)), "found by one of 1,000");
          k.invalid(() -> documents.count(anyOf(1_001)));
        });
    r.rule(
        "LOG-52",
        "in and containsAll take up to 100,000 values; more are INVALID.",
        k -> {
          Collection<Document> documents =
              k.documents("{\"id\":\"1\",\"a\":99999,\"b\":[1]}", "{\"id\":\"2\",\"a\":100000}");
          k.equal(1L, documents.count(field("a").in(numbers(100_000))), "found by one of 100,000");
          k.invalid(() -> documents.count(field("a").in(numbers(100_001))));
          refusesContained(k, documents);
        });
  }

  private static void refusesContained(Trial k, Collection<Document> documents) {
    Object[] values = numbers(100_001).toArray();
    k.invalid(() -> documents.count(field("b").containsAll(values)));
  }

  private static Filter nested(int levels) {
    Filter filter = ONE;
    for (int level = 1; level < levels; level++) {
      filter = level % 2 == 0 ? Filter.allOf(filter, ONE) : Filter.anyOf(filter, ONE);
    }
    return filter;
  }

  private static Filter elements(int levels) {
    Filter filter = ONE;
    for (int level = 0; level < levels; level++) {
      filter = field("a").elemMatch(filter);
    }
    return filter;
  }

  private static Filter anyOf(int conditions) {
    return Filter.anyOf(
        LongStream.range(0, conditions).mapToObj(field("a")::eq).toArray(Filter[]::new));
  }

  private static List<Object> numbers(int count) {
    return LongStream.range(0, count).<Object>mapToObj(i -> i).toList();
  }
}
