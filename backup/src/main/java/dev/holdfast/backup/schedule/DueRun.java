package dev.holdfast.backup.schedule;

import java.time.Instant;

/**
 * A run whose time has come.
 *
 * @param name of the plan's entry, or of the step
 * @param due when it should have been, of several that were missed the last; of a step, when the
 *     backup that it follows was made
 */
public record DueRun(String name, Instant due) {}
