package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.HoldfastException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RichTypesTest {
  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  @Test
  void eachTypeHasItsText() {
    assertThat(RichTypes.textOrNull(Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00.000000000Z");
    assertThat(RichTypes.textOrNull(FIRST)).isEqualTo("0000-01-01T00:00:00.000000000Z");
    assertThat(RichTypes.textOrNull(LAST)).isEqualTo("9999-12-31T23:59:59.999999999Z");
    assertThat(RichTypes.textOrNull(LocalDate.of(5, 2, 3))).isEqualTo("0005-02-03");
    assertThat(RichTypes.textOrNull(LocalDateTime.of(2024, 2, 29, 1, 2)))
        .isEqualTo("2024-02-29T01:02:00.000000000");
    assertThat(RichTypes.textOrNull(LocalTime.of(1, 2, 3, 4))).isEqualTo("01:02:03.000000004");
    assertThat(RichTypes.textOrNull(OffsetDateTime.parse("2024-01-01T01:00:00+02:00")))
        .isEqualTo("2023-12-31T23:00:00.000000000Z");
    assertThat(RichTypes.textOrNull(ZonedDateTime.parse("2024-07-01T02:00:00+02:00[Europe/Paris]")))
        .isEqualTo("2024-07-01T00:00:00.000000000Z");
    assertThat(RichTypes.textOrNull(UUID.fromString("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11")))
        .isEqualTo("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    assertThat(RichTypes.textOrNull(new byte[] {0, (byte) 0xff, 16})).isEqualTo("00ff10");
    assertThat(RichTypes.textOrNull(new BigDecimal("12.340"))).isEqualTo("6500011234 12.34");
    assertThat(RichTypes.textOrNull(BigInteger.TEN)).isEqualTo("6500011 10");
    assertThat(RichTypes.textOrNull(DayOfWeek.MONDAY)).isEqualTo("MONDAY");
    assertThat(RichTypes.textOrNull(Duration.ofMinutes(90))).isEqualTo("PT1H30M");
    assertThat(RichTypes.textOrNull(Period.ofMonths(3))).isEqualTo("P3M");
    assertThat(RichTypes.textOrNull('x')).isEqualTo("x");
    assertThat(RichTypes.textOrNull(URI.create("a:b"))).isEqualTo("a:b");
    assertThat(RichTypes.textOrNull(new Object())).isNull();
  }

  @Test
  void instantsReadBackAndSort() {
    Random random = Seed.random("RichTypesTest");
    Instant before = Instant.EPOCH;
    for (int i = 0; i < 100_000; i++) {
      long second =
          FIRST.getEpochSecond()
              + (long) (random.nextDouble() * (LAST.getEpochSecond() - FIRST.getEpochSecond()));
      Instant instant = Instant.ofEpochSecond(second, random.nextInt(1_000_000_000));
      String text = RichTypes.text(instant);
      assertThat(text).hasSize(30);
      if (i < 10_000) {
        assertThat(RichTypes.instant(text)).isEqualTo(instant);
        assertThat(RichTypes.instant(instant.toString())).isEqualTo(instant);
        LocalDateTime local = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        assertThat(RichTypes.dateTime(RichTypes.text(local))).isEqualTo(local);
        assertThat(RichTypes.text(local) + "Z").isEqualTo(text);
        assertThat(RichTypes.date(RichTypes.text(local.toLocalDate())))
            .isEqualTo(local.toLocalDate());
      }
      assertThat(Integer.signum(text.compareTo(RichTypes.text(before))))
          .isEqualTo(Integer.signum(instant.compareTo(before)));
      before = instant;
    }
  }

  @Test
  void readsOtherWidths() {
    Instant expected = Instant.parse("2024-02-29T12:30:00Z");
    assertThat(RichTypes.instant("2024-02-29T12:30Z")).isEqualTo(expected);
    assertThat(RichTypes.instant("2024-02-29T14:30:00.000+02:00")).isEqualTo(expected);
    assertThat(RichTypes.time("12:30")).isEqualTo(LocalTime.of(12, 30));
    assertThat(RichTypes.bytes("00FF")).containsExactly(0, 0xff);
    assertThat(RichTypes.integer("6500011 10")).isEqualTo(BigInteger.TEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2024-02-29",
        "2024-02-30T00:00:00Z",
        "2024-02-30T00:00:00.000000000Z",
        "2024-02-01T24:00:00.000000000Z",
        "2024-13-01T00:00:00.000000000Z",
        "2024-02-01T00:00:00.00000000xZ",
        "+10000-01-01T00:00:00Z",
        "1709"
      })
  void refusesWhatIsNoInstant(String text) {
    assertThatThrownBy(() -> RichTypes.instant(text))
        .isInstanceOf(HoldfastException.class)
        .hasMessageContaining(text);
  }

  @Test
  void refusesYearsOutOfRange() {
    assertThatThrownBy(() -> RichTypes.text(LAST.plusNanos(1)))
        .hasMessageContaining("0000 to 9999");
    assertThatThrownBy(() -> RichTypes.text(FIRST.minusNanos(1)))
        .hasMessageContaining("0000 to 9999");
    assertThatThrownBy(() -> RichTypes.text(LocalDate.of(-1, 1, 1)))
        .hasMessageContaining("0000 to 9999");
    assertThatThrownBy(() -> RichTypes.text(LocalDateTime.MAX))
        .hasMessageContaining("0000 to 9999");
    assertThatThrownBy(() -> RichTypes.text(Instant.MAX)).hasMessageContaining("0000 to 9999");
  }

  @Test
  void anIntegerHasNoFraction() {
    assertThatThrownBy(() -> RichTypes.integer(new BigDecimal("1.5"))).hasMessageContaining("1.5");
  }
}
