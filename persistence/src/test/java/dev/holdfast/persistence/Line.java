package dev.holdfast.persistence;

import dev.holdfast.Capabilities;
import dev.holdfast.Capability;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The line to a database: it can be cut, and lose the answers of writes. */
final class Line extends ForwardingBackend {
  final List<WriteBatch> writes = new ArrayList<>();
  final Deque<HoldfastException> errors = new ArrayDeque<>();
  private final Deque<WriteResult> answers = new ArrayDeque<>();
  private final Set<Capability> missing;
  private Runnable meanwhile = () -> {};
  private Predicate<WriteBatch> denied = batch -> false;
  private boolean cut;
  private boolean takesNoWrites;
  private final Set<String> attempted = ConcurrentHashMap.newKeySet();
  private int answersToLose;
  private Runnable beforeLosing = () -> {};
  int refused;
  int asked;
  private int room = Integer.MAX_VALUE;
  private int toFreeze;
  private Runnable beforeSealing = () -> {};
  private @Nullable WriteBatch frozen;

  Line(Backend inner, Capability... missing) {
    super(inner);
    this.missing = Set.of(missing);
  }

  void cut() {
    cut = true;
  }

  void mend() {
    cut = false;
    takesNoWrites = false;
  }

  /** From now on reads are answered, as by a standby, and nothing is written. */
  void takeNoWrites() {
    takesNoWrites = true;
  }

  /** Batches like these are not permitted. */
  void deny(Predicate<WriteBatch> batches) {
    denied = batches;
  }

  /** So many writes happen, and nobody learns of it. */
  void loseAnswers(int writes) {
    answersToLose = writes;
  }

  /** What happens between a write and the loss of its answer. */
  void beforeLosing(Runnable other) {
    beforeLosing = other;
  }

  /** Batches of more writes are too large. */
  void roomFor(int writes) {
    room = writes;
  }

  /** The next write stays on its way, and nobody learns of it. */
  void freezeNext() {
    toFreeze = 1;
  }

  /** What was on its way arrives. */
  WriteResult thaw() {
    return super.write(Objects.requireNonNull(frozen, "nothing is on its way"));
  }

  /** What happens before an operation id is used up. */
  void beforeSealing(Runnable other) {
    beforeSealing = other;
  }

  /** The next writes fail with these, and have no effect. */
  void fail(HoldfastException... next) {
    errors.addAll(List.of(next));
  }

  /** What happens while a write is on its way. */
  void meanwhile(Runnable other) {
    meanwhile = other;
  }

  /** The next writes get these answers, and have no effect. */
  void answer(WriteResult... next) {
    answers.addAll(List.of(next));
  }

  private void require() {
    if (cut) {
      throw HoldfastException.of(ErrorCode.UNAVAILABLE, "the line is cut");
    }
  }

  /** Writes nothing under an id under which nothing was sent: asks whether writes are taken. */
  private boolean asks(WriteBatch batch) {
    return batch.writes().isEmpty() && !attempted.contains(String.valueOf(batch.operationId()));
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    require();
    if (takesNoWrites) {
      throw HoldfastException.of(ErrorCode.UNAVAILABLE, "it is a standby now");
    }
    if (asks(batch)) {
      asked++;
      return super.write(batch);
    }
    attempted.add(String.valueOf(batch.operationId()));
    if (denied.test(batch)) {
      refused++;
      throw HoldfastException.of(ErrorCode.PERMISSION_DENIED, "not permitted");
    }
    if (batch.writes().isEmpty()) {
      Runnable first = beforeSealing;
      beforeSealing = () -> {};
      first.run();
      require();
      return super.write(batch);
    }
    if (batch.writes().size() > room) {
      throw HoldfastException.of(ErrorCode.RESOURCE_EXHAUSTED, "too large");
    }
    if (toFreeze > 0) {
      toFreeze--;
      frozen = batch;
      throw HoldfastException.of(ErrorCode.OUTCOME_UNKNOWN, "no answer in time");
    }
    HoldfastException error = errors.poll();
    if (error != null) {
      throw error;
    }
    writes.add(batch);
    meanwhile.run();
    WriteResult scripted = answers.poll();
    if (scripted != null) {
      return scripted;
    }
    WriteResult result = super.write(batch);
    if (answersToLose > 0) {
      answersToLose--;
      beforeLosing.run();
      throw HoldfastException.of(ErrorCode.OUTCOME_UNKNOWN, "the answer was lost");
    }
    return result;
  }

  @Override
  public <R> R read(Read<R> read) {
    require();
    return super.read(read);
  }

  @Override
  public <R> R admin(Admin<R> request) {
    require();
    return super.admin(request);
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    require();
    return super.begin(options);
  }

  @Override
  public Capabilities capabilities() {
    Capabilities all = super.capabilities();
    for (Capability capability : missing) {
      all = all.without(capability, "for a test");
    }
    return all;
  }

  /** What is behind it stays open, to be looked at. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "line -> " + inner();
  }
}
