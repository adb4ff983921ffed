package dev.holdfast.history;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Following;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/** Counts how writes and commits fail. */
final class CountedFailures implements Layer {
  private final List<ErrorCode> codes = Collections.synchronizedList(new ArrayList<>());

  long of(ErrorCode code) {
    return codes.stream().filter(code::equals).count();
  }

  long all() {
    return codes.size();
  }

  private <R> R counted(Supplier<R> call) {
    try {
      return call.get();
    } catch (HoldfastException e) {
      codes.add(e.code());
      throw e;
    }
  }

  @Override
  public Backend around(Backend inner) {
    return new ForwardingBackend(inner) {
      @Override
      public WriteResult write(WriteBatch batch) {
        return counted(() -> inner().write(batch));
      }

      @Override
      public WriteResult write(WriteBatch batch, Following following) {
        return counted(() -> inner().write(batch, following));
      }

      @Override
      public BackendTransaction begin(TransactionOptions options) {
        return new Begun(counted(() -> inner().begin(options)));
      }

      @Override
      public String toString() {
        return "counted -> " + inner();
      }
    };
  }

  private final class Begun implements BackendTransaction {
    private final BackendTransaction begun;

    Begun(BackendTransaction begun) {
      this.begun = begun;
    }

    @Override
    public <R> R read(Read<R> read) {
      return begun.read(read);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      return counted(() -> begun.write(batch));
    }

    @Override
    public void commit() {
      counted(
          () -> {
            begun.commit();
            return true;
          });
    }

    @Override
    public void rollback() {
      begun.rollback();
    }
  }
}
