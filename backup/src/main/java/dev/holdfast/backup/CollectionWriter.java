package dev.holdfast.backup;

import dev.holdfast.Capability;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.ContentHash;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;

/** Writes the documents of one collection in batches, by revision, and hashes what passes. */
final class CollectionWriter {
  private static final int BATCH_DOCUMENTS = 1_000;
  private static final long BATCH_BYTES = 8L * 1024 * 1024;

  private final Backend target;
  private final String collection;
  private final OnExisting onExisting;
  private final ContentHash hash = new ContentHash();
  private final List<Write> batch = new ArrayList<>();
  private long batchBytes;
  private long written;

  CollectionWriter(Backend target, String collection, OnExisting onExisting) {
    this.target = target;
    this.collection = collection;
    this.onExisting = onExisting;
  }

  /**
   * Reads all, and then writes it.
   *
   * @param between what comes before the first is written
   */
  void writeAll(Session snapshot, Runnable between, LongConsumer progress) {
    try (RevisionOrder order = new RevisionOrder()) {
      read(snapshot, order);
      between.run();
      Iterator<RevisionOrder.Row> rows = order.rows();
      while (rows.hasNext()) {
        add(rows.next());
        if (batch.size() >= BATCH_DOCUMENTS || batchBytes >= BATCH_BYTES) {
          flush();
          progress.accept(written);
        }
      }
    }
    flush();
    progress.accept(written);
  }

  private void read(Session snapshot, RevisionOrder order) {
    try (Rows rows = snapshot.read(Read.Find.all(collection))) {
      while (rows.next()) {
        Body body = rows.body();
        hash.add(rows.id(), body.toMap());
        order.add(new RevisionOrder.Row(rows.revision(), 0, rows.id(), Bodies.toJson(body)));
      }
    }
  }

  private void add(RevisionOrder.Row row) {
    Body body = Bodies.json(row.body());
    batchBytes += row.body().length;
    batch.add(
        onExisting == OnExisting.MERGE
            ? new Write.Replace(collection, Target.id(row.id(), null), body, row.id())
            : new Write.Insert(collection, row.id(), body));
  }

  private void flush() {
    if (batch.isEmpty()) {
      return;
    }
    boolean atomic = target.capabilities().has(Capability.TRANSACTIONS);
    WriteBatch writes = new WriteBatch(batch, atomic, null, WriteBatch.Images.NONE);
    for (WriteResult.Outcome outcome : target.write(writes).outcomes()) {
      if (outcome.error() != null) {
        throw outcome.error();
      }
      written++;
    }
    batch.clear();
    batchBytes = 0;
  }

  long written() {
    return written;
  }

  ContentHash hash() {
    return hash;
  }
}
