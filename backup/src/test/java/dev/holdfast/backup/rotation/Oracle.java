package dev.holdfast.backup.rotation;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says of one backup at a time whether it is kept, from the definition of each rule and not by
 * going through a sorted list: how many later periods have a backup, is there a later one in its
 * own.
 */
record Oracle(Rules rules, List<Candidate> all, Instant now) {
  /** The numbers of a policy. */
  record Rules(
      int hourly,
      int daily,
      int weekly,
      int monthly,
      int yearly,
      int last,
      @Nullable Integer days,
      ZoneId zone,
      boolean manual) {
    RetentionPolicy policy() {
      RetentionPolicy policy =
          RetentionPolicy.keep(daily, weekly, monthly)
              .hourly(hourly)
              .yearly(yearly)
              .last(last)
              .in(zone);
      policy = days == null ? policy : policy.andDays(days);
      return manual ? policy.includingManual() : policy;
    }

    boolean isEmpty() {
      return hourly + daily + weekly + monthly + yearly + last == 0 && days == null;
    }
  }

  Set<String> kept() {
    Set<String> kept = new HashSet<>();
    for (Candidate backup : all) {
      if (keptForItself(backup) || keptByRule(backup)) {
        kept.add(backup.id());
      }
    }
    if (all.stream().noneMatch(one -> one.valid() && kept.contains(one.id()))) {
      all.stream()
          .filter(Candidate::valid)
          .max(Oracle::compare)
          .ifPresent(one -> kept.add(one.id()));
    }
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Candidate backup : all) {
        boolean needed =
            all.stream()
                .anyMatch(one -> kept.contains(one.id()) && backup.id().equals(one.parent()));
        grown |= needed && kept.add(backup.id());
      }
    }
    return kept;
  }

  private static int compare(Candidate a, Candidate b) {
    int times = a.time().compareTo(b.time());
    return times != 0 ? times : a.id().compareTo(b.id());
  }

  private boolean keptForItself(Candidate backup) {
    return rules.isEmpty() || backup.permanent() || !counted(backup);
  }

  private boolean counted(Candidate backup) {
    return backup.valid() && !backup.time().isAfter(now) && (rules.manual || !backup.manual());
  }

  private boolean keptByRule(Candidate backup) {
    return byCalendar(
            backup, rules.hourly, time -> time.truncatedTo(ChronoUnit.HOURS).toLocalDateTime())
        || byCalendar(backup, rules.daily, ZonedDateTime::toLocalDate)
        || byCalendar(
            backup,
            rules.weekly,
            time -> time.toLocalDate().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)))
        || byCalendar(backup, rules.monthly, time -> time.toLocalDate().withDayOfMonth(1))
        || byCalendar(backup, rules.yearly, ZonedDateTime::getYear)
        || later(backup) < rules.last
        || byDays(backup);
  }

  private boolean byCalendar(Candidate backup, int count, Function<ZonedDateTime, Object> period) {
    Object own = period.apply(backup.time().atZone(rules.zone));
    Set<Object> all = new HashSet<>();
    Set<Object> later = new HashSet<>();
    boolean newest = true;
    for (Candidate other : this.all) {
      if (!counted(other)) {
        continue;
      }
      Object its = period.apply(other.time().atZone(rules.zone));
      all.add(its);
      if (compare(other, backup) > 0) {
        newest &= !its.equals(own);
        later.add(its);
      }
    }
    later.remove(own);
    boolean oldest =
        this.all.stream().filter(this::counted).noneMatch(other -> compare(other, backup) < 0);
    return (newest && later.size() < count) || (oldest && all.size() < count);
  }

  private long later(Candidate backup) {
    return all.stream().filter(this::counted).filter(one -> compare(one, backup) > 0).count();
  }

  private boolean byDays(Candidate backup) {
    Integer days = rules.days;
    if (days == null || !counted(backup)) {
      return false;
    }
    int most = days;
    Duration age =
        all.stream()
            .filter(this::counted)
            .filter(one -> compare(one, backup) > 0)
            .map(one -> counted(sinceTheOneBefore(one), most))
            .reduce(Duration.ZERO, Duration::plus);
    return age.compareTo(Duration.ofDays(most)) <= 0;
  }

  private static Duration counted(Duration gap, int most) {
    return gap.compareTo(Duration.ofDays(most)) > 0 ? Duration.ofDays(1) : gap;
  }

  private Duration sinceTheOneBefore(Candidate backup) {
    return all.stream()
        .filter(this::counted)
        .filter(one -> compare(one, backup) < 0)
        .map(one -> Duration.between(one.time(), backup.time()))
        .min(Duration::compareTo)
        .orElseThrow();
  }
}
