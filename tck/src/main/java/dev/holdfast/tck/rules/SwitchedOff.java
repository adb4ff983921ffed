package dev.holdfast.tck.rules;

import dev.holdfast.Capabilities;
import dev.holdfast.Capability;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.tck.Trial;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes a capability away: does not declare it, refuses what needs it, counts what gets through.
 */
final class SwitchedOff extends Forwarding {
  static final String REASON = "switched off for this case";

  private final Capability capability;
  private final AtomicInteger writes = new AtomicInteger();

  SwitchedOff(Trial k, Capability capability) {
    super(k);
    this.capability = capability;
  }

  /** How many batches have reached the backend. */
  int writes() {
    return writes.get();
  }

  @Override
  public Capabilities capabilities() {
    return super.capabilities().without(capability, REASON);
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    refuse(capability == Capability.TRANSACTIONS);
    return super.begin(options);
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    refuse(needs(batch));
    writes.incrementAndGet();
    return super.write(batch);
  }

  private boolean needs(WriteBatch batch) {
    return switch (capability) {
      case TRANSACTIONS -> batch.atomic() && batch.writes().size() > 1;
      case OPERATION_IDS -> batch.operationId() != null;
      case IMAGES -> batch.images() != WriteBatch.Images.NONE;
      case DURABLE, SHARED -> false;
    };
  }

  private void refuse(boolean needed) {
    if (needed) {
      throw HoldfastException.unsupported(capability, capability + " is " + REASON);
    }
  }
}
