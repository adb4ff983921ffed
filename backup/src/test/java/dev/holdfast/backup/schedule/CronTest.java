package dev.holdfast.backup.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** From one after the other. */
  private static List<String> times(String cron, ZoneId zone, String from, int count) {
    List<String> times = new ArrayList<>();
    Instant time = Instant.parse(from);
    for (int i = 0; i < count; i++) {
      time = Cron.parse(cron).after(time, zone).orElseThrow();
      times.add(time.toString());
    }
    return times;
  }

  @Test
  void tellsTheTimesOfCrontab() {
    assertThat(times("0 1 * * 0", ZoneOffset.UTC, "2026-11-21T00:00:00Z", 2))
        .containsExactly("2026-11-22T01:00:00Z", "2026-11-29T01:00:00Z");
    assertThat(times("*/20 9-10 * * MON-FRI", ZoneOffset.UTC, "2026-11-20T10:20:00Z", 2))
        .containsExactly("2026-11-20T10:40:00Z", "2026-11-23T09:00:00Z");
    assertThat(times("30 0 29 2 *", ZoneOffset.UTC, "2026-01-01T00:00:00Z", 1))
        .containsExactly("2028-02-29T00:30:00Z");
  }

  @Test
  void whatTheClockJumpsOverRunsOnceWhenItHasJumped() {
    assertThat(times("30 2 * * *", BERLIN, "2026-03-28T12:00:00Z", 2))
        .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
    assertThat(times("*/30 * * * *", BERLIN, "2026-03-29T00:00:00Z", 3))
        .containsExactly("2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z");
    assertThat(Cron.parse("30 2 * * *").until(Instant.parse("2026-03-29T01:00:00Z"), BERLIN))
        .contains(Instant.parse("2026-03-29T01:00:00Z"));
  }

  @Test
  void ofATimeThatComesTwiceTheFirstCounts() {
    assertThat(times("30 2 * * *", BERLIN, "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    assertThat(times("0 * * * *", BERLIN, "2026-10-24T23:00:00Z", 3))
        .containsExactly("2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z", "2026-10-25T03:00:00Z");
    assertThat(Cron.parse("30 2 * * *").until(Instant.parse("2026-10-25T01:05:00Z"), BERLIN))
        .contains(Instant.parse("2026-10-25T00:30:00Z"));
  }

  /** Against every minute of some days around changes of the clock, looked at one by one. */
  @Test
  void goingForwardAndBackAgreesWithTheCalendar() {
    Random random = new Random(7);
    List<String> days = List.of("2026-03-28T00:00:00Z", "2026-10-24T00:00:00Z");
    List<ZoneId> zones =
        List.of(BERLIN, ZoneId.of("Australia/Lord_Howe"), ZoneId.of("America/St_Johns"));
    for (int round = 0; round < 60; round++) {
      int minute = random.nextInt(60);
      int hour = random.nextInt(5);
      ZoneId zone = zones.get(random.nextInt(zones.size()));
      Instant begin = Instant.parse(days.get(random.nextInt(2)));
      Cron cron = Cron.parse(minute + " " + hour + " * * *");
      TreeSet<Instant> expected = new TreeSet<>();
      LocalDateTime local = LocalDateTime.ofInstant(begin, zone).toLocalDate().atTime(hour, minute);
      for (int day = -2; day < 5; day++) {
        expected.add(byLooking(local.plusDays(day), zone));
      }
      Instant asked = begin.plusSeconds(60L * random.nextInt(2 * 24 * 60));
      assertThat(cron.after(asked, zone))
          .as("%s %s %s", cron, zone, asked)
          .contains(expected.higher(asked));
      assertThat(cron.until(asked, zone))
          .as("%s %s %s", cron, zone, asked)
          .contains(expected.floor(asked));
    }
  }

  /** The first minute at which a clock on the wall shows that time, or a later one of a jump. */
  private static Instant byLooking(LocalDateTime local, ZoneId zone) {
    Instant time = local.toInstant(ZoneOffset.UTC).minusSeconds(15 * 3600);
    while (LocalDateTime.ofInstant(time, zone).isBefore(local)) {
      time = time.plusSeconds(60);
    }
    return time;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "* * * *", "60 * * * *", "a b c d e", "0 0 30 2 *", "0 * * * * *"})
  void refusesWhatIsNoExpressionOrNeverComes(String text) {
    assertThatThrownBy(() -> Cron.parse(text))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
  }
}
