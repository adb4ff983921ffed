package dev.holdfast.backup.schedule;

import java.time.Instant;

/**
 * A run whose time has come.
 *
 * @param name of the plan's entry
 * @param due when it should have been; of several that were missed the last
 */
public record DueRun(String name, Instant due) {}
