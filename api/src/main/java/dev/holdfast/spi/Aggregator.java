package dev.holdfast.spi;

import dev.holdfast.Aggregation;
import dev.holdfast.Aggregation.BandKey;
import dev.holdfast.Aggregation.FieldKey;
import dev.holdfast.Aggregation.KeyVisitor;
import dev.holdfast.Aggregation.Measure;
import dev.holdfast.Aggregation.TimeKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of an {@link Aggregation}: groups the documents given to it and computes the measures
 * of each group. The filter has been applied before; {@code having} is applied after, with {@link
 * Having}. Holds one entry per group, never the documents. Not thread safe.
 */
public final class Aggregator {
  private final Aggregation aggregation;
  private final Grouping[] keys;
  private final Map<List<@Nullable Object>, GroupRow> groups = new HashMap<>();

  private Aggregator(Aggregation aggregation) {
    this.aggregation = aggregation;
    this.keys =
        aggregation.keys().stream().map(key -> key.accept(GROUPING)).toArray(Grouping[]::new);
    if (keys.length == 0) {
      group(List.of());
    }
  }

  public static Aggregator of(Aggregation aggregation) {
    return new Aggregator(aggregation);
  }

  /** Takes a document that matches the filter. */
  public void add(String id, Map<String, @Nullable Object> body) {
    @Nullable Object[] key = new Object[keys.length];
    for (int i = 0; i < keys.length; i++) {
      key[i] = keys[i].of(id, body);
    }
    group(Arrays.asList(key)).add(id, body);
  }

  private GroupRow group(List<@Nullable Object> key) {
    return groups.computeIfAbsent(key, k -> new GroupRow(aggregation.measures()));
  }

  /** The rows so far, in the order of their keys, with the fields that the aggregation names. */
  public List<Map<String, @Nullable Object>> rows() {
    List<Map.Entry<List<@Nullable Object>, GroupRow>> sorted = new ArrayList<>(groups.entrySet());
    sorted.sort((a, b) -> compareKeys(a.getKey(), b.getKey()));
    List<Map<String, @Nullable Object>> rows = new ArrayList<>(sorted.size());
    for (Map.Entry<List<@Nullable Object>, GroupRow> group : sorted) {
      PlainMap.Builder row = new PlainMap.Builder(keys.length + aggregation.measures().size());
      for (int i = 0; i < keys.length; i++) {
        row.add(aggregation.keys().get(i).name(), group.getKey().get(i));
      }
      group.getValue().putTo(row);
      rows.add(row.build());
    }
    return rows;
  }

  /** The order of rows, by the values of their keys. */
  private static int compareKeys(List<@Nullable Object> a, List<@Nullable Object> b) {
    for (int i = 0; i < a.size(); i++) {
      int sign = Values.compare(a.get(i), b.get(i));
      if (sign != 0) {
        return sign;
      }
    }
    return 0;
  }

  /** The group key of a value: itself, but null for an object or array. */
  private static @Nullable Object fieldKey(@Nullable Object value) {
    return Values.rank(value) == Values.RANK_CONTAINER ? null : value;
  }

  private record Grouping(PathReader reader, UnaryOperator<@Nullable Object> key) {
    @Nullable Object of(String id, Map<String, @Nullable Object> body) {
      return key.apply(reader.read(id, body));
    }
  }

  private static final KeyVisitor<Grouping> GROUPING =
      new KeyVisitor<>() {
        @Override
        public Grouping field(FieldKey key) {
          return new Grouping(PathReader.of(key.path()), Aggregator::fieldKey);
        }

        @Override
        public Grouping time(TimeKey key) {
          TimeBucket bucket = TimeBucket.of(key.unit(), key.zone());
          return new Grouping(PathReader.of(key.path()), bucket::start);
        }

        @Override
        public Grouping band(BandKey key) {
          long width = key.width();
          return new Grouping(PathReader.of(key.path()), value -> NumberBand.start(value, width));
        }
      };

  /** The measures of one group while it grows. */
  private static final class GroupRow {
    private final List<MeasureValue> measures;

    GroupRow(List<Measure> measures) {
      this.measures = measures.stream().map(MeasureValue::of).toList();
    }

    void add(String id, Map<String, @Nullable Object> body) {
      for (MeasureValue measure : measures) {
        measure.add(id, body);
      }
    }

    void putTo(PlainMap.Builder row) {
      for (MeasureValue measure : measures) {
        row.add(measure.name(), measure.value());
      }
    }
  }
}
