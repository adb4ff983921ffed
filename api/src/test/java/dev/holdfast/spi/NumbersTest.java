package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
  private static final double[] EDGES = {
    0.0,
    -0.0,
    1,
    -1,
    0.1,
    0.5,
    1.1,
    1e15,
    0x1p52 - 0.5,
    0x1p53 - 1,
    0x1p53,
    0x1p53 + 2,
    0x1p62,
    0x1p63,
    -0x1p63,
    -0x1p63 - 2048,
    0x1p64,
    1e20,
    Double.MIN_VALUE,
    Double.MAX_VALUE
  };

  @Test
  void anIntegralDoubleIsAnInteger() {
    assertThat(Numbers.normalise(1.0)).isEqualTo(1L);
    assertThat(Numbers.normalise(-0.0)).isEqualTo(0L);
    assertThat(Numbers.normalise(-0x1p63)).isEqualTo(Long.MIN_VALUE);
    assertThat(Numbers.normalise(0x1p63)).isEqualTo(0x1p63);
    assertThat(Numbers.normalise(1.5)).isEqualTo(1.5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refusesWhatIsNotFinite(double value) {
    assertThatThrownBy(() -> Numbers.normalise(value))
        .isInstanceOf(HoldfastException.class)
        .hasMessageContaining(Double.toString(value));
    assertThatThrownBy(() -> Numbers.text(value)).isInstanceOf(HoldfastException.class);
  }

  @Test
  void aLargerIntegerIsKeptWhenADoubleHoldsItExactly() {
    BigInteger twoTo63 = BigInteger.TWO.pow(63);
    assertThat(Numbers.normalise(twoTo63)).isEqualTo(0x1p63);
    assertThat(Numbers.normalise(twoTo63.subtract(BigInteger.ONE))).isEqualTo(Long.MAX_VALUE);
    assertThat(Numbers.normalise(BigInteger.TWO.pow(1023))).isEqualTo(0x1p1023);
    assertThatThrownBy(() -> Numbers.normalise(twoTo63.add(BigInteger.ONE)))
        .hasMessageContaining("9223372036854775809");
    assertThatThrownBy(() -> Numbers.normalise(BigInteger.TWO.pow(1024)))
        .isInstanceOf(HoldfastException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "-0.0, 0",
    "1.0, 1",
    "1e3, 1000",
    "9223372036854775807, 9223372036854775807",
    "9223372036854775807.0, 9223372036854775807",
    "9007199254740993.0, 9007199254740993",
    "9223372036854775808, 9223372036854775808",
    "-9223372036854775808, -9223372036854775808",
    "1E25, 1.0E25",
    "0.1, 0.1",
    "1e-400, 0",
    "100000000000000000000, 1.0E20",
    "9007199254740993.5, 9007199254740994",
    "9223372036854775807.5, 9223372036854775808"
  })
  void readsJsonNumbers(String json, String text) {
    assertThat(Numbers.text(Numbers.parse(json))).isEqualTo(text);
    assertThat(Numbers.normalise(new BigDecimal(json))).isEqualTo(Numbers.parse(json));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e309", "-1e309", "9223372036854775809", "100000000000000000001"})
  void refusesJsonNumbersThatNoDoubleHolds(String json) {
    assertThatThrownBy(() -> Numbers.parse(json)).hasMessageContaining(json);
    assertThatThrownBy(() -> Numbers.normalise(new BigDecimal(json)))
        .isInstanceOf(HoldfastException.class);
  }

  @Test
  void theTextOfADoubleReadsBackAndIsTheOneTheGeneratorWrites() throws IOException {
    Random random = Seed.random("NumbersTest.text");
    for (int i = 0; i < 50_000; i++) {
      double value = randomDouble(random);
      String text = Numbers.text(value);
      assertThat(Double.parseDouble(text)).isEqualTo(value + 0.0);
      assertThat(Numbers.parse(text)).isEqualTo(Numbers.normalise(value));
      if (i < 10_000) {
        assertThat(generated(value)).isEqualTo(text);
      }
    }
    assertThat(Numbers.text(2e-3)).isEqualTo("0.002");
    assertThat(Numbers.text(Double.parseDouble("2e23"))).isEqualTo("2.0E23");
  }

  private static String generated(double value) throws IOException {
    JsonFactory json =
        JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();
    StringWriter text = new StringWriter();
    try (JsonGenerator out = json.createGenerator(text)) {
      Numbers.write(out, value);
    }
    return text.toString();
  }

  @Test
  void aFloatIsTheDecimalThatItShowsAndComesBack() {
    assertThat(Numbers.normalise(0.1f)).isEqualTo(Double.valueOf("0.1"));
    Random random = Seed.random("NumbersTest.float");
    for (int i = 0; i < 200_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(value)) {
        double widened = Numbers.widen(value);
        assertThat((float) widened == value).isTrue();
        assertThat(Float.parseFloat(Numbers.text(widened)) == value).isTrue();
      }
    }
  }

  @Test
  void comparesByExactValue() {
    assertThat(Numbers.compare(9007199254740993L, 0x1p53)).isPositive();
    assertThat(Numbers.compare(Long.MAX_VALUE, 0x1p63)).isNegative();
    assertThat(Numbers.compare(Long.MIN_VALUE, -0x1p63)).isZero();
    Random random = Seed.random("NumbersTest.compare");
    for (int i = 0; i < 100_000; i++) {
      Object a = randomNumber(random);
      Object b = random.nextInt(4) == 0 ? near(a, random) : randomNumber(random);
      int expected = exact(a).compareTo(exact(b));
      assertThat(Integer.signum(Numbers.compare(a, b))).isEqualTo(expected);
      assertThat(a.equals(b)).isEqualTo(expected == 0);
    }
  }

  private static Object near(Object number, Random random) {
    double value = ((Number) number).doubleValue();
    double next = random.nextBoolean() ? Math.nextUp(value) : value;
    return Double.isFinite(next) ? Numbers.normalise(next) : number;
  }

  private static BigDecimal exact(Object number) {
    return number instanceof Double d ? new BigDecimal(d) : BigDecimal.valueOf((Long) number);
  }

  private static Object randomNumber(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> random.nextLong() >> random.nextInt(64);
      default -> Numbers.normalise(randomDouble(random));
    };
  }

  private static double randomDouble(Random random) {
    double value =
        switch (random.nextInt(4)) {
          case 0 -> EDGES[random.nextInt(EDGES.length)];
          case 1 -> random.nextInt(100_000) / 100.0;
          case 2 -> (double) random.nextLong() * random.nextInt(20);
          default -> Double.longBitsToDouble(random.nextLong());
        };
    return Double.isFinite(value) ? value : 1.5;
  }
}
