package dev.holdfast.backup.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with an entry of a plan, or a step.
 *
 * @param cron its expression; empty for a step, which follows the backups
 * @param next when it runs next; not after now when it is due
 * @param lastSuccess when it, or one that covers it, last ended well
 * @param failures how often it has failed since
 * @param lastError of the last failure, in words
 * @param remembered whether a schedule has ever looked at it; if not, none was started, or it
 *     remembers in another folder, and the rest says nothing
 */
public record ScheduleStatus(
    String name,
    String cron,
    Instant next,
    @Nullable Instant lastSuccess,
    int failures,
    @Nullable String lastError,
    boolean remembered) {}
