package dev.holdfast.mongo;

import dev.holdfast.Path;
import dev.holdfast.spi.DecimalSum;
import java.math.BigDecimal;
import java.util.Optional;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/**
 * The exact sum of the numbers at a path, as columns of a group.
 *
 * <p>Integers are added as such, and doubles as decimals of 34 digits, which MongoDB makes of their
 * first 15. Other columns tell whether that was exact: no integer sum that left int64, no double
 * with more than 15 digits, no two doubles so far apart that their sum has more than 34.
 */
record NumberSum(BsonString value, int number) {
  /** How many columns it has. */
  static final int COLUMNS = 5;

  private static final double MOST_DIGITS_APART = 18;

  static NumberSum of(Path path, int number) {
    return new NumberSum(Expressions.field(path), number);
  }

  private String name(String column) {
    return column + number;
  }

  /** Columns for numbers that are all integers, as they mostly are: two instead of five. */
  void addIntegersTo(BsonDocument group) {
    group.append(name("n"), count());
    group.append(name("l"), sum(value));
  }

  private BsonDocument count() {
    BsonDocument isNumber = Expressions.isType(value, "long", "int", "double");
    return sum(Expressions.when(isNumber, new BsonInt32(1), new BsonInt32(0)));
  }

  /** Adds what such a row holds to a sum; false when there was another number than an integer. */
  boolean addIntegersTo(DecimalSum sum, BsonDocument row) {
    BsonValue integers = row.get(name("l"), BsonNull.VALUE);
    if (!integers.isInt32() && !integers.isInt64()) {
      return false;
    }
    long count = row.getNumber(name("n")).longValue();
    sum.add(BigDecimal.valueOf(integers.asNumber().longValue()), count);
    return true;
  }

  void addTo(BsonDocument group) {
    BsonDocument isDouble = Expressions.isType(value, "double");
    BsonDocument isInteger = Expressions.isType(value, "long", "int");
    BsonDocument decimal = new BsonDocument("$toDecimal", value);
    BsonDocument magnitude =
        Expressions.when(isDouble, new BsonDocument("$abs", value), BsonNull.VALUE);
    group.append(name("n"), count());
    group.append(name("l"), sum(Expressions.when(isInteger, value, BsonNull.VALUE)));
    group.append(name("d"), sum(Expressions.when(isDouble, exactly(decimal), BsonNull.VALUE)));
    group.append(name("a"), new BsonDocument("$max", magnitude));
    group.append(name("z"), new BsonDocument("$min", magnitude));
  }

  /** What is no number makes the whole sum none. */
  private BsonDocument exactly(BsonDocument decimal) {
    BsonDocument back =
        new BsonDocument(
            "$convert",
            new BsonDocument("input", decimal)
                .append("to", new BsonString("double"))
                .append("onError", BsonNull.VALUE));
    return Expressions.when(
        Expressions.call("$eq", back, value), decimal, new BsonDecimal128(Decimal128.NaN));
  }

  private static BsonDocument sum(BsonValue of) {
    return new BsonDocument("$sum", of);
  }

  /** Adds what a row holds to a sum; false when the row's is not exact. */
  boolean addTo(DecimalSum sum, BsonDocument row) {
    long count = row.getNumber(name("n")).longValue();
    Optional<BigDecimal> integers = integers(row.get(name("l"), BsonNull.VALUE));
    Optional<BigDecimal> doubles = doubles(row, count);
    if (integers.isEmpty() || doubles.isEmpty()) {
      return false;
    }
    sum.add(integers.get().add(doubles.get()), count);
    return true;
  }

  private static Optional<BigDecimal> integers(BsonValue sum) {
    return sum.isDouble()
        ? Optional.empty()
        : Optional.of(BigDecimal.valueOf(sum.asNumber().longValue()));
  }

  private Optional<BigDecimal> doubles(BsonDocument row, long count) {
    BsonValue largest = row.get(name("a"), BsonNull.VALUE);
    if (largest.isNull()) {
      return Optional.of(BigDecimal.ZERO);
    }
    double smallest = row.get(name("z"), BsonNull.VALUE).asNumber().doubleValue();
    double apart =
        Math.log10(largest.asNumber().doubleValue() / smallest) + Math.log10((double) count);
    BsonValue sum = row.get(name("d"), BsonNull.VALUE);
    boolean exact =
        smallest > 0
            && apart < MOST_DIGITS_APART
            && sum.isDecimal128()
            && !sum.asDecimal128().getValue().isNaN();
    return exact ? Optional.of(sum.asDecimal128().getValue().bigDecimalValue()) : Optional.empty();
  }
}
