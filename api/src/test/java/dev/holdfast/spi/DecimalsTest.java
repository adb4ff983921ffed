package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.HoldfastException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {
  @ParameterizedTest
  @CsvSource({
    "12.34, 6500011234 12.34",
    "12.3400, 6500011234 12.34",
    "0.000, 5 0",
    "100, 6500021 100",
    "-1, 4499998~ -1",
    "-0.005, 4500024~ -0.005",
    "1E+400, 6504001 1E+400",
    "1e-49999, 6000011 1E-49999",
    "-1e49999, 4000008~ -1E+49999"
  })
  void theTextIsSortKeyAndNumber(BigDecimal value, String text) {
    assertThat(Decimals.key(value)).isEqualTo(text);
    assertThat(Decimals.parse(text)).isEqualByComparingTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e50000", "-1e50000", "1e-50000", "1E+2147483647", "12E-2147483647"})
  void refusesExponentsOutOfRange(BigDecimal value) {
    assertThatThrownBy(() -> Decimals.key(value))
        .isInstanceOf(HoldfastException.class)
        .hasMessageContaining("exponent");
    assertThatThrownBy(() -> Decimals.parse("6x " + value)).isInstanceOf(HoldfastException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " 1", "12.34", "6500011234", "6500011234 twelve", "hello 1", "6 "})
  void refusesOtherTexts(String text) {
    assertThatThrownBy(() -> Decimals.parse(text))
        .isInstanceOf(HoldfastException.class)
        .hasMessageContaining("sort key");
  }

  @Test
  void textsSortAsTheNumbersDo() {
    Random random = Seed.random("DecimalsTest");
    BigDecimal[] values = new BigDecimal[2_000];
    String[] keys = new String[values.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = randomDecimal(random);
      keys[i] = Decimals.key(values[i]);
      assertThat(Decimals.parse(keys[i])).isEqualByComparingTo(values[i]);
    }
    for (int i = 0; i < 1_000_000; i++) {
      int a = random.nextInt(values.length);
      int b = random.nextInt(values.length);
      int expected = Integer.signum(values[a].compareTo(values[b]));
      if (expected != Integer.signum(keys[a].compareTo(keys[b]))) {
        assertThat(keys[a]).as("%s against %s", values[a], values[b]).isEqualTo(keys[b]);
      }
    }
  }

  private static BigDecimal randomDecimal(Random random) {
    BigInteger big = new BigInteger(random.nextInt(90), random);
    return switch (random.nextInt(5)) {
      case 0 -> BigDecimal.valueOf(random.nextInt(200) - 100);
      case 1 -> new BigDecimal(big, random.nextInt(40) - 20);
      case 2 -> new BigDecimal(big.negate(), random.nextInt(40) - 20);
      case 3 -> BigDecimal.valueOf(random.nextInt(2000) - 1000, random.nextInt(4));
      default ->
          new BigDecimal(random.nextInt(20) - 10).scaleByPowerOfTen(random.nextInt(2000) - 1000);
    };
  }
}
