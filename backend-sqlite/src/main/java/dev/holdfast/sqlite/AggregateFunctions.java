package dev.holdfast.sqlite;

import dev.holdfast.Aggregation.TimeUnit;
import dev.holdfast.spi.DecimalSum;
import dev.holdfast.spi.NumberBand;
import dev.holdfast.spi.TimeBucket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;

/** The functions of aggregations: exact sums, and the keys that SQL cannot compute. */
final class AggregateFunctions {
  private static final int INTEGER = 1;
  private static final int FLOAT = 2;
  private static final int TEXT = 3;

  private AggregateFunctions() {}

  static void register(Connection connection) throws SQLException {
    Function.create(connection, "hf_sum", new Sum(), 1, 0);
    Function.create(connection, "hf_avg", new Average(), 1, 0);
    Function.create(connection, "hf_band", new Band(), 2, Function.FLAG_DETERMINISTIC);
    Function.create(connection, "hf_time", new Time(), 3, Function.FLAG_DETERMINISTIC);
  }

  /** The exact sum, as decimal text. SQLite clones it for each group before the first step. */
  private static class Sum extends Function.Aggregate {
    private @Nullable DecimalSum sum;

    @Override
    protected void xStep() throws SQLException {
      switch (value_type(0)) {
        case INTEGER -> sum().add(value_long(0));
        case FLOAT -> sum().add(value_double(0));
        default -> {}
      }
    }

    DecimalSum sum() {
      DecimalSum known = sum;
      if (known == null) {
        known = new DecimalSum();
        sum = known;
      }
      return known;
    }

    @Override
    protected void xFinal() throws SQLException {
      result(sum().sum().toString());
    }
  }

  /** The exact sum divided by the count, rounded once. */
  private static final class Average extends Sum {
    @Override
    protected void xFinal() throws SQLException {
      Object average = sum().average();
      if (average instanceof Long number) {
        result(number);
      } else if (average instanceof Double number) {
        result(number);
      } else {
        result();
      }
    }
  }

  /** The start of the band that a number falls in. */
  private static final class Band extends Function {
    @Override
    protected void xFunc() throws SQLException {
      Object value =
          switch (value_type(0)) {
            case INTEGER -> (Object) value_long(0);
            case FLOAT -> value_double(0);
            default -> null;
          };
      Object start = NumberBand.start(value, value_long(1));
      if (start instanceof Long number) {
        result(number);
      } else if (start instanceof Double number) {
        result(number);
      } else {
        result();
      }
    }
  }

  /** The start of the calendar unit that an instant falls in. */
  private static final class Time extends Function {
    private String parameters = "";
    private @Nullable TimeBucket bucket;

    @Override
    protected void xFunc() throws SQLException {
      String start = value_type(0) == TEXT ? bucket().start(value_text(0)) : null;
      if (start == null) {
        result();
      } else {
        result(start);
      }
    }

    private TimeBucket bucket() throws SQLException {
      String unit = value_text(1);
      String zone = value_text(2);
      TimeBucket known = bucket;
      if (known == null || !parameters.equals(unit.concat(zone))) {
        known = TimeBucket.of(TimeUnit.valueOf(unit), ZoneId.of(zone));
        bucket = known;
        parameters = unit.concat(zone);
      }
      return known;
    }
  }
}
