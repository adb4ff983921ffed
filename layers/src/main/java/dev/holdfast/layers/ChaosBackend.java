package dev.holdfast.layers;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.layers.Chaos.Moment;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.net.SocketException;

/** Cuts connections; see {@link Chaos}. */
final class ChaosBackend extends ForwardingBackend {
  private final Dice dice;

  ChaosBackend(Backend inner, Dice dice) {
    super(inner);
    this.dice = dice;
  }

  private static HoldfastException cut(ErrorCode code, String when) {
    return HoldfastException.of(
        code, "Chaos cut the connection " + when, new SocketException("cut by plan"));
  }

  private void before() {
    dice.hold();
    if (dice.hits(Moment.BEFORE)) {
      throw cut(ErrorCode.UNAVAILABLE, "before the call");
    }
  }

  private <R> R after(R answer, ErrorCode code) {
    if (dice.hits(Moment.AFTER)) {
      TimeoutBackend.free(answer);
      throw cut(code, "before the answer");
    }
    return answer;
  }

  @Override
  public <R> R read(Read<R> read) {
    before();
    return after(inner().read(read), ErrorCode.TIMEOUT);
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    before();
    return after(inner().write(batch), ErrorCode.OUTCOME_UNKNOWN);
  }

  @Override
  public <R> R admin(Admin<R> request) {
    before();
    R answer = inner().admin(request);
    return AdminKind.changes(request) ? answer : after(answer, ErrorCode.TIMEOUT);
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    before();
    return new Cut(after(inner().begin(options), ErrorCode.UNAVAILABLE));
  }

  @Override
  public String toString() {
    return "chaos -> " + inner();
  }

  private final class Cut implements BackendTransaction {
    private final BackendTransaction begun;

    Cut(BackendTransaction begun) {
      this.begun = begun;
    }

    private void inside() {
      dice.hold();
      if (dice.hits(Moment.INSIDE)) {
        begun.rollback();
        throw cut(ErrorCode.UNAVAILABLE, "inside a transaction");
      }
    }

    @Override
    public <R> R read(Read<R> read) {
      inside();
      return begun.read(read);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      inside();
      return begun.write(batch);
    }

    @Override
    public void commit() {
      dice.hold();
      if (dice.hits(Moment.BEFORE_COMMIT)) {
        begun.rollback();
        throw cut(ErrorCode.OUTCOME_UNKNOWN, "before the commit");
      }
      begun.commit();
      if (dice.hits(Moment.AFTER_COMMIT)) {
        throw cut(ErrorCode.OUTCOME_UNKNOWN, "after the commit");
      }
    }

    @Override
    public void rollback() {
      begun.rollback();
    }
  }
}
