package dev.holdfast.persistence;

import org.jspecify.annotations.Nullable;

/**
 * What some calls gave, and where it came from; see {@link OfflineBuffer#observe}.
 *
 * @param value what they gave
 * @param stale true: a document came from the cache or the buffer, and the database may have
 *     another by now
 * @param buffered true: a write is on the disk of this machine, and not yet in the database; false:
 *     every write that was acknowledged is in the database
 */
public record Observed<R extends @Nullable Object>(R value, boolean stale, boolean buffered) {}
