package dev.holdfast.spi;

import dev.holdfast.Aggregation.Measure;
import dev.holdfast.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One measure of one group while it grows. */
abstract class MeasureValue {
  private final String name;
  private final PathReader reader;

  private MeasureValue(Measure measure) {
    Path path = measure.path();
    this.name = measure.name();
    this.reader = PathReader.of(path == null ? Path.ID : path);
  }

  static MeasureValue of(Measure measure) {
    return switch (measure.function()) {
      case COUNT -> new Count(measure);
      case SUM -> new Sum(measure, false);
      case AVG -> new Sum(measure, true);
      case MIN -> new Extreme(measure, -1);
      case MAX -> new Extreme(measure, 1);
    };
  }

  String name() {
    return name;
  }

  void add(String id, Map<String, @Nullable Object> body) {
    add(reader.read(id, body));
  }

  abstract void add(@Nullable Object value);

  abstract @Nullable Object value();

  private static final class Count extends MeasureValue {
    private long count;

    Count(Measure measure) {
      super(measure);
    }

    @Override
    void add(@Nullable Object value) {
      count++;
    }

    @Override
    Object value() {
      return count;
    }
  }

  private static final class Sum extends MeasureValue {
    private final DecimalSum sum = new DecimalSum();
    private final boolean average;

    Sum(Measure measure, boolean average) {
      super(measure);
      this.average = average;
    }

    @Override
    void add(@Nullable Object value) {
      sum.add(value);
    }

    @Override
    @Nullable Object value() {
      return average ? sum.average() : sum.sum();
    }
  }

  private static final class Extreme extends MeasureValue {
    private final int wanted;
    private @Nullable Object extreme;

    Extreme(Measure measure, int wanted) {
      super(measure);
      this.wanted = wanted;
    }

    @Override
    void add(@Nullable Object value) {
      if (value == null || Values.rank(value) == Values.RANK_CONTAINER) {
        return;
      }
      if (extreme == null || Integer.signum(Values.compare(value, extreme)) == wanted) {
        extreme = value;
      }
    }

    @Override
    @Nullable Object value() {
      return extreme;
    }
  }
}
