package dev.holdfast.tck;

import static dev.holdfast.tck.WrongFilters.deciding;
import static dev.holdfast.tck.WrongFilters.reading;

import dev.holdfast.Aggregation;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.DocumentMatcher;
import dev.holdfast.spi.Numbers;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Backends that let an engine's own habits through. */
final class WrongServers {
  private static final int PREPARED_FROM = 5;

  private WrongServers() {}

  static List<Mutant> all() {
    return List.of(
        new Mutant("a range looks into arrays", "NUL-13", () -> deciding(RangeInArrays::new)),
        new Mutant("spaces at the end do not count", "FIL-02", () -> deciding(Padded::new)),
        new Mutant("strings are ordered as in a dictionary", "SRT-04", WrongServers::dictionary),
        new Mutant("a time bucket ignores its zone", "AGG-26", WrongServers::zoneless),
        new Mutant("a prepared question answers otherwise", "RND-11", WrongServers::prepared),
        new Mutant("inc is decimal arithmetic", "UPD-13", () -> writing(DecimalInc::new)),
        new Mutant("a key of digits is a place to set", "UPD-07", () -> writing(SetsElement::new)),
        new Mutant(
            "an integer is stored as a double", "TYP-01", () -> storing(WrongServers::asDouble)),
        new Mutant("a key with a dot is stored as a path", "TYP-20", () -> storing(Nests::dots)),
        new Mutant("a key with a dollar is left out", "TYP-20", () -> storing(Nests::dollars)),
        new Mutant("an unordered batch ends at a failure", "BLK-20", StopsEarly::new));
  }

  private interface Writes {
    ReferenceWrites of(
        ReferenceReads reads,
        WriteBatch.Images images,
        LongSupplier revisions,
        BiConsumer<String, String> touch);
  }

  private static Backend writing(Writes writes) {
    return new ReferenceBackend() {
      @Override
      ReferenceWrites writes(
          ReferenceReads reads, WriteBatch.Images images, BiConsumer<String, String> touch) {
        return writes.of(reads, images, this::nextRevision, touch);
      }
    };
  }

  /** Changes each body on its way into the store. */
  private static Backend storing(UnaryOperator<Map<String, @Nullable Object>> change) {
    return writing(
        (reads, images, revisions, touch) ->
            new ReferenceWrites(reads, images, revisions, touch) {
              @Override
              public Outcome insert(Write.Insert write) {
                Map<String, @Nullable Object> body = change.apply(write.body().toMap());
                return super.insert(
                    new Write.Insert(write.collection(), write.id(), Bodies.of(body)));
              }
            });
  }

  private static Map<String, @Nullable Object> asDouble(Map<String, @Nullable Object> body) {
    Map<String, @Nullable Object> changed = new LinkedHashMap<>(body);
    changed.replaceAll(
        (key, value) ->
            value instanceof Long number ? Numbers.normalise(number.doubleValue()) : value);
    return changed;
  }

  private static Backend dictionary() {
    return reading(
        state ->
            new ReferenceReads(state) {
              @Override
              int compare(List<Sort> sort, Stored a, Stored b) {
                Path path = sort.isEmpty() ? Path.ID : sort.get(0).path();
                if (WrongFilters.at(path, a) instanceof String one
                    && WrongFilters.at(path, b) instanceof String other
                    && !one.equalsIgnoreCase(other)) {
                  int order =
                      one.toLowerCase(Locale.ROOT).compareTo(other.toLowerCase(Locale.ROOT));
                  return !sort.isEmpty() && sort.get(0).descending() ? -order : order;
                }
                return super.compare(sort, a, b);
              }
            });
  }

  private static Backend zoneless() {
    return reading(
        state ->
            new ReferenceReads(state) {
              @Override
              public List<Map<String, @Nullable Object>> aggregate(Read.Aggregate read) {
                Aggregation asked = read.aggregation();
                List<Aggregation.Key> keys = new ArrayList<>();
                for (Aggregation.Key key : asked.keys()) {
                  keys.add(
                      key instanceof Aggregation.TimeKey time
                          ? new Aggregation.TimeKey(
                              time.name(), time.path(), time.unit(), ZoneOffset.UTC)
                          : key);
                }
                return super.aggregate(
                    new Read.Aggregate(
                        read.collection(),
                        Aggregation.of(asked.filter(), keys, asked.measures(), asked.having())));
              }
            });
  }

  private static Backend prepared() {
    Map<List<?>, Integer> asked = new HashMap<>();
    return reading(
        state ->
            new ReferenceReads(state) {
              @Override
              public List<Map<String, @Nullable Object>> aggregate(Read.Aggregate read) {
                List<Map<String, @Nullable Object>> rows = super.aggregate(read);
                Aggregation all = read.aggregation();
                int times =
                    asked.merge(List.of(all.filter(), all.keys(), all.measures()), 1, Integer::sum);
                return times < PREPARED_FROM || rows.isEmpty()
                    ? rows
                    : rows.subList(0, rows.size() - 1);
              }
            });
  }

  private static final class RangeInArrays extends WrongFilter {
    RangeInArrays(Stored stored) {
      super(stored);
    }

    @Override
    public Boolean compare(Filter.Compare filter) {
      if (right(filter) || !(WrongFilters.at(filter.path(), stored()) instanceof List<?> list)) {
        return right(filter);
      }
      DocumentMatcher matcher =
          DocumentMatcher.of(new Filter.Compare(Path.of("e"), filter.comparison(), filter.value()));
      for (Object element : list) {
        if (element != null && matcher.matches("any", Map.of("e", element))) {
          return true;
        }
      }
      return false;
    }
  }

  private static final class Padded extends WrongFilter {
    Padded(Stored stored) {
      super(stored);
    }

    @Override
    public Boolean equal(Filter.Equal filter) {
      return (filter.value() instanceof String wanted
              && WrongFilters.at(filter.path(), stored()) instanceof String text)
          ? wanted.stripTrailing().equals(text.stripTrailing())
          : right(filter);
    }
  }

  private static final class DecimalInc extends ReferenceWrites {
    DecimalInc(
        ReferenceReads reads,
        WriteBatch.Images images,
        LongSupplier revisions,
        BiConsumer<String, String> touch) {
      super(reads, images, revisions, touch);
    }

    @Override
    Map<String, @Nullable Object> updated(Update update, Stored stored) {
      Map<String, @Nullable Object> body = new LinkedHashMap<>(super.updated(update, stored));
      for (Update.Operation operation : update.operations()) {
        if (operation instanceof Update.Inc inc
            && inc.by() instanceof Double by
            && stored.body().get(inc.path().keys().get(0)) instanceof Double old) {
          double sum = BigDecimal.valueOf(old).add(BigDecimal.valueOf(by)).doubleValue();
          body.put(inc.path().keys().get(0), Numbers.normalise(sum));
        }
      }
      return body;
    }
  }

  private static final class SetsElement extends ReferenceWrites {
    SetsElement(
        ReferenceReads reads,
        WriteBatch.Images images,
        LongSupplier revisions,
        BiConsumer<String, String> touch) {
      super(reads, images, revisions, touch);
    }

    @Override
    Map<String, @Nullable Object> updated(Update update, Stored stored) {
      if (update.operations().get(0) instanceof Update.Set set
          && set.path().keys().size() == 2
          && set.path().keys().get(1).equals("0")
          && stored.body().get(set.path().keys().get(0)) instanceof List<?> list) {
        List<@Nullable Object> changed = new ArrayList<>(list);
        changed.set(0, set.value());
        Map<String, @Nullable Object> body = new LinkedHashMap<>(stored.body());
        body.put(set.path().keys().get(0), changed);
        return body;
      }
      return super.updated(update, stored);
    }
  }

  /** Keys that an engine reads as something else. */
  private static final class Nests {
    static Map<String, @Nullable Object> dots(Map<String, @Nullable Object> body) {
      Map<String, @Nullable Object> changed = new LinkedHashMap<>();
      body.forEach(
          (key, value) -> {
            int dot = key.indexOf('.');
            if (dot <= 0 || value == null) {
              changed.put(key, value);
            } else {
              changed.put(key.substring(0, dot), Map.of(key.substring(dot + 1), value));
            }
          });
      return changed;
    }

    static Map<String, @Nullable Object> dollars(Map<String, @Nullable Object> body) {
      Map<String, @Nullable Object> changed = new LinkedHashMap<>(body);
      changed.keySet().removeIf(key -> key.startsWith("$"));
      return changed;
    }
  }

  private static final class StopsEarly extends Around {
    StopsEarly() {
      super(new ReferenceBackend());
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      if (batch.atomic() || batch.writes().size() == 1) {
        return super.write(batch);
      }
      List<Outcome> outcomes = new ArrayList<>();
      HoldfastException failed = null;
      for (Write write : batch.writes()) {
        if (failed == null) {
          try {
            outcomes.addAll(super.write(WriteBatch.of(write, batch.images())).outcomes());
            continue;
          } catch (HoldfastException e) {
            failed = e;
          }
        }
        outcomes.add(Outcome.failed(failed));
      }
      return new WriteResult(outcomes);
    }
  }
}
