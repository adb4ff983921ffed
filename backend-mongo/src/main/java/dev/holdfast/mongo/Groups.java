package dev.holdfast.mongo;

import dev.holdfast.Aggregation;
import dev.holdfast.Aggregation.Measure;
import dev.holdfast.spi.DecimalSum;
import dev.holdfast.spi.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The groups of an aggregation, put together from those of the server. */
final class Groups {
  private final Aggregation aggregation;
  private final Map<List<@Nullable Object>, Group> groups = new HashMap<>();

  Groups(Aggregation aggregation) {
    this.aggregation = aggregation;
    if (aggregation.keys().isEmpty()) {
      of(List.of());
    }
  }

  Group of(List<@Nullable Object> key) {
    return groups.computeIfAbsent(key, k -> new Group(aggregation.measures()));
  }

  /** The rows, in the order of their keys. */
  List<Map<String, @Nullable Object>> rows() {
    List<Map.Entry<List<@Nullable Object>, Group>> sorted = new ArrayList<>(groups.entrySet());
    sorted.sort((a, b) -> compare(a.getKey(), b.getKey()));
    List<Map<String, @Nullable Object>> rows = new ArrayList<>(sorted.size());
    for (Map.Entry<List<@Nullable Object>, Group> entry : sorted) {
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      for (int i = 0; i < aggregation.keys().size(); i++) {
        row.put(aggregation.keys().get(i).name(), entry.getKey().get(i));
      }
      entry.getValue().putTo(row);
      rows.add(Collections.unmodifiableMap(row));
    }
    return rows;
  }

  private static int compare(List<@Nullable Object> a, List<@Nullable Object> b) {
    for (int i = 0; i < a.size(); i++) {
      int sign = Values.compare(a.get(i), b.get(i));
      if (sign != 0) {
        return sign;
      }
    }
    return 0;
  }

  /** One group while it grows. */
  static final class Group {
    private final List<Measure> measures;
    private final DecimalSum[] sums;
    private final @Nullable Object[] extremes;
    private long count;

    Group(List<Measure> measures) {
      this.measures = measures;
      this.sums = new DecimalSum[measures.size()];
      this.extremes = new Object[measures.size()];
      for (int i = 0; i < sums.length; i++) {
        sums[i] = new DecimalSum();
      }
    }

    void count(long more) {
      count += more;
    }

    DecimalSum sum(int measure) {
      return sums[measure];
    }

    /** Takes a scalar, or null. */
    void extreme(int measure, @Nullable Object value) {
      Object known = extremes[measure];
      boolean least = measures.get(measure).function() == Aggregation.Function.MIN;
      if (value != null
          && (known == null
              || (least ? Values.compare(value, known) < 0 : Values.compare(value, known) > 0))) {
        extremes[measure] = value;
      }
    }

    void putTo(Map<String, @Nullable Object> row) {
      for (int i = 0; i < sums.length; i++) {
        row.put(measures.get(i).name(), value(i));
      }
    }

    private @Nullable Object value(int measure) {
      return switch (measures.get(measure).function()) {
        case COUNT -> count;
        case SUM -> sums[measure].sum();
        case AVG -> sums[measure].average();
        case MIN, MAX -> extremes[measure];
      };
    }
  }
}
