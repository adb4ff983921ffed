package dev.holdfast.tck;

import dev.holdfast.Capabilities;
import dev.holdfast.Capability;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;

/** A backend as right as the reference that has neither transactions, images nor operation ids. */
final class Lacking extends Around {
  Lacking() {
    super(new ReferenceBackend());
  }

  @Override
  public Capabilities capabilities() {
    return super.capabilities()
        .without(Capability.TRANSACTIONS, "it stands alone")
        .without(Capability.IMAGES, "it has no memory")
        .without(Capability.OPERATION_IDS, "it has no memory");
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    throw HoldfastException.unsupported(Capability.TRANSACTIONS, "no transactions");
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    if (batch.atomic() && batch.writes().size() > 1) {
      throw HoldfastException.unsupported(Capability.TRANSACTIONS, "no atomic batches");
    }
    if (batch.operationId() != null) {
      throw HoldfastException.unsupported(Capability.OPERATION_IDS, "no operation ids");
    }
    if (batch.images() != WriteBatch.Images.NONE) {
      throw HoldfastException.unsupported(Capability.IMAGES, "no images");
    }
    return super.write(batch);
  }
}
