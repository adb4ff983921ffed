package dev.holdfast.backup.schedule;

import dev.holdfast.HoldfastException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What runs when: names with cron expressions, in a time zone, which is UTC unless it is said
 * otherwise. Immutable.
 *
 * <p>The order matters: when several are due at once, the first runs and the others count as done,
 * so the one that saves most comes first.
 *
 * <p>An expression has the five fields of crontab(5). Each local time runs once: one that the clock
 * jumps over in spring runs when it has jumped, and of one that comes twice in autumn the first
 * counts, so an hourly run is two hours apart then.
 */
public final class SchedulePlan {
  private final Map<String, Cron> entries;
  private final ZoneId zone;

  private SchedulePlan(Map<String, Cron> entries, ZoneId zone) {
    this.entries = entries;
    this.zone = zone;
  }

  /**
   * {@code full} on Sundays at one, {@code differential} every day at one, {@code incremental}
   * every hour.
   */
  public static SchedulePlan standard() {
    return empty()
        .with("full", "0 1 * * 0")
        .with("differential", "0 1 * * *")
        .with("incremental", "0 * * * *");
  }

  /** Nothing yet. */
  public static SchedulePlan empty() {
    return new SchedulePlan(Map.of(), ZoneOffset.UTC);
  }

  /**
   * With one more, behind those that are there, or with another time for one that is.
   *
   * @throws HoldfastException INVALID when the expression is none or never comes, or the name empty
   */
  public SchedulePlan with(String name, String cron) {
    if (name.isBlank()) {
      throw HoldfastException.invalid("What a schedule runs needs a name");
    }
    Map<String, Cron> more = new LinkedHashMap<>(entries);
    more.put(name, Cron.parse(cron));
    return new SchedulePlan(more, zone);
  }

  /** With the clock of a time zone. */
  public SchedulePlan in(ZoneId clock) {
    return new SchedulePlan(entries, clock);
  }

  /** What it runs, in its order. */
  public List<String> names() {
    return List.copyOf(entries.keySet());
  }

  Map<String, Cron> entries() {
    return entries;
  }

  ZoneId zone() {
    return zone;
  }

  @Override
  public String toString() {
    return entries + " in " + zone;
  }
}
