package dev.holdfast.history;

import dev.holdfast.Note;
import dev.holdfast.spi.Body;
import org.jspecify.annotations.Nullable;

/**
 * A change of one record that was made, and is to be kept.
 *
 * @param revision before the change; 0 for an insert
 * @param before what the record was; null for an insert
 */
record Change(
    String collection,
    String record,
    ChangeKind kind,
    long revision,
    @Nullable Body before,
    @Nullable Note note) {}
