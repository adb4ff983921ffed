package dev.holdfast.tck;

import dev.holdfast.Filter;
import dev.holdfast.Filter.Comparison;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.DocumentOrder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Backends that decide one kind of condition wrongly. */
final class WrongFilters {
  private WrongFilters() {}

  static List<Mutant> all() {
    return List.of(
        mutant("numbers are compared as text", "FIL-28", NumbersAsText::new),
        mutant("ne drops documents without the field", "FIL-22", NeDropsMissing::new),
        mutant("eq looks into arrays", "NUL-11", EqualInArrays::new),
        mutant("eq null misses what is missing", "NUL-01", NullIsNotMissing::new),
        mutant("null is dropped from in", "LOG-03", InWithoutNull::new),
        mutant("null is less than every number", "NUL-05", NullIsSmall::new),
        mutant("eq ignores case", "FIL-02", EqualIgnoresCase::new),
        mutant("ids ignore case", "GET-03", IdsIgnoreCase::new),
        mutant("1, \"1\" and true are equal", "FIL-04", LooseTypes::new),
        mutant("integers are compared as doubles", "FIL-07", IntegersAsDoubles::new),
        mutant("% is a wildcard", "LOG-12", Wildcards::new),
        mutant("elemMatch mixes elements", "NUL-22", MixedElements::new),
        mutant("a key of digits is a position", "NUL-10", Positions::new),
        mutant("strings compare by UTF-16 in a range", "FIL-32", Utf16Range::new));
  }

  private static Mutant mutant(String what, String rule, Function<Stored, WrongFilter> filter) {
    return new Mutant(what, rule, () -> deciding(filter));
  }

  static Backend deciding(Function<Stored, WrongFilter> filter) {
    return reading(
        state ->
            new ReferenceReads(state) {
              @Override
              boolean matches(Filter asked, Stored stored) {
                return asked.accept(filter.apply(stored));
              }
            });
  }

  static Backend reading(Function<ReferenceState, ReferenceReads> reads) {
    return new ReferenceBackend() {
      @Override
      ReferenceReads reads(ReferenceState over) {
        return reads.apply(over);
      }
    };
  }

  /** A number, string or boolean at the path; null for anything else. */
  static @Nullable Object scalar(Path path, Stored stored) {
    Object key =
        DocumentOrder.of(List.of(Sort.ascending(path))).keys(stored.id(), stored.body()).get(0);
    return key instanceof List ? null : key;
  }

  /** Whatever is at the path. */
  static @Nullable Object at(Path path, Stored stored) {
    if (path.isId()) {
      return stored.id();
    }
    Object value = stored.body();
    for (String key : path.keys()) {
      value = value instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return value;
  }

  private static boolean holds(Comparison comparison, int sign) {
    return switch (comparison) {
      case GT -> sign > 0;
      case GTE -> sign >= 0;
      case LT -> sign < 0;
      case LTE -> sign <= 0;
    };
  }

  private static final class NumbersAsText extends WrongFilter {
    NumbersAsText(Stored stored) {
      super(stored);
    }

    @Override
    public Boolean compare(Filter.Compare filter) {
      Object value = scalar(filter.path(), stored());
      if (value instanceof Number && filter.value() instanceof Number) {
        int sign = value.toString().compareTo(filter.value().toString());
        return holds(filter.comparison(), sign);
      }
      return right(filter);
    }
  }

  private static final class NeDropsMissing extends WrongFilter {
    NeDropsMissing(Stored stored) {
      super(stored);
    }

    @Override
    public Boolean not(Filter.Not filter) {
      boolean ne = filter.filter() instanceof Filter.Equal equal && equal.value() != null;
      return super.not(filter)
          && !(ne && at(((Filter.Equal) filter.filter()).path(), stored()) == null);
    }
  }

  private static final class EqualInArrays extends WrongFilter {
    EqualInArrays(Stored stored) {
      super(stored);
    }

    @Override
    public Boolean equal(Filter.Equal filter) {
      return right(filter)
          || (at(filter.path(), stored()) instanceof List<?> list && list.contains(filter.value()));
    }
  }

  private static final class NullIsNotMissing extends WrongFilter {
    NullIsNotMissing(Stored stored) {
      super(stored);
    }

    @Override
    public Boolean equal(Filter.Equal filter) {
      return right(filter) && (filter.value() != null || right(new Filter.Exists(filter.path())));
    }
  }

  private static final class InWithoutNull extends WrongFilter {
    InWithoutNull(Stored stored) {
      super(stored);
    }

    @Override
    public Boolean in(Filter.In filter) {
      return right(filter) && at(filter.path(), stored()) != null;
    }
  }

  private static final class NullIsSmall extends WrongFilter {
    NullIsSmall(Stored stored) {
      super(stored);
    }

    @Override
    public Boolean compare(Filter.Compare filter) {
      boolean less = filter.comparison() == Comparison.LT || filter.comparison() == Comparison.LTE;
      return right(filter)
          || (less && filter.value() instanceof Number && at(filter.path(), stored()) == null);
    }
  }

  private static final class EqualIgnoresCase extends WrongFilter {
    EqualIgnoresCase(Stored stored) {
      super(stored);
    }

    @Override
    public Boolean equal(Filter.Equal filter) {
      return (!filter.path().isId()
              && filter.value() instanceof String wanted
              && at(filter.path(), stored()) instanceof String text)
          ? wanted.toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT))
          : right(filter);
    }
  }

  private static final class IdsIgnoreCase extends WrongFilter {
    IdsIgnoreCase(Stored stored) {
      super(stored);
    }

    @Override
    public Boolean equal(Filter.Equal filter) {
      return (filter.path().isId() && filter.value() instanceof String wanted)
          ? wanted.equalsIgnoreCase(stored().id())
          : right(filter);
    }
  }

  private static final class LooseTypes extends WrongFilter {
    LooseTypes(Stored stored) {
      super(stored);
    }

    private static String loose(Object value) {
      return value.equals(true) ? "1" : value.equals(false) ? "0" : value.toString();
    }

    @Override
    public Boolean equal(Filter.Equal filter) {
      Object value = scalar(filter.path(), stored());
      Object wanted = filter.value();
      if (value == null || wanted == null || wanted instanceof List || wanted instanceof Map) {
        return right(filter);
      }
      return right(filter) || loose(value).equals(loose(wanted));
    }
  }

  private static final class IntegersAsDoubles extends WrongFilter {
    IntegersAsDoubles(Stored stored) {
      super(stored);
    }

    @Override
    public Boolean equal(Filter.Equal filter) {
      return (filter.value() instanceof Number wanted
              && scalar(filter.path(), stored()) instanceof Number number)
          ? wanted.doubleValue() == number.doubleValue()
          : right(filter);
    }
  }

  private static final class Wildcards extends WrongFilter {
    Wildcards(Stored stored) {
      super(stored);
    }

    @Override
    public Boolean text(Filter.Text filter) {
      if (filter.match() == Filter.TextMatch.CONTAINS
          && at(filter.path(), stored()) instanceof String text) {
        int from = 0;
        for (String part : filter.text().split("%", -1)) {
          int found = text.indexOf(part, from);
          if (found < 0) {
            return false;
          }
          from = found + part.length();
        }
        return true;
      }
      return right(filter);
    }
  }

  private static final class MixedElements extends WrongFilter {
    MixedElements(Stored stored) {
      super(stored);
    }

    @Override
    public Boolean elementMatch(Filter.ElementMatch filter) {
      if (filter.scalar() || !(filter.filter() instanceof Filter.And all)) {
        return right(filter);
      }
      return all.filters().stream()
          .allMatch(one -> right(new Filter.ElementMatch(filter.path(), one, false)));
    }
  }

  private static final class Positions extends WrongFilter {
    Positions(Stored stored) {
      super(stored);
    }

    private @Nullable Object there(Path path) {
      Object value = stored().body();
      for (String key : path.keys()) {
        if (value instanceof List<?> list && key.matches("[0-9]{1,3}")) {
          int position = Integer.parseInt(key);
          value = position < list.size() ? list.get(position) : null;
        } else {
          value = value instanceof Map<?, ?> map ? map.get(key) : null;
        }
      }
      return value;
    }

    @Override
    public Boolean equal(Filter.Equal filter) {
      Object wanted = filter.value();
      return right(filter)
          || (wanted != null && !filter.path().isId() && wanted.equals(there(filter.path())));
    }
  }

  private static final class Utf16Range extends WrongFilter {
    Utf16Range(Stored stored) {
      super(stored);
    }

    @Override
    public Boolean compare(Filter.Compare filter) {
      return (filter.value() instanceof String bound
              && at(filter.path(), stored()) instanceof String text)
          ? holds(filter.comparison(), text.compareTo(bound))
          : right(filter);
    }
  }
}
