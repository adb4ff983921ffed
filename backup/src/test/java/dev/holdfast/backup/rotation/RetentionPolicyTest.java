package dev.holdfast.backup.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {
  private static final int TIMELINES = Integer.getInteger("holdfast.rotation.timelines", 10_000);
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final List<ZoneId> ZONES =
      List.of(
          ZoneOffset.UTC,
          ZoneId.of("Europe/Berlin"),
          ZoneId.of("America/St_Johns"),
          ZoneId.of("Pacific/Apia"));

  private static List<String> kept(RetentionPolicy policy, List<Candidate> backups) {
    return policy.decide(backups, NOW).stream()
        .filter(Decision::kept)
        .map(decision -> decision.backup().id())
        .toList();
  }

  private static List<String> reasons(RetentionPolicy policy, List<Candidate> all, String id) {
    return policy.decide(all, NOW).stream()
        .filter(decision -> decision.backup().id().equals(id))
        .flatMap(decision -> decision.reasons().stream())
        .toList();
  }

  private static Candidate at(String time) {
    return Candidate.of(time, Instant.parse(time));
  }

  /** The example of the manual: a backup every Sunday, and the last four days that have one. */
  @Test
  void daysWithoutABackupDoNotCount() {
    List<Candidate> sundays =
        IntStream.range(0, 12)
            .mapToObj(week -> at(NOW.minus(7L * week + 6, ChronoUnit.DAYS).toString()))
            .toList();
    assertThat(kept(RetentionPolicy.keep(4, 0, 0), sundays))
        .isEqualTo(sundays.subList(0, 4).stream().map(Candidate::id).toList());
  }

  @Test
  void aDayEndsAtMidnightInItsZone() {
    List<Candidate> nights = List.of(at("2026-07-01T21:30:00Z"), at("2026-07-01T22:30:00Z"));
    RetentionPolicy policy = RetentionPolicy.keep(1, 0, 0);
    assertThat(kept(policy, nights)).containsExactly("2026-07-01T22:30:00Z");
    assertThat(kept(RetentionPolicy.keep(2, 0, 0), nights)).hasSize(2);
    assertThat(reasons(RetentionPolicy.keep(2, 0, 0), nights, "2026-07-01T21:30:00Z"))
        .containsExactly("oldest daily");
    assertThat(
            reasons(
                RetentionPolicy.keep(2, 0, 0).in(ZoneId.of("Europe/Berlin")),
                nights,
                "2026-07-01T21:30:00Z"))
        .containsExactly("daily");
  }

  @Test
  void aWeekBeginsOnMondayAlsoAtTheTurnOfTheYear() {
    List<Candidate> turn =
        List.of(at("2025-12-29T01:00:00Z"), at("2026-01-02T01:00:00Z"), at("2026-01-05T01:00:00Z"));
    assertThat(kept(RetentionPolicy.keep(0, 2, 0), turn))
        .containsExactly("2026-01-05T01:00:00Z", "2026-01-02T01:00:00Z");
  }

  @Test
  void daysAreCountedFromTheNewestSoThatNoneGoesWhenBackupsStop() {
    List<Candidate> old =
        List.of(at("2020-01-01T00:00:00Z"), at("2020-01-31T00:00:00Z"), at("2020-01-31T00:00:01Z"));
    assertThat(kept(RetentionPolicy.days(30), old))
        .containsExactly("2020-01-31T00:00:01Z", "2020-01-31T00:00:00Z");
  }

  /** It has been set right by the next time, but then the others would be gone. */
  @Test
  void aClockThatIsYearsAheadForAMinuteEndsNoHistory() {
    List<Candidate> nights =
        IntStream.range(0, 40)
            .mapToObj(night -> at(NOW.minus(night, ChronoUnit.DAYS).toString()))
            .toList();
    List<Candidate> all = new ArrayList<>(nights);
    all.add(at("2036-11-21T12:00:00Z"));
    all.add(at("2036-11-21T12:01:00Z"));
    Instant wrong = Instant.parse("2036-11-21T12:01:30Z");
    assertThat(
            RetentionPolicy.days(30).decide(all, wrong).stream()
                .filter(Decision::kept)
                .map(Decision::backup))
        .hasSize(2 + 29)
        .containsAll(nights.subList(0, 29));
    assertThat(kept(RetentionPolicy.days(30), all)).hasSize(2 + 31);
  }

  /** More than so many days apart, and still not all of them for ever. */
  @Test
  void daysAreFewWhereBackupsAreFarApart() {
    List<Candidate> weeks =
        IntStream.range(0, 40)
            .mapToObj(week -> at(NOW.minus(7L * week, ChronoUnit.DAYS).toString()))
            .toList();
    assertThat(kept(RetentionPolicy.days(3), weeks))
        .isEqualTo(weeks.subList(0, 4).stream().map(Candidate::id).toList());
    assertThat(kept(RetentionPolicy.days(30), weeks)).hasSize(5);
  }

  @Test
  void whatAPersonSaidOrMustSeeStays() {
    Instant old = Instant.parse("2020-01-01T00:00:00Z");
    List<Candidate> all =
        List.of(
            at("2026-11-21T00:00:00Z"),
            new Candidate("permanent", old, null, true, true, false),
            new Candidate("damaged", old, null, false, false, false),
            new Candidate("manual", old, null, true, false, true),
            new Candidate("future", NOW.plusSeconds(1), null, true, false, false),
            new Candidate("base", old, null, true, false, false),
            new Candidate("middle", old, "base", true, false, false),
            new Candidate("tip", NOW, "middle", true, false, false));
    RetentionPolicy policy = RetentionPolicy.keepAll().last(1);
    assertThat(kept(policy, all))
        .containsExactlyInAnyOrder(
            "permanent", "damaged", "manual", "future", "base", "middle", "tip");
    assertThat(kept(policy.includingManual(), all)).doesNotContain("manual");
    assertThat(reasons(policy, all, "base")).containsExactly("needed by middle");
    assertThat(reasons(policy, all, "2026-11-21T00:00:00Z")).containsExactly("no rule keeps it");
    assertThat(reasons(policy, all, "damaged")).singleElement().asString().contains("by hand");
  }

  @Test
  void anEmptyPolicyRemovesNothing() {
    List<Candidate> all = List.of(at("2020-01-01T00:00:00Z"), at("2020-01-02T00:00:00Z"));
    assertThat(RetentionPolicy.keep(0, 0, 0).isEmpty()).isTrue();
    assertThat(kept(RetentionPolicy.keep(0, 0, 0), all)).hasSize(2);
    assertThat(kept(RetentionPolicy.days(0), all)).containsExactly("2020-01-02T00:00:00Z");
  }

  @Test
  void refusesWhatCannotBeMeant() {
    assertThatThrownBy(() -> RetentionPolicy.keep(7, -1, 0))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
        .hasMessageContaining("number of weekly backups to keep is -1");
    Candidate twice = at("2020-01-01T00:00:00Z");
    assertThatThrownBy(() -> RetentionPolicy.standard().decide(List.of(twice, twice), NOW))
        .hasMessageContaining("Two backups have the id");
  }

  @Test
  void randomTimelinesAreDecidedAsTheOracleSays() {
    long seed = Long.getLong("holdfast.seed", System.nanoTime());
    Random random = new Random(seed);
    long decided = 0;
    long removed = 0;
    for (int i = 0; i < TIMELINES; i++) {
      Oracle oracle = new Oracle(rules(random), timeline(random), NOW);
      List<Decision> decisions = oracle.rules().policy().decide(oracle.all(), NOW);
      Set<String> kept =
          decisions.stream()
              .filter(Decision::kept)
              .map(decision -> decision.backup().id())
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(decisions).hasSameSizeAs(oracle.all());
      assertThat(kept).as("timeline %d of seed %d: %s", i, seed, oracle).isEqualTo(oracle.kept());
      decided += decisions.size();
      removed += decisions.size() - kept.size();
    }
    System.out.printf(
        "rotation: %d timelines (seed %d), %d backups decided, %d of them to go%n",
        TIMELINES, seed, decided, removed);
    assertThat(removed).isBetween(decided / 10, decided * 9 / 10);
  }

  /** Full on Sundays, differential each day, incremental each hour: what stands in the docs. */
  @Test
  void ofTheIncrementsOfAYearFewHundredsAreThereAtATime() {
    Instant begin = Instant.parse("2026-01-01T00:00:00Z");
    List<Candidate> there = new ArrayList<>();
    String full = null;
    String newest = null;
    int most = 0;
    for (int hour = 0; hour < 365 * 24; hour++) {
      Instant time = begin.plus(hour, ChronoUnit.HOURS);
      boolean daily = hour % 24 == 1;
      boolean weekly = daily && time.atZone(ZoneOffset.UTC).getDayOfWeek() == DayOfWeek.SUNDAY;
      String parent = full == null || weekly ? null : daily ? full : newest;
      newest = time.toString();
      full = parent == null ? newest : full;
      there.add(new Candidate(newest, time, parent, true, false, false));
      there =
          RetentionPolicy.standard().decide(there, time).stream()
              .filter(Decision::kept)
              .map(Decision::backup)
              .collect(Collectors.toCollection(ArrayList::new));
      most = Math.max(most, there.size());
    }
    System.out.printf("standard schedule and policy: at most %d of 8,760 at a time%n", most);
    assertThat(most).isEqualTo(493);
  }

  /** So rotation need not read all through when with what is known nothing would go. */
  @Test
  void whereNoneGoesNoneGoesWhenSomeCannotBeVerifiedEither() {
    long seed = Long.getLong("holdfast.seed", System.nanoTime());
    Random random = new Random(seed);
    int without = 0;
    for (int i = 0; i < TIMELINES; i++) {
      RetentionPolicy policy = rules(random).policy();
      List<Candidate> all = timeline(random);
      List<Candidate> known =
          all.stream()
              .map(
                  it ->
                      new Candidate(
                          it.id(),
                          it.time(),
                          it.parent(),
                          it.valid() || random.nextInt(4) != 0,
                          it.permanent(),
                          it.manual()))
              .toList();
      if (policy.decide(known, NOW).stream().allMatch(Decision::kept)) {
        assertThat(policy.decide(all, NOW))
            .as("timeline %d of seed %d: %s %s", i, seed, policy, all)
            .allMatch(Decision::kept);
        without += all.equals(known) ? 0 : 1;
      }
    }
    assertThat(without).isGreaterThan(TIMELINES / 100);
  }

  private static Oracle.Rules rules(Random random) {
    return new Oracle.Rules(
        few(random, 6),
        few(random, 8),
        few(random, 5),
        few(random, 13),
        few(random, 4),
        few(random, 3),
        random.nextInt(3) == 0 ? random.nextInt(40) : null,
        ZONES.get(random.nextInt(ZONES.size())),
        random.nextBoolean());
  }

  private static int few(Random random, int bound) {
    return random.nextBoolean() ? 0 : random.nextInt(bound);
  }

  private static List<Candidate> timeline(Random random) {
    int count = random.nextInt(24);
    Duration step = Duration.ofMinutes(1L << random.nextInt(17));
    List<Candidate> backups = new ArrayList<>();
    Instant time = NOW.plus(step.multipliedBy(random.nextInt(3)));
    for (int i = 0; i < count; i++) {
      String parent = parent(random, backups.size());
      backups.add(
          new Candidate(
              "b" + i,
              time,
              parent,
              random.nextInt(8) != 0,
              random.nextInt(20) == 0,
              random.nextInt(10) == 0));
      time = time.minus(step.multipliedBy(random.nextInt(4)).dividedBy(2));
    }
    return backups;
  }

  /** Of those to come, which are older; or one that is gone. */
  private static @Nullable String parent(Random random, int index) {
    return random.nextInt(4) == 0 ? "b" + (index + 1 + random.nextInt(3)) : null;
  }
}
