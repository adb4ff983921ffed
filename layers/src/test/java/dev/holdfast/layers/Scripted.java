package dev.holdfast.layers;

import dev.holdfast.Capabilities;
import dev.holdfast.Capability;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Fails as it was told to, one error a call, then passes calls on to a memory database. */
final class Scripted extends ForwardingBackend {
  final List<WriteBatch> writes = new ArrayList<>();
  int calls;
  boolean operationIds = true;
  private final Deque<HoldfastException> errors = new ArrayDeque<>();

  Scripted(ErrorCode... codes) {
    super(Holdfast.open(DatabaseConfig.of("memory", "")).backend());
    for (ErrorCode code : codes) {
      fail(HoldfastException.of(code, "scripted " + code));
    }
  }

  Scripted fail(HoldfastException error) {
    errors.add(error);
    return this;
  }

  private void call() {
    calls++;
    HoldfastException error = errors.poll();
    if (error != null) {
      throw error;
    }
  }

  @Override
  public Capabilities capabilities() {
    Capabilities all = super.capabilities();
    return operationIds ? all : all.without(Capability.OPERATION_IDS, "scripted");
  }

  @Override
  public <R> R read(Read<R> read) {
    call();
    return super.read(read);
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    writes.add(batch);
    call();
    return super.write(batch);
  }

  @Override
  public <R> R admin(Admin<R> request) {
    call();
    return super.admin(request);
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    call();
    return super.begin(options);
  }

  @Override
  public String toString() {
    return "scripted";
  }
}
