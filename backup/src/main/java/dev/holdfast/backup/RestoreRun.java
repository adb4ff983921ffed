package dev.holdfast.backup;

import dev.holdfast.Capability;
import dev.holdfast.Database;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.ForwardingBackend;
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
    String marker = marker(chain);
    boolean interrupted = requireSameAsInterrupted(marker);
    List<String> emptied = emptied(wanted);
    String safety = safety(interrupted);

    List<String> names = new ArrayList<>(wanted.stream().map(CollectionEntry::name).toList());
    names.addAll(emptied);
    IndexChanges indexes = IndexChanges.of(backend, wanted, emptied);
    RestoredData data = new RestoredData(chain, names, options.progress());
    long documents =
        options.inSteps() || !backend.capabilities().has(Capability.TRANSACTIONS)
            ? inSteps(marker, indexes, data)
            : atOnce(marker, indexes, data);
    log.restored(chain.newest().manifest().id(), documents, repository.clock().instant());
    return result(chain, wanted, emptied, documents, safety, began);
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
    return contents.collections().stream().filter(it -> chosen.contains(it.name())).toList();
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

  /** What the target has and the backup has not. */
  private List<String> emptied(List<CollectionEntry> wanted) {
    if (options.collections() != null) {
      return List.of();
    }
    TreeSet<String> names = new TreeSet<>(backend.admin(new Admin.Collections()));
    names.remove(BackupLog.COLLECTION);
    wanted.forEach(entry -> names.remove(entry.name()));
    return List.copyOf(names);
  }

  /**
   * Saves what is there; what an interrupted restore left is not worth it, and was saved before.
   */
  private @Nullable String safety(boolean interrupted) {
    Set<String> there = new TreeSet<>(backend.admin(new Admin.Collections()));
    there.remove(BackupLog.COLLECTION);
    if (options.overwrite() || interrupted || there.isEmpty()) {
      return null;
    }
    BackupInfo info = repository.createSafety(target, "before the restore of " + id);
    new Verifier(repository, VerificationLevel.FULL).check(info.id());
    return info.id();
  }

  private long atOnce(String marker, IndexChanges indexes, RestoredData data) {
    if (!indexes.isEmpty()) {
      log.restoring(marker);
      indexes.before();
    }
    BackendTransaction transaction =
        backend.begin(TransactionOptions.DEFAULT.within(Comparison.LONGEST_READ));
    long documents;
    try {
      documents = data.replaceIn(transaction, true);
      transaction.write(BackupLog.newEpoch(indexes.isEmpty() ? null : marker));
      transaction.commit();
    } catch (HoldfastException e) {
      throw e.code() == ErrorCode.TRANSACTION_ABORTED ? e.in(ABORTED) : e;
    } finally {
      transaction.rollback();
    }
    data.requireNothingAdded(backend);
    indexes.after();
    return documents;
  }

  private long inSteps(String marker, IndexChanges indexes, RestoredData data) {
    log.restoring(marker);
    indexes.before();
    boolean atomic = backend.capabilities().has(Capability.TRANSACTIONS);
    long documents = data.replaceIn(backend, atomic);
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

  /** How the indexes of the target become those of the backup. */
  private record IndexChanges(Backend backend, List<Change> early, List<Change> late) {
    private record Change(String collection, Index index, boolean create) {}

    static IndexChanges of(Backend backend, List<CollectionEntry> wanted, List<String> emptied) {
      IndexChanges changes = new IndexChanges(backend, new ArrayList<>(), new ArrayList<>());
      wanted.forEach(entry -> changes.add(entry.name(), entry.indexes()));
      emptied.forEach(name -> changes.add(name, List.of()));
      return changes;
    }

    private void add(String name, List<Index> saved) {
      List<Index> there = backend.admin(new Admin.Indexes(name));
      for (Index index : there) {
        if (!saved.contains(index)) {
          // A unique one could refuse documents; one of the same name stands in the way.
          early.add(new Change(name, index, false));
        }
      }
      for (Index index : saved) {
        if (!there.contains(index)) {
          late.add(new Change(name, index, true));
        }
      }
    }

    boolean isEmpty() {
      return early.isEmpty() && late.isEmpty();
    }

    void before() {
      early.forEach(it -> backend.admin(new Admin.DropIndex(it.collection(), it.index().name())));
    }

    void after() {
      late.forEach(it -> backend.admin(new Admin.CreateIndex(it.collection(), it.index())));
    }
  }
}
