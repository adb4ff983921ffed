package dev.holdfast.history;

import dev.holdfast.Capability;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Note;
import dev.holdfast.StorageMetrics;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.NotedReads;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteBuffer;
import dev.holdfast.spi.WriteResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps entries; see {@link Audit}. */
final class AuditBackend extends RecordingBackend implements NotedReads {
  private static final Logger LOG = LoggerFactory.getLogger(AuditBackend.class);

  private final Coverage coverage;
  private final boolean reads;
  private final AuditChains chains;
  private final Stamps stamps;
  private final Attempts attempts = new Attempts();

  AuditBackend(Backend inner, Coverage coverage, boolean reads, AuditChains chains, Stamps stamps) {
    super(inner);
    this.coverage = coverage;
    this.reads = reads;
    this.chains = chains;
    this.stamps = stamps;
    inner.capabilities().require(Capability.TRANSACTIONS, Capability.IMAGES);
    if (find(inner, AuditBackend.class).isPresent() || find(inner, WriteBuffer.class).isPresent()) {
      throw HoldfastException.invalid(
          "Audit cannot stand around "
              + inner
              + ": it stands inside a buffer, around History and"
              + " the database, once");
    }
    AuditIndexes.makeOfFew(inner);
  }

  Coverage coverage() {
    return coverage;
  }

  AuditChains chains() {
    return chains;
  }

  Instant now() {
    return stamps.after(List.of());
  }

  @Override
  boolean records(WriteBatch batch) {
    return coverage.hasAnyOf(batch);
  }

  @Override
  Images images(WriteBatch batch) {
    boolean known = Memory.many(batch) != null;
    boolean needed = !known && batch.writes().stream().anyMatch(WriteAct::needsImages);
    return needed ? Images.BEFORE : Images.NONE;
  }

  @Override
  Recording recording(BackendTransaction inner, boolean certain) {
    return new AuditRecording(this, inner);
  }

  @Override
  void requireNotOurs(String collection) {
    if (collection.equals(AuditEntries.COLLECTION)) {
      throw HoldfastException.of(
          ErrorCode.PERMISSION_DENIED,
          "The collection " + collection + " holds the audit's entries, which nobody changes");
    }
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    try {
      return super.write(batch);
    } catch (HoldfastException e) {
      List<Write> untold = batch.writes().subList(EachAlone.told(e), batch.writes().size());
      noteFailure(WriteAct.failed(coverage, untold, batch.note(), e.code().name()), e);
      throw e;
    }
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    BackendTransaction begun = inner().begin(options);
    if (options.readOnly()) {
      return new AuditTransaction(this, begun, null);
    }
    AuditRecording recording = new AuditRecording(this, begun);
    return new AuditTransaction(this, new RecordingTransaction(this, begun, recording), recording);
  }

  /** A failure that cannot be noted is still told. */
  void noteFailure(List<Act> acts, HoldfastException e) {
    if (acts.isEmpty()) {
      return;
    }
    try {
      note(acts);
    } catch (HoldfastException unnoted) {
      e.addSuppressed(unnoted);
    }
  }

  /** Entries alone, in a transaction of their own. */
  void note(List<Act> acts) {
    attempts.run(
        attempt -> {
          BackendTransaction begun = inner().begin(TransactionOptions.DEFAULT);
          AuditRecording recording = new AuditRecording(this, begun);
          recording.add(acts);
          new RecordingTransaction(this, begun, recording).commit();
          return true;
        });
  }

  @Override
  public <R> R read(Read<R> read) {
    if (watches(read)) {
      note(ReadAct.all(read));
    }
    return inner().read(Read.Noted.plain(read));
  }

  /** What is read has its entry before it is answered, or it is not answered. */
  @Override
  public boolean watches(String collection) {
    return reads && coverage.shows(collection);
  }

  boolean watches(Read<?> read) {
    return watches(read.collection());
  }

  /** What cannot be undone has an entry before it, and one that says how it ended. */
  @Override
  public <R> R admin(Admin<R> request) {
    String collection = request.collection();
    String action = action(request);
    if (action == null || collection == null) {
      return hidden(request);
    }
    Note who = note(request);
    requireNotOurs(collection);
    if (!coverage.has(collection)) {
      return inner().admin(request);
    }
    note(List.of(Act.of(action, collection, Act.BEGUN, who)));
    R answer;
    try {
      answer = inner().admin(request);
    } catch (HoldfastException e) {
      noteFailure(List.of(Act.of(action, collection, e.code().name(), who)), e);
      throw e;
    }
    noteDone(Act.of(action, collection, Act.SUCCESS, who));
    return answer;
  }

  /** What was done is not told as a failure, which might have it done again. */
  private void noteDone(Act act) {
    try {
      note(List.of(act));
    } catch (HoldfastException e) {
      LOG.error("That {} of {} has ended well has no entry", act.action(), act.collection(), e);
    }
  }

  private static @Nullable String action(Admin<?> request) {
    if (request instanceof Admin.Clear) {
      return "clear";
    }
    return request instanceof Admin.Drop ? "drop" : null;
  }

  private static @Nullable Note note(Admin<?> request) {
    if (request instanceof Admin.Clear clear) {
      return clear.note();
    }
    return request instanceof Admin.Drop drop ? drop.note() : null;
  }

  @SuppressWarnings("unchecked")
  private <R> R hidden(Admin<R> request) {
    R answer = inner().admin(request);
    if (request instanceof Admin.Collections) {
      List<String> names = (List<String>) answer;
      return (R) names.stream().filter(name -> !name.equals(AuditEntries.COLLECTION)).toList();
    }
    return answer instanceof StorageMetrics metrics ? (R) withoutOurs(metrics) : answer;
  }

  private static StorageMetrics withoutOurs(StorageMetrics all) {
    Map<String, StorageMetrics.CollectionMetrics> listed = new TreeMap<>(all.collections());
    StorageMetrics.CollectionMetrics ours = listed.remove(AuditEntries.COLLECTION);
    return new StorageMetrics(
        all.documents() - (ours == null ? 0 : ours.documents()), all.bytes(), listed);
  }

  @Override
  protected void replaced() {
    chains.endAll();
  }

  @Override
  public String toString() {
    return "audit(" + coverage + (reads ? ", reads" : "") + ") -> " + inner();
  }
}
