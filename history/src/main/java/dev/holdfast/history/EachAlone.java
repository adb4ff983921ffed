package dev.holdfast.history;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A batch of which each write is for itself: together when all of them succeed, which is what each
 * alone would have come to, else one by one.
 *
 * <p>Under an operation id, that it went one by one is recorded before the first of them, so that a
 * repeated batch goes the same way and finds what was done under ids made from the batch's.
 */
final class EachAlone {
  /** Not the number of a write. */
  private static final int SEPARATION = -1;

  private final RecordingBackend layer;

  EachAlone(RecordingBackend layer) {
    this.layer = layer;
  }

  WriteResult write(WriteBatch batch) {
    try {
      return batch.operationId() == null
          ? layer.whole(batch)
          : layer.whole(batch, EachAlone::requireNotSeparated);
    } catch (HoldfastException e) {
      if (!mayFitAlone(e, batch)) {
        throw e;
      }
      BodyCheck.requireValid(batch);
    }
    String id = batch.operationId();
    if (id != null) {
      layer.inner().write(mark(id));
    }
    return separately(batch);
  }

  /** Too much for all of them may be little enough for each. */
  private static boolean mayFitAlone(HoldfastException e, WriteBatch batch) {
    boolean tooMuch = e.code() == ErrorCode.RESOURCE_EXHAUSTED && batch.writes().size() > 1;
    return tooMuch || Outcome.isOfOneWrite(e) || e.getCause() instanceof Separated;
  }

  private WriteResult separately(WriteBatch batch) {
    List<Outcome> outcomes = new ArrayList<>(batch.writes().size());
    for (int i = 0; i < batch.writes().size(); i++) {
      try {
        outcomes.add(alone(batch, i));
      } catch (HoldfastException e) {
        HoldfastException told = i > 0 ? halfDone(i, e) : e;
        told.addSuppressed(new Told(i + 1));
        throw told;
      }
    }
    return new WriteResult(outcomes);
  }

  /** What surely did nothing itself follows what did. */
  private static HoldfastException halfDone(int done, HoldfastException e) {
    String text = "The first " + done + " writes of the batch were done, but then: ";
    return switch (e.code()) {
      case UNAVAILABLE -> HoldfastException.of(ErrorCode.OUTCOME_UNKNOWN, text + e.getMessage(), e);
      case RESOURCE_EXHAUSTED -> HoldfastException.of(e.code(), text + e.getMessage(), e);
      default -> e;
    };
  }

  /** Of how many writes of the batch the layer was told one by one before this went wrong. */
  static int told(HoldfastException e) {
    for (Throwable each : e.getSuppressed()) {
      if (each instanceof Told told) {
        return told.count;
      }
    }
    return 0;
  }

  private Outcome alone(WriteBatch batch, int index) {
    Write write = batch.writes().get(index);
    String id = batch.operationId();
    WriteBatch one =
        new WriteBatch(List.of(write), true, id == null ? null : part(id, index), batch.images())
            .noting(batch.note());
    try {
      return layer.write(one).outcomes().get(0);
    } catch (HoldfastException e) {
      Outcome failed = Outcome.failed(e);
      if (id == null) {
        return failed;
      }
      if (!Outcome.isOfOneWrite(e)) {
        throw e;
      }
      WriteResult answer = new WriteResult(List.of(failed));
      layer.inner().write(one.answered(answer));
      return failed;
    }
  }

  /** Runs inside the transaction that has just applied all of the batch. */
  private static void requireNotSeparated(WriteBatch batch, BackendTransaction transaction) {
    String id = batch.operationId();
    if (id != null && transaction.write(mark(id)).repeated()) {
      throw HoldfastException.of(
          ErrorCode.INTERNAL, "The batch was done one by one before", new Separated());
    }
  }

  private static WriteBatch mark(String id) {
    return new WriteBatch(List.of(), true, part(id, SEPARATION), Images.NONE);
  }

  /** An operation id with the time of another one, and for the rest made from it. */
  static String part(String id, int index) {
    byte[] digest;
    try {
      digest =
          MessageDigest.getInstance("SHA-256")
              .digest((id + "/" + index).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    ByteBuffer bytes = ByteBuffer.wrap(digest);
    UUID origin = UUID.fromString(id);
    long high = (origin.getMostSignificantBits() & ~0xFFFL) | (bytes.getLong() & 0xFFFL);
    long low = (bytes.getLong() & (-1L >>> 2)) | (1L << 63);
    return new UUID(high, low).toString();
  }

  private static final class Told extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int count;

    Told(int count) {
      super(count + " writes went one by one", null, false, false);
      this.count = count;
    }
  }

  private static final class Separated extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
