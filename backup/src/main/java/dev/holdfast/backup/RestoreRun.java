package dev.holdfast.backup;

import dev.holdfast.Capability;
import dev.holdfast.Database;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.HistoryCollections;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.WriteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Restores once. */
final class RestoreRun {
  private static final String ABORTED =
      "The restore was not possible in one transaction, and nothing was replaced; inSteps restores"
          + " without one";

  private final BackupRepository repository;
  private final String id;
  private final Database target;
  private final Backend backend;
  private final Restore.Options options;
  private final BackupLog log;

  RestoreRun(BackupRepository repository, String id, Database target, Restore.Options options) {
    this.repository = repository;
    this.id = id;
    this.target = target;
    this.backend = ForwardingBackend.innermost(target.backend());
    this.options = options;
    this.log = BackupLog.of(target);
  }

  RestoreResult run() {
    long began = System.nanoTime();
    try {
      RestoreResult result = repository.lockedIfWritable("restore", () -> restore(began));
      repository.tell(
          new BackupEvent(
              BackupEvent.What.RESTORE,
              id,
              result.took(),
              result.documents(),
              result.bytes(),
              null));
      return result;
    } catch (DamagedBackup e) {
      HoldfastException error = e.toError();
      repository.tell(BackupRepository.failure(BackupEvent.What.CORRUPTION, id, began, error));
      throw error;
    } catch (RuntimeException e) {
      repository.tell(BackupRepository.failure(BackupEvent.What.RESTORE, id, began, e));
      throw e;
    }
  }

  private RestoreResult restore(long began) {
    Chain chain = new Verifier(repository, VerificationLevel.FULL).check(id);
    List<CollectionEntry> wanted = wanted(chain.newest().contents());
    requireUnused();
    requireNothingWaiting();
    String marker = marker(chain);
    boolean interrupted = requireSameAsInterrupted(marker);
    List<String> emptied = emptied(wanted);
    BackupInfo safety = safety();

    List<String> names = new ArrayList<>(wanted.stream().map(CollectionEntry::name).toList());
    names.addAll(emptied);
    IndexChanges indexes = IndexChanges.of(backend, wanted, emptied);
    RestoredData data = new RestoredData(chain, names, options.progress());
    LostTime lost = new LostTime(chain, options.collections(), repository.clock());
    long documents = replaced(interrupted, marker, indexes, data, lost, safety);
    log.restored(chain.newest().manifest().id(), documents, repository.clock().instant());
    @Nullable String safetyId = safety == null ? null : safety.id();
    return result(chain, wanted, emptied, documents, safetyId, began);
  }

  private List<CollectionEntry> wanted(ManifestContents contents) {
    Set<String> chosen = options.collections();
    if (chosen == null) {
      return contents.collections();
    }
    Set<String> unknown = new TreeSet<>(chosen);
    contents.collections().forEach(entry -> unknown.remove(entry.name()));
    if (!unknown.isEmpty()) {
      throw HoldfastException.invalid(
          "The backup "
              + id
              + " has no collections "
              + unknown
              + "; it has "
              + contents.collections().stream().map(CollectionEntry::name).toList());
    }
    Set<String> names = withVersions(chosen);
    return contents.collections().stream().filter(it -> names.contains(it.name())).toList();
  }

  /** The versions of other records than those that are there would tell of what never was. */
  private static Set<String> withVersions(Set<String> chosen) {
    Set<String> names = new TreeSet<>(chosen);
    chosen.forEach(name -> names.add(HistoryCollections.versionsOf(name)));
    return names;
  }

  private void requireUnused() {
    int transactions = target.openTransactions();
    int streams = target.openStreams();
    if (transactions + streams > 0) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE,
          target
              + " is in use: it has "
              + transactions
              + " open transactions and "
              + streams
              + " open streams; nothing was restored. Close them first");
    }
  }

  /** What waits on this disk was meant for the old state, and would come on top of the new one. */
  private void requireNothingWaiting() {
    long waiting =
        ForwardingBackend.find(target.backend(), WriteBuffer.class)
            .map(WriteBuffer::pendingWrites)
            .orElse(0L);
    if (waiting > 0) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE,
          target
              + " still has to get "
              + waiting
              + " writes that wait in its offline buffer, and would get them after the restore;"
              + " nothing was restored. Let them be sent first, or discard them");
    }
  }

  /** What stands in the log while the restore is under way. */
  private String marker(Chain chain) {
    String backup = chain.newest().manifest().id();
    Set<String> chosen = options.collections();
    return chosen == null ? backup : backup + " " + new TreeSet<>(chosen);
  }

  private boolean requireSameAsInterrupted(String marker) {
    Optional<String> interrupted = log.interruptedRestore();
    if (interrupted.isPresent()
        && options.collections() != null
        && !interrupted.get().equals(marker)) {
      throw HoldfastException.invalid(
          "A restore of "
              + interrupted.get()
              + " into "
              + target
              + " was interrupted; run that one again, or restore a whole backup");
    }
    return interrupted.isPresent();
  }

  /** What the target has and the backup has not; of what was chosen. */
  private List<String> emptied(List<CollectionEntry> wanted) {
    TreeSet<String> names = new TreeSet<>(backend.admin(new Admin.Collections()));
    Set<String> chosen = options.collections();
    if (chosen != null) {
      names.retainAll(withVersions(chosen));
    }
    names.remove(BackupLog.COLLECTION);
    wanted.forEach(entry -> names.remove(entry.name()));
    return List.copyOf(names);
  }

  /**
   * Saves what is there, also what an interrupted restore left: it may have been written to since.
   */
  private @Nullable BackupInfo safety() {
    Set<String> there = new TreeSet<>(backend.admin(new Admin.Collections()));
    there.remove(BackupLog.COLLECTION);
    if (options.overwrite() || there.isEmpty()) {
      return null;
    }
    BackupInfo info = repository.createSafety(target, "before the restore of " + id);
    new Verifier(repository, VerificationLevel.FULL).check(info.id());
    return info;
  }

  /** What was written after it had been saved would be lost. */
  private void requireSaved(@Nullable BackupInfo safety, RestoredData data, Session session) {
    if (safety != null) {
      data.requireAsIn(repository.chain(safety.id()).newest().contents(), session, safety.id());
    }
  }

  /** Whatever becomes of it, layers above do not go on from what they remember. */
  private long replaced(
      boolean interrupted,
      String marker,
      IndexChanges indexes,
      RestoredData data,
      LostTime lost,
      @Nullable BackupInfo safety) {
    try {
      return options.inSteps() || !backend.capabilities().has(Capability.TRANSACTIONS)
          ? inSteps(marker, indexes, data, lost, safety)
          : atOnce(interrupted, marker, indexes, data, lost, safety);
    } finally {
      ForwardingBackend.tellReplaced(target.backend());
    }
  }

  private long atOnce(
      boolean interrupted,
      String marker,
      IndexChanges indexes,
      RestoredData data,
      LostTime lost,
      @Nullable BackupInfo safety) {
    if (!indexes.isEmpty()) {
      log.restoring(marker);
    }
    try {
      indexes.before();
      long documents = inTransaction(marker, indexes, data, lost, safety);
      data.requireNothingAdded(backend);
      indexes.after();
      return documents;
    } catch (RuntimeException e) {
      undo(interrupted, indexes, e);
      throw e;
    }
  }

  private long inTransaction(
      String marker,
      IndexChanges indexes,
      RestoredData data,
      LostTime lost,
      @Nullable BackupInfo safety) {
    BackendTransaction transaction =
        backend.begin(TransactionOptions.DEFAULT.within(Comparison.LONGEST_READ));
    try {
      requireSaved(safety, data, transaction);
      long documents = data.replaceIn(transaction, true);
      data.noted(lost.note(transaction));
      transaction.write(BackupLog.newEpoch(indexes.isEmpty() ? null : marker));
      transaction.commit();
      indexes.committed();
      return documents;
    } catch (HoldfastException e) {
      if (e.code() == ErrorCode.OUTCOME_UNKNOWN) {
        indexes.committed();
      }
      throw e.code() == ErrorCode.TRANSACTION_ABORTED ? e.in(ABORTED) : e;
    } finally {
      transaction.rollback();
    }
  }

  /**
   * The documents are the old ones, so the indexes have to be. Where that fails the note stays, and
   * so it does where an earlier restore was interrupted.
   */
  private void undo(boolean interrupted, IndexChanges indexes, RuntimeException failure) {
    if (indexes.isEmpty() || indexes.isCommitted()) {
      return;
    }
    try {
      indexes.undo();
      if (!interrupted) {
        log.notRestoring();
      }
    } catch (HoldfastException e) {
      failure.addSuppressed(e);
    }
  }

  private long inSteps(
      String marker,
      IndexChanges indexes,
      RestoredData data,
      LostTime lost,
      @Nullable BackupInfo safety) {
    requireSaved(safety, data, backend);
    log.restoring(marker);
    indexes.before();
    boolean atomic = backend.capabilities().has(Capability.TRANSACTIONS);
    long documents = data.replaceIn(backend, atomic);
    lost.note(backend);
    indexes.after();
    return documents;
  }

  private RestoreResult result(
      Chain chain,
      List<CollectionEntry> wanted,
      List<String> emptied,
      long documents,
      @Nullable String safety,
      long began) {
    return new RestoreResult(
        id,
        wanted.stream()
            .map(
                entry ->
                    new RestoreResult.RestoredCollection(
                        entry.name(),
                        entry.documents(),
                        entry.indexes().size(),
                        entry.contentHash()))
            .toList(),
        emptied,
        documents,
        chain.backups().stream().mapToLong(it -> it.manifest().storedBytes()).sum(),
        safety,
        BackupRepository.since(began));
  }
}
