package dev.holdfast.mongo;

import dev.holdfast.Capabilities;
import dev.holdfast.Capability;
import dev.holdfast.spi.Following;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.List;

/** Writes batches that come outside any transaction. */
final class BatchWriter {
  private final Store store;
  private final Capabilities capabilities;

  BatchWriter(Store store, Capabilities capabilities) {
    this.store = store;
    this.capabilities = capabilities;
  }

  WriteResult write(WriteBatch batch) {
    if (batch.operationId() != null) {
      capabilities.require(Capability.OPERATION_IDS);
    }
    Encoded encoded = Encoded.of(batch);
    Operation operation = Operation.of(batch);
    return operation == null ? bare(batch, encoded) : once(batch, encoded, operation);
  }

  private WriteResult once(WriteBatch batch, Encoded encoded, Operation operation) {
    return batch.atomic() || batch.writes().size() < 2
        ? store.operations().once(store, operation, link -> new Batch(link, batch, encoded).all())
        : new Portions(store, batch, encoded, operation).write();
  }

  /** Applies a batch and what follows from it, in a transaction. */
  WriteResult write(WriteBatch batch, Following following) {
    capabilities.require(Capability.TRANSACTIONS);
    Encoded encoded = Encoded.of(batch);
    Operation operation = Operation.of(batch);
    return operation == null
        ? new Attempts(store).run(link -> followed(link, batch, encoded, following))
        : store
            .operations()
            .once(store, operation, link -> followed(link, batch, encoded, following));
  }

  private WriteResult followed(Link link, WriteBatch batch, Encoded encoded, Following following) {
    WriteResult result = new Batch(link, batch, encoded).all();
    Following.Step step =
        new Following.Step() {
          @Override
          public <R> R read(Read<R> read) {
            return read.accept(new MongoReads(link, Lease.within(store)));
          }
        };
    following.follow(result, step, more -> new Batch(link, more, Encoded.of(more)).all());
    return result;
  }

  private WriteResult bare(WriteBatch batch, Encoded encoded) {
    List<Write> writes = batch.writes();
    if (writes.isEmpty()) {
      return new WriteResult(List.of());
    }
    boolean several = writes.size() > 1 || Batch.isMany(writes.get(0));
    if (batch.atomic() && several) {
      if (writes.size() > 1) {
        capabilities.require(Capability.TRANSACTIONS);
      }
      return allOrNothing(batch, encoded);
    }
    if (writes.size() > 1 && store.server().replicated() && !Batch.isInsertsAlone(writes)) {
      return new Portions(store, batch, encoded, null).write();
    }
    Batch each = new Batch(Link.writing(store), batch, encoded);
    if (writes.size() > 1) {
      return each.each(write -> alone(write, batch, encoded));
    }
    try {
      return several ? allOrNothing(batch, encoded) : each.all();
    } catch (RuntimeException e) {
      throw store.errors().ofWrite(e);
    }
  }

  private Outcome alone(Write write, WriteBatch batch, Encoded encoded) {
    WriteBatch one = new WriteBatch(List.of(write), true, null, batch.images());
    return allOrNothing(one, encoded).outcomes().get(0);
  }

  private WriteResult allOrNothing(WriteBatch batch, Encoded encoded) {
    if (store.server().replicated()) {
      return new Attempts(store).run(link -> new Batch(link, batch, encoded).all());
    }
    try {
      return new Batch(Link.writing(store), batch, encoded).all();
    } catch (RuntimeException e) {
      throw store.errors().ofWrite(e);
    }
  }
}
