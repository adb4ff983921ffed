package dev.holdfast.cli;

import dev.holdfast.HoldfastException;
import dev.holdfast.backup.rotation.RetentionPolicy;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which backups are to stay. */
final class RetentionOptions {
  @Option(names = "--daily", paramLabel = "N", description = "Days; 7 by default.")
  private @Nullable Integer daily;

  @Option(names = "--weekly", paramLabel = "N", description = "Weeks; 4 by default.")
  private @Nullable Integer weekly;

  @Option(names = "--monthly", paramLabel = "N", description = "Months; 12 by default.")
  private @Nullable Integer monthly;

  @Option(names = "--yearly", paramLabel = "N", description = "Years; none by default.")
  private @Nullable Integer yearly;

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "Instead: all of so many days before the newest one.")
  private @Nullable Integer days;

  @Option(names = "--manual", description = "Also those that a person made.")
  private boolean manual;

  boolean isGiven() {
    return days != null || isCounted() || manual;
  }

  private boolean isCounted() {
    return daily != null || weekly != null || monthly != null || yearly != null;
  }

  RetentionPolicy policy(ZoneId zone) {
    if (days != null && isCounted()) {
      throw new UsageException(
          "--days stands in the place of --daily, --weekly, --monthly and --yearly; give either");
    }
    try {
      RetentionPolicy policy = days == null ? counted() : RetentionPolicy.days(days);
      return (manual ? policy.includingManual() : policy).in(zone);
    } catch (HoldfastException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private RetentionPolicy counted() {
    return RetentionPolicy.keep(or(daily, 7), or(weekly, 4), or(monthly, 12)).yearly(or(yearly, 0));
  }

  private static int or(@Nullable Integer number, int otherwise) {
    return number == null ? otherwise : number;
  }
}
