package dev.holdfast.persistence;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the database is behind what was acknowledged. Immutable.
 *
 * @param isSynced nothing waits and nothing was refused
 * @param pendingWrites how many wait to be sent
 * @param heldWrites how many of these are set aside: the database refuses them for now, or others
 *     before them on their documents, and takes what is sent otherwise; {@code lastError} says why.
 *     They are tried again after pauses that grow, and by {@link Synchronizer#manualSync}
 * @param deadLetters how many entries were refused and wait for somebody to decide
 * @param isOffline the database was out of reach when it was asked last
 * @param lastSyncTime when a synchronisation ended last that sent everything that had waited when
 *     it began; null for never since it was opened
 * @param nextSyncTime when it is tried again by itself; null when nothing is to do, or only {@link
 *     Synchronizer#manualSync} does
 * @param syncLatency how long the last synchronisation took that sent everything; zero before it
 * @param lastError why the last attempt did not succeed, or why the first of the held writes is
 *     held; null when everything arrived
 */
public record SyncStatus(
    boolean isSynced,
    long pendingWrites,
    long heldWrites,
    long deadLetters,
    boolean isOffline,
    @Nullable Instant lastSyncTime,
    @Nullable Instant nextSyncTime,
    Duration syncLatency,
    @Nullable String lastError) {}
