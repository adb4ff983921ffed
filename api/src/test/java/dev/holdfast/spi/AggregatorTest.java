package dev.holdfast.spi;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Aggregation;
import dev.holdfast.Aggregation.TimeUnit;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AggregatorTest {
  private static List<Map<String, Object>> rows(Aggregation aggregation, String... bodies) {
    Aggregator aggregator = Aggregator.of(aggregation);
    for (int i = 0; i < bodies.length; i++) {
      aggregator.add("d" + i, JsonBodies.of(bodies[i]));
    }
    return aggregator.rows();
  }

  @Test
  void groupsComeInTheOrderOfTheirKeysAndNullIsOne() {
    List<Map<String, Object>> rows =
        rows(
            Aggregation.all().by("g").count("n"),
            "{\"g\":true}",
            "{\"g\":\"a\"}",
            "{\"g\":1.0}",
            "{\"g\":[1]}",
            "{\"g\":{}}",
            "{}",
            "{\"g\":null}",
            "{\"g\":1}",
            "{\"g\":\"1\"}");
    assertThat(rows.stream().map(row -> row.get("g")).toList())
        .isEqualTo(Arrays.asList(null, 1L, "1", "a", true));
    assertThat(rows.stream().map(row -> row.get("n"))).containsExactly(4L, 2L, 1L, 1L, 1L);
  }

  @Test
  void withoutAKeyThereIsOneRowEvenOverNothing() {
    Aggregation all = Aggregation.all().count("n").sum("s", "v").avg("a", "v").min("m", "v");
    assertThat(rows(all)).hasSize(1);
    assertThat(rows(all).get(0))
        .containsEntry("n", 0L)
        .containsEntry("s", BigDecimal.ZERO)
        .containsEntry("a", null)
        .containsEntry("m", null);
  }

  @Test
  void measuresLeaveOutWhatTheyDoNotMeasure() {
    Map<String, Object> row =
        rows(
                Aggregation.all()
                    .sum("s", "v")
                    .avg("a", "v")
                    .min("lo", "v")
                    .max("hi", "v")
                    .min("id", "id"),
                "{\"v\":0.1}",
                "{\"v\":0.2}",
                "{\"v\":\"7\"}",
                "{\"v\":true}",
                "{\"v\":[9]}",
                "{\"v\":{}}",
                "{}")
            .get(0);
    assertThat(row)
        .containsEntry("s", new BigDecimal("0.3"))
        .containsEntry("a", 0.15)
        .containsEntry("lo", 0.1)
        .containsEntry("hi", true)
        .containsEntry("id", "d0");
  }

  @Test
  void sumsAreExactInAnyOrderAndInParts() {
    long seed = Long.getLong("holdfast.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      List<Object> numbers = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        numbers.add(number(random, round % 5));
      }
      BigDecimal expected =
          numbers.stream().map(Numbers::decimal).reduce(BigDecimal.ZERO, BigDecimal::add);
      Collections.shuffle(numbers, random);
      DecimalSum first = new DecimalSum();
      DecimalSum second = new DecimalSum();
      numbers.subList(0, 25).forEach(first::add);
      numbers.subList(25, 60).forEach(second::add);
      first.add(second);
      assertThat(first.sum())
          .as("-Dholdfast.seed=%d: %s", seed, numbers)
          .isEqualByComparingTo(expected)
          .isEqualTo(DecimalSum.canonical(expected));
      assertThat(first.count()).isEqualTo(60);
      assertThat(first.average()).isEqualTo(Numbers.normalise(nearest(expected, 60)));
    }
  }

  private static Object number(Random random, int profile) {
    return switch (profile) {
      case 0 -> Numbers.normalise(random.nextInt(100_000) / 100.0);
      case 1 -> random.nextBoolean() ? Long.MAX_VALUE - random.nextInt(9) : (Object) Long.MIN_VALUE;
      case 2 -> Numbers.normalise(random.nextGaussian());
      case 3 -> Numbers.normalise((random.nextInt(2_000_000) - 1_000_000) / 10_000.0 * 1e5);
      default -> {
        double any = Double.longBitsToDouble(random.nextLong());
        yield Numbers.normalise(Double.isFinite(any) ? any : 1e-300);
      }
    };
  }

  /** The double with no other nearer to the quotient, found by exact comparison. */
  private static double nearest(BigDecimal sum, long count) {
    double guess =
        sum.divide(BigDecimal.valueOf(count), new java.math.MathContext(40)).doubleValue();
    double best = guess;
    for (double candidate : new double[] {Math.nextDown(guess), Math.nextUp(guess)}) {
      BigDecimal here =
          new BigDecimal(best).multiply(BigDecimal.valueOf(count)).subtract(sum).abs();
      BigDecimal there =
          new BigDecimal(candidate).multiply(BigDecimal.valueOf(count)).subtract(sum).abs();
      boolean even = (Double.doubleToLongBits(candidate) & 1) == 0;
      if (there.compareTo(here) < 0 || (there.compareTo(here) == 0 && even)) {
        best = candidate;
      }
    }
    return best;
  }

  @Test
  void averagesAreRoundedOnce() {
    // 2^53 + 1 is a tie; one in the 60th digit decides it.
    BigDecimal tie = new BigDecimal("9007199254740993");
    assertThat(DecimalSum.average(tie, 1)).isEqualTo(9007199254740992L);
    assertThat(DecimalSum.average(tie.add(new BigDecimal("1e-60")), 1))
        .isEqualTo(9007199254740994L);
    assertThat(DecimalSum.average(new BigDecimal("1"), 3)).isEqualTo(1.0 / 3);
    assertThat(DecimalSum.average(new BigDecimal("-6"), 3)).isEqualTo(-2L);
  }

  @ParameterizedTest
  @CsvSource({
    "MINUTE, 2024-02-29T12:34:00.000000000Z",
    "HOUR,   2024-02-29T12:00:00.000000000Z",
    "DAY,    2024-02-29T00:00:00.000000000Z",
    "WEEK,   2024-02-26T00:00:00.000000000Z",
    "MONTH,  2024-02-01T00:00:00.000000000Z",
    "YEAR,   2024-01-01T00:00:00.000000000Z",
  })
  void bucketsInUtc(TimeUnit unit, String start) {
    String time = "2024-02-29T12:34:56.789000001Z";
    assertThat(TimeBucket.of(unit, ZoneOffset.UTC).start(time)).isEqualTo(start);
    assertThat(TimeBucket.of(unit, ZoneId.of("Europe/London")).start(time)).isEqualTo(start);
  }

  @ParameterizedTest
  @CsvSource({
    "DAY,  2024-03-31T21:59:59.000000000Z, 2024-03-30T23:00:00.000000000Z",
    "DAY,  2024-03-31T22:00:00.000000000Z, 2024-03-31T22:00:00.000000000Z",
    "WEEK, 2024-03-31T22:00:00.000000000Z, 2024-03-31T22:00:00.000000000Z",
    "HOUR, 2024-10-27T00:30:00.000000000Z, 2024-10-27T00:00:00.000000000Z",
    "HOUR, 2024-10-27T01:30:00.000000000Z, 2024-10-27T01:00:00.000000000Z",
    "YEAR, 2023-12-31T23:00:00.000000000Z, 2023-12-31T23:00:00.000000000Z",
  })
  void bucketsOnTheClocksOfBerlin(TimeUnit unit, String time, String start) {
    assertThat(TimeBucket.of(unit, ZoneId.of("Europe/Berlin")).start(time)).isEqualTo(start);
  }

  @Test
  void whatIsNoStoredInstantHasNoBucket() {
    TimeBucket day = TimeBucket.of(TimeUnit.DAY, ZoneOffset.UTC);
    for (Object value :
        Arrays.asList(
            null,
            5L,
            "x",
            "2024-02-29T12:34:56Z",
            "2023-02-29T00:00:00.000000000Z",
            "2024-02-29T24:00:00.000000000Z",
            "2024-13-01T00:00:00.000000000Z")) {
      assertThat(day.start(value)).isNull();
    }
    TimeBucket west = TimeBucket.of(TimeUnit.DAY, ZoneOffset.ofHours(5));
    assertThat(west.start("0000-01-01T00:00:00.000000000Z")).isNull();
  }

  @Test
  void bands() {
    assertThat(NumberBand.start(17L, 5)).isEqualTo(15L);
    assertThat(NumberBand.start(-1L, 5)).isEqualTo(-5L);
    assertThat(NumberBand.start(-0.5, 5)).isEqualTo(-5L);
    assertThat(NumberBand.start(12.7, 5)).isEqualTo(10L);
    assertThat(NumberBand.start(Long.MIN_VALUE, 3)).isEqualTo(Long.MIN_VALUE);
    assertThat(NumberBand.start(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    assertThat(NumberBand.start(1e300, 10)).isEqualTo(1e300);
    assertThat(NumberBand.start("17", 5)).isNull();
    assertThat(NumberBand.start(null, 5)).isNull();
  }

  @Test
  void havingComparesSumsAsDecimals() {
    Map<String, Object> row =
        Map.of("total", new BigDecimal("0.3"), "n", 2L, "id", "x", "avg", 0.5);
    assertThat(Having.of(field("total").eq(0.3)).matches(row)).isTrue();
    assertThat(Having.of(field("total").eq(new BigDecimal("0.30"))).matches(row)).isTrue();
    assertThat(Having.of(field("total").gt(0.1 + 0.2)).matches(row)).isFalse();
    assertThat(Having.of(field("n").in(1L, 2L)).matches(row)).isTrue();
    assertThat(Having.of(field("id").eq("x")).matches(row)).isTrue();
    assertThat(Having.of(field("total").gt("0")).matches(row)).isFalse();
    assertThat(Having.of(field("avg").lte(new BigDecimal("0.5"))).matches(row)).isTrue();
  }

  @Test
  void distinctValuesAreByValueAndInOrder() {
    DistinctValues values = DistinctValues.of(dev.holdfast.Path.of("v"));
    for (String json :
        List.of(
            "{\"v\":true}",
            "{\"v\":\"b\"}",
            "{\"v\":1.0}",
            "{}",
            "{\"v\":null}",
            "{\"v\":1}",
            "{\"v\":[1]}",
            "{\"v\":[1.0]}",
            "{\"v\":\"a\"}")) {
      values.add("x", JsonBodies.of(json));
    }
    assertThat(values.values()).isEqualTo(Arrays.asList(null, 1L, "a", "b", List.of(1L), true));
  }
}
