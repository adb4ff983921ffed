package dev.holdfast.backup.rotation;

import dev.holdfast.HoldfastException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A policy at work on one list. */
final class Selection {
  private static final Comparator<Candidate> NEWEST_FIRST =
      Comparator.comparing(Candidate::time).thenComparing(Candidate::id).reversed();

  private static final Duration ONE_DAY = Duration.ofDays(1);

  private final RetentionPolicy policy;
  private final Instant now;

  /** Newest first. */
  private final List<Candidate> backups;

  private final Map<String, Candidate> byId = new HashMap<>();

  /** The reasons to keep each; none for one that may go. */
  private final Map<Candidate, List<String>> reasons = new LinkedHashMap<>();

  Selection(RetentionPolicy policy, List<Candidate> backups, Instant now) {
    this.policy = policy;
    this.now = now;
    this.backups = backups.stream().sorted(NEWEST_FIRST).toList();
    for (Candidate backup : this.backups) {
      reasons.put(backup, new ArrayList<>());
      if (byId.put(backup.id(), backup) != null) {
        throw HoldfastException.invalid("Two backups have the id '" + backup.id() + "'");
      }
    }
  }

  List<Decision> decisions() {
    backups.forEach(this::keepForItself);
    List<Candidate> counted = backups.stream().filter(this::counts).toList();
    policy.counts().forEach((period, count) -> keepNewestOf(period, count, counted));
    counted.stream().limit(policy.last()).forEach(one -> keep(one, "one of the last"));
    keepDays(counted);
    keepLastValid();
    backups.stream().filter(this::isKept).toList().forEach(this::keepParents);
    return backups.stream().map(this::decision).toList();
  }

  /** What stays whatever the rules say. */
  private void keepForItself(Candidate backup) {
    if (policy.isEmpty()) {
      keep(backup, "the policy has no rule");
    }
    if (backup.permanent()) {
      keep(backup, "permanent");
    }
    if (isManual(backup)) {
      keep(backup, "made by a person");
    }
    if (isFuture(backup)) {
      keep(backup, "dated in the future");
    }
    if (!backup.valid()) {
      keep(backup, "cannot be verified; see why with verify before anybody deletes it by hand");
    }
  }

  private boolean counts(Candidate backup) {
    return backup.valid() && !isFuture(backup) && !isManual(backup);
  }

  private boolean isManual(Candidate backup) {
    return backup.manual() && !policy.countsManual();
  }

  private boolean isFuture(Candidate backup) {
    return backup.time().isAfter(now);
  }

  private void keepNewestOf(Period period, int count, List<Candidate> counted) {
    int left = count;
    long before = Long.MAX_VALUE;
    for (Candidate backup : counted) {
      long number = period.number(LocalDateTime.ofInstant(backup.time(), policy.zone()));
      if (left > 0 && number != before) {
        keep(backup, period.toString());
        left--;
      }
      before = number;
    }
    if (left > 0 && !counted.isEmpty()) {
      Candidate oldest = counted.get(counted.size() - 1);
      if (!reasons(oldest).contains(period.toString())) {
        keep(oldest, "oldest " + period);
      }
    }
  }

  /** A stretch without backups that is longer than all that is to be kept is not what was meant. */
  private void keepDays(List<Candidate> counted) {
    Integer days = policy.daysBefore();
    if (days == null || counted.isEmpty()) {
      return;
    }
    Duration most = Duration.ofDays(days);
    Duration age = Duration.ZERO;
    Instant newer = counted.get(0).time();
    for (Candidate backup : counted) {
      Duration gap = Duration.between(backup.time(), newer);
      age = age.plus(gap.compareTo(most) > 0 ? ONE_DAY : gap);
      if (age.compareTo(most) <= 0) {
        keep(backup, "within " + days + " days of the newest");
      }
      newer = backup.time();
    }
  }

  private void keepLastValid() {
    if (backups.stream().noneMatch(backup -> backup.valid() && isKept(backup))) {
      backups.stream()
          .filter(Candidate::valid)
          .findFirst()
          .ifPresent(newest -> keep(newest, "the last valid one"));
    }
  }

  private void keepParents(Candidate kept) {
    Candidate child = kept;
    while (child.parent() != null) {
      Candidate parent = byId.get(child.parent());
      String reason = "needed by " + child.id();
      if (parent == null || reasons(parent).contains(reason)) {
        return;
      }
      keep(parent, reason);
      child = parent;
    }
  }

  private boolean isKept(Candidate backup) {
    return !reasons(backup).isEmpty();
  }

  private void keep(Candidate backup, String reason) {
    reasons(backup).add(reason);
  }

  private List<String> reasons(Candidate backup) {
    return reasons.computeIfAbsent(backup, any -> new ArrayList<>());
  }

  private Decision decision(Candidate backup) {
    List<String> kept = reasons(backup);
    return kept.isEmpty()
        ? new Decision(backup, false, List.of("no rule keeps it"))
        : new Decision(backup, true, kept);
  }
}
