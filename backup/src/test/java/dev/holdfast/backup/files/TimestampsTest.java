package dev.holdfast.backup.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.HoldfastException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T20:45:10.999Z");

  @Test
  void isTheTimeInUtc() {
    assertThat(Timestamps.next(() -> NOW, List.of("other", "20261121_204509")))
        .isEqualTo("20261121_204510");
    assertThat(Timestamps.parse("20261121_204510")).contains(Instant.parse("2026-11-21T20:45:10Z"));
  }

  @Test
  void theSecondOfTwoInOneSecondTakesTheNext() {
    assertThat(Timestamps.next(() -> NOW, List.of("20261121_204510"))).isEqualTo("20261121_204511");
  }

  @Test
  void theOrderSurvivesAClockThatIsSetBack() {
    assertThat(Timestamps.next(() -> NOW, List.of("20271231_235959", "20261121_204510")))
        .isEqualTo("20280101_000000");
    assertThatThrownBy(() -> Timestamps.next(() -> NOW, List.of("99991231_235959")))
        .isInstanceOf(HoldfastException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "20261121",
        "20261321_000000",
        "20260230_000000",
        "20261121-204510",
        "2026112x_204510"
      })
  void whatIsNoTimeIsNone(String text) {
    assertThat(Timestamps.parse(text)).isEmpty();
  }
}
