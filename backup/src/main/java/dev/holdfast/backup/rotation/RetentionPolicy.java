package dev.holdfast.backup.rotation;

import dev.holdfast.HoldfastException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which backups are kept: {@code RetentionPolicy.keep(7, 4, 12).yearly(7)}. Immutable.
 *
 * <p>Its meaning is restic's. A period is one of the calendar in the policy's time zone, UTC unless
 * it is said otherwise; weeks begin on Monday. Of each of the last so many days, weeks, months and
 * years <em>that have a backup</em> the newest one is kept; when there are fewer of them than asked
 * for, the oldest backup too. {@link #days} keeps all that are not more than so many days older
 * than the newest, not older than now: when backups stop being made, none goes. Of these days a
 * stretch without backups that is longer than all of them counts as one: neither a clock that was
 * years ahead for a while nor a machine that was off ends what was kept. What one rule keeps is
 * kept, whatever the others say.
 *
 * <p>Only verified backups count, and only they are removed. Never removed are: one that a kept one
 * needs, one that is marked permanent, one that a person made (unless {@link #includingManual}),
 * one from the future, one that cannot be verified (a person should look at it), and the last valid
 * one. A policy without any rule removes nothing.
 */
public final class RetentionPolicy {
  private static final int MOST = 100_000;

  private final Map<Period, Integer> counts;
  private final int last;
  private final @Nullable Integer days;
  private final ZoneId zone;
  private final boolean includingManual;

  private RetentionPolicy(
      Map<Period, Integer> counts,
      int last,
      @Nullable Integer days,
      ZoneId zone,
      boolean includingManual) {
    this.counts = counts;
    this.last = last;
    this.days = days;
    this.zone = zone;
    this.includingManual = includingManual;
  }

  /** No rule: nothing is removed. */
  public static RetentionPolicy keepAll() {
    return new RetentionPolicy(new EnumMap<>(Period.class), 0, null, ZoneOffset.UTC, false);
  }

  /** 7 daily, 4 weekly and 12 monthly ones. */
  public static RetentionPolicy standard() {
    return keep(7, 4, 12);
  }

  /**
   * The newest of so many days, weeks and months.
   *
   * @throws HoldfastException INVALID when a number is less than 0 or more than 100,000
   */
  public static RetentionPolicy keep(int daily, int weekly, int monthly) {
    return keepAll()
        .count(Period.DAILY, daily)
        .count(Period.WEEKLY, weekly)
        .count(Period.MONTHLY, monthly);
  }

  /** All of so many days before the newest one. */
  public static RetentionPolicy days(int days) {
    return keepAll().andDays(days);
  }

  /** Also the newest of so many years. */
  public RetentionPolicy yearly(int years) {
    return count(Period.YEARLY, years);
  }

  /** Also the newest of so many hours. */
  public RetentionPolicy hourly(int hours) {
    return count(Period.HOURLY, hours);
  }

  /** Also the newest ones, however they are apart. */
  public RetentionPolicy last(int backups) {
    checkNumber("of the last backups", backups);
    return new RetentionPolicy(counts, backups, days, zone, includingManual);
  }

  /** Also all of so many days before the newest one. */
  public RetentionPolicy andDays(int number) {
    checkNumber("of days", number);
    return new RetentionPolicy(counts, last, number, zone, includingManual);
  }

  /** With the calendar of a time zone. */
  public RetentionPolicy in(ZoneId calendar) {
    return new RetentionPolicy(counts, last, days, calendar, includingManual);
  }

  /** Treats what a person made as what a schedule made. */
  public RetentionPolicy includingManual() {
    return new RetentionPolicy(counts, last, days, zone, true);
  }

  private RetentionPolicy count(Period period, int number) {
    checkNumber("of " + period + " backups", number);
    Map<Period, Integer> changed = new EnumMap<>(Period.class);
    changed.putAll(counts);
    changed.put(period, number);
    return new RetentionPolicy(changed, last, days, zone, includingManual);
  }

  private static void checkNumber(String what, int number) {
    if (number < 0 || number > MOST) {
      throw HoldfastException.invalid(
          "The number " + what + " to keep is " + number + "; allowed is 0 to " + MOST);
    }
  }

  /** True when nothing is ever removed, because no rule says what is to be kept. */
  public boolean isEmpty() {
    return days == null && last == 0 && counts.values().stream().allMatch(count -> count == 0);
  }

  /**
   * What becomes of each, newest first.
   *
   * @throws HoldfastException INVALID when two have the same id
   */
  public List<Decision> decide(List<Candidate> backups, Instant now) {
    return new Selection(this, backups, now).decisions();
  }

  Map<Period, Integer> counts() {
    return counts;
  }

  int last() {
    return last;
  }

  @Nullable Integer daysBefore() {
    return days;
  }

  ZoneId zone() {
    return zone;
  }

  boolean countsManual() {
    return includingManual;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RetentionPolicy policy
        && policy.counts.equals(counts)
        && policy.last == last
        && Objects.equals(policy.days, days)
        && policy.zone.equals(zone)
        && policy.includingManual == includingManual;
  }

  @Override
  public int hashCode() {
    return Objects.hash(counts, last, days, zone, includingManual);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(isEmpty() ? "keep all" : "keep");
    counts.forEach((period, count) -> text.append(count > 0 ? " " + count + " " + period : ""));
    text.append(last > 0 ? " last " + last : "");
    text.append(days == null ? "" : " " + days + " days");
    return text.append(" (").append(zone).append(')').toString();
  }
}
