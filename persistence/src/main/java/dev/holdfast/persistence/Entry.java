package dev.holdfast.persistence;

import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A batch that was acknowledged and is to be applied: each of its writes is of one document, by id.
 *
 * @param sequence its place in the queue
 * @param at when it was acknowledged
 * @param atomic all or nothing; else each write for itself
 * @param operationId under which it may have been sent, alone or with the entries beside it that
 *     carry the same; null when it surely never was
 */
record Entry(
    long sequence, Instant at, List<Write> writes, boolean atomic, @Nullable String operationId) {
  Entry {
    writes = List.copyOf(writes);
  }

  Entry sentAs(@Nullable String id) {
    return new Entry(sequence, at, writes, atomic, id);
  }

  Entry with(List<Write> others) {
    return new Entry(sequence, at, others, atomic, operationId);
  }

  Entry movedTo(long otherSequence) {
    return new Entry(otherSequence, at, writes, atomic, operationId);
  }

  WriteBatch batch() {
    return new WriteBatch(writes, atomic, operationId, Images.NONE);
  }

  /** Whether it may be sent in one batch with others that is all or nothing. */
  boolean isAtomic() {
    return atomic || writes.size() == 1;
  }

  Set<DocumentKey> keys() {
    return writes.stream().map(ById::key).collect(Collectors.toSet());
  }
}
