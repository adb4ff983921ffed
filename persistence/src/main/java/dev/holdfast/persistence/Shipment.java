package dev.holdfast.persistence;

import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Entries that are sent as one batch, whose order is theirs. Several are all or nothing, so that no
 * later write of a document is applied without an earlier one.
 */
record Shipment(List<Entry> entries) {
  Shipment {
    entries = List.copyOf(entries);
  }

  Entry first() {
    return entries.get(0);
  }

  boolean isAlone() {
    return entries.size() == 1;
  }

  @Nullable String operationId() {
    return first().operationId();
  }

  Shipment sentAs(@Nullable String id) {
    return new Shipment(entries.stream().map(entry -> entry.sentAs(id)).toList());
  }

  WriteBatch batch() {
    if (isAlone()) {
      return first().batch();
    }
    Stream<Write> writes = entries.stream().flatMap(entry -> entry.writes().stream());
    return new WriteBatch(writes.toList(), true, operationId(), Images.NONE);
  }

  /** The entry that the write at this index of the batch belongs to. */
  Entry entryOfWrite(int index) {
    int left = index;
    for (Entry entry : entries) {
      left -= entry.writes().size();
      if (left < 0) {
        return entry;
      }
    }
    return first();
  }
}
