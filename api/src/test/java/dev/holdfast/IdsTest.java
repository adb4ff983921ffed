package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdsTest {
  @Test
  void eachIdIsGreaterThanTheOneBeforeAlsoWhenTheClockStandsOrGoesBack() {
    long[] times = {1_700_000_000_000L};
    Ids ids = new Ids(() -> Instant.ofEpochMilli(times[0]));
    String last = ids.next();
    for (int i = 0; i < 10_000; i++) {
      times[0] -= i % 100 == 0 ? 1 : 0;
      String next = ids.next();
      assertThat(next).isGreaterThan(last);
      last = next;
    }
  }

  @Test
  void anIdIsAVersion7UuidOfTheClocksTime() {
    Instant time = Instant.parse("2026-03-04T05:06:07.089Z");
    UUID id = UUID.fromString(new Ids(InstantSource.fixed(time)).next());

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(time.toEpochMilli());
  }

  @Test
  void threadsNeverGetTheSameId() {
    List<String> ids =
        IntStream.range(0, 40_000).parallel().mapToObj(i -> Ids.SYSTEM.next()).toList();

    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void anIdHasAtMost512Utf8Bytes() {
    assertThat(Ids.require("x".repeat(512))).hasSize(512);
    assertThat(Ids.require("é".repeat(256))).hasSize(256);

    assertInvalid("x".repeat(513), "513");
    assertInvalid("é".repeat(257), "514");
    assertInvalid(String.join("", Collections.nCopies(129, "\uD83D\uDE00")), "516");
  }

  @Test
  void anIdIsNeitherEmptyNorHoldsWhatNoStoreHolds() {
    assertInvalid("", "empty");
    assertInvalid("a\0b", "U+0000");
    assertInvalid("a\uD800", "surrogate");
    assertThat(Ids.require(" \t\u0001'; drop table")).isNotEmpty();
  }

  private static void assertInvalid(String id, String why) {
    assertThatThrownBy(() -> Ids.require(id))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
        .hasMessageContaining(why);
  }
}
