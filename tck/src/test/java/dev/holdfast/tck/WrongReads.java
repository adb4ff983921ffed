package dev.holdfast.tck;

import static dev.holdfast.tck.WrongFilters.reading;

import dev.holdfast.Aggregation;
import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.DocumentOrder;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Values;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Backends that order, cut, count or put together wrongly. */
final class WrongReads {
  private static final int BATCH = 100;

  private WrongReads() {}

  static List<Mutant> all() {
    return List.of(
        mutant("strings are ordered by UTF-16", "SRT-05", Utf16::new),
        mutant("null comes last", "SRT-07", NullsLast::new),
        mutant("ties are left as they come", "SRT-12", NoTieBreak::new),
        mutant("limit before sort", "SRT-20", LimitFirst::new),
        mutant("a page skips ties", "PAG-08", SkipsTies::new),
        mutant("the limit is ignored", "PAG-01", NoLimit::new),
        mutant("the offset is ignored", "PAG-02", NoOffset::new),
        mutant("the projection is ignored", "PRJ-01", NoProjection::new),
        mutant("count ignores what it cannot push down", "LOG-19", CountsResidue::new),
        mutant("a stream ends with its first batch", "STR-01", OneBatch::new),
        mutant("distinct unwinds arrays", "CNT-09", Unwinds::new),
        mutant("a sum overflows", "AGG-11", SumOverflows::new),
        mutant("a sum is one of doubles", "AGG-10", SumOfDoubles::new),
        mutant("findByIds finds ids in another case", "GET-03", LooseIds::new));
  }

  private static Mutant mutant(
      String what, String rule, Function<ReferenceState, ReferenceReads> reads) {
    return new Mutant(what, rule, () -> reading(reads));
  }

  private static Read.Find with(Read.Find read, long offset, long limit) {
    return new Read.Find(
        read.collection(),
        read.filter(),
        read.sort(),
        read.after(),
        offset,
        limit,
        read.projection());
  }

  private static final class Utf16 extends ReferenceReads {
    Utf16(ReferenceState state) {
      super(state);
    }

    @Override
    int compare(List<Sort> sort, Stored a, Stored b) {
      Sort first = sort.isEmpty() ? Sort.ascending(Path.ID) : sort.get(0);
      Object one = WrongFilters.scalar(first.path(), a);
      Object other = WrongFilters.scalar(first.path(), b);
      if (one instanceof String text && other instanceof String than && !text.equals(than)) {
        return first.descending() ? than.compareTo(text) : text.compareTo(than);
      }
      return super.compare(sort, a, b);
    }
  }

  private static final class NullsLast extends ReferenceReads {
    NullsLast(ReferenceState state) {
      super(state);
    }

    @Override
    int compare(List<Sort> sort, Stored a, Stored b) {
      if (!sort.isEmpty()) {
        boolean one = WrongFilters.at(sort.get(0).path(), a) == null;
        boolean other = WrongFilters.at(sort.get(0).path(), b) == null;
        if (one != other) {
          return one ? 1 : -1;
        }
      }
      return super.compare(sort, a, b);
    }
  }

  private static final class NoTieBreak extends ReferenceReads {
    NoTieBreak(ReferenceState state) {
      super(state);
    }

    @Override
    int compare(List<Sort> sort, Stored a, Stored b) {
      if (sort.size() < 2) {
        return super.compare(sort, a, b);
      }
      for (Sort given : sort.subList(0, sort.size() - 1)) {
        int sign = Values.compare(key(given, a), key(given, b));
        if (sign != 0) {
          return given.descending() ? -sign : sign;
        }
      }
      return 0;
    }

    private static @Nullable Object key(Sort sort, Stored stored) {
      return DocumentOrder.of(List.of(sort)).keys(stored.id(), stored.body()).get(0);
    }
  }

  private static final class LimitFirst extends ReferenceReads {
    LimitFirst(ReferenceState state) {
      super(state);
    }

    @Override
    List<Stored> select(String collection, Filter filter, List<Sort> sort) {
      return super.select(collection, filter, List.of(Sort.ascending(Path.ID)));
    }

    @Override
    public Rows find(Read.Find read) {
      List<Stored> cut =
          window(
              select(read.collection(), read.filter(), read.sort()), read.offset(), read.limit());
      List<String> ids = cut.stream().map(Stored::id).toList();
      Filter these = read.filter().and(new Filter.In(Path.ID, List.copyOf(ids)));
      Read.Find rest =
          new Read.Find(
              read.collection(), these, read.sort(), read.after(), 0, -1, read.projection());
      return new ReferenceReads(state()).find(rest);
    }
  }

  private static final class SkipsTies extends ReferenceReads {
    SkipsTies(ReferenceState state) {
      super(state);
    }

    @Override
    boolean isAfter(List<Sort> sort, List<@Nullable Object> keys, Stored stored) {
      return super.isAfter(sort.subList(0, 1), keys.subList(0, 1), stored);
    }
  }

  private static final class NoLimit extends ReferenceReads {
    NoLimit(ReferenceState state) {
      super(state);
    }

    @Override
    public Rows find(Read.Find read) {
      return super.find(with(read, read.offset(), -1));
    }
  }

  private static final class NoOffset extends ReferenceReads {
    NoOffset(ReferenceState state) {
      super(state);
    }

    @Override
    public Rows find(Read.Find read) {
      return super.find(with(read, 0, read.limit()));
    }
  }

  private static final class NoProjection extends ReferenceReads {
    NoProjection(ReferenceState state) {
      super(state);
    }

    @Override
    public Rows find(Read.Find read) {
      return super.find(
          new Read.Find(
              read.collection(),
              read.filter(),
              read.sort(),
              read.after(),
              read.offset(),
              read.limit(),
              null));
    }
  }

  private static final class CountsResidue extends ReferenceReads {
    CountsResidue(ReferenceState state) {
      super(state);
    }

    @Override
    public long count(Read.Count read) {
      return super.count(
          read.filter() instanceof Filter.Regex
              ? new Read.Count(read.collection(), Filter.all(), read.limit())
              : read);
    }
  }

  private static final class OneBatch extends ReferenceReads {
    OneBatch(ReferenceState state) {
      super(state);
    }

    @Override
    public Rows find(Read.Find read) {
      long limit = read.limit() < 0 ? BATCH : Math.min(read.limit(), BATCH);
      return super.find(with(read, read.offset(), limit));
    }
  }

  private static final class Unwinds extends ReferenceReads {
    Unwinds(ReferenceState state) {
      super(state);
    }

    @Override
    public List<@Nullable Object> distinct(Read.Distinct read) {
      Set<@Nullable Object> values = new LinkedHashSet<>();
      for (Object value : super.distinct(read)) {
        if (value instanceof List<?> list) {
          values.addAll(list);
        } else {
          values.add(value);
        }
      }
      List<@Nullable Object> sorted = new ArrayList<>(values);
      sorted.sort(Values::compare);
      return sorted;
    }
  }

  /** Adds up otherwise. */
  private abstract static class Sums extends ReferenceReads {
    Sums(ReferenceState state) {
      super(state);
    }

    abstract BigDecimal sum(List<Number> numbers);

    @Override
    public List<Map<String, @Nullable Object>> aggregate(Read.Aggregate read) {
      Aggregation asked = read.aggregation();
      List<Map<String, @Nullable Object>> rows = super.aggregate(read);
      if (!asked.keys().isEmpty() || rows.isEmpty()) {
        return rows;
      }
      Map<String, @Nullable Object> row = new LinkedHashMap<>(rows.get(0));
      for (Aggregation.Measure measure : asked.measures()) {
        Path path = measure.path();
        if (measure.function() == Aggregation.Function.SUM && path != null) {
          List<Number> numbers = new ArrayList<>();
          for (Stored stored : select(read.collection(), asked.filter(), List.of())) {
            if (WrongFilters.scalar(path, stored) instanceof Number number) {
              numbers.add(number);
            }
          }
          row.put(measure.name(), sum(numbers));
        }
      }
      return List.of(row);
    }
  }

  private static final class SumOverflows extends Sums {
    SumOverflows(ReferenceState state) {
      super(state);
    }

    @Override
    BigDecimal sum(List<Number> numbers) {
      return BigDecimal.valueOf(numbers.stream().mapToLong(Number::longValue).sum());
    }
  }

  private static final class SumOfDoubles extends Sums {
    SumOfDoubles(ReferenceState state) {
      super(state);
    }

    @Override
    BigDecimal sum(List<Number> numbers) {
      double sum = 0;
      for (Number number : numbers) {
        sum += number.doubleValue();
      }
      return new BigDecimal(Double.toString(sum));
    }
  }

  private static final class LooseIds extends ReferenceReads {
    LooseIds(ReferenceState state) {
      super(state);
    }

    @Override
    public Rows byId(Read.ById read) {
      List<String> ids = new ArrayList<>();
      for (String id : read.ids()) {
        for (Stored stored : state().documents(read.collection()).values()) {
          if (stored.id().equalsIgnoreCase(id)) {
            ids.add(stored.id());
            break;
          }
        }
      }
      return super.byId(new Read.ById(read.collection(), ids, read.projection(), read.lock()));
    }
  }
}
