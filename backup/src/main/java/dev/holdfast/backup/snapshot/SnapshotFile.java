package dev.holdfast.backup.snapshot;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.AtomicFile;
import dev.holdfast.backup.files.DiskFailure;
import dev.holdfast.backup.files.LockFile;
import dev.holdfast.backup.files.PartialName;
import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.backup.rotation.Decision;
import dev.holdfast.backup.rotation.RetentionPolicy;
import dev.holdfast.backup.snapshot.SnapshotMeta.DamagedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A small state, such as a graph or a set of documents, kept in one JSON file and saved as a whole:
 * {@code graph.json}, its metadata in {@code graph.json.meta}, and, unless it is {@link
 * #withoutBackups}, a backup of every save in {@code backups/graph_YYYYMMDD_HHMMSS.json} with
 * {@code .meta}. All are readable to their owner alone.
 *
 * <p>After a kill or a power cut at any moment the file holds what was saved before or what was
 * being saved; a save that has returned lasts. A save that fails leaves what was there, and says
 * so; with OUTCOME_UNKNOWN the new state is there but may not last a power cut.
 *
 * <p>One process at a time works on the file, under the lock {@code graph.json.lock}; others wait
 * for it for half a minute. Nothing is kept in memory between calls, so that what another process
 * saved is what is loaded next. It does not join what two processes changed: the later save wins.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <T> the state
 */
public final class SnapshotFile<T> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path file;
  private final SnapshotForm<T> form;
  private final @Nullable Path backups;
  private final String savedBy;
  private final InstantSource clock;

  private SnapshotFile(
      Path file,
      SnapshotForm<T> form,
      @Nullable Path backups,
      String savedBy,
      InstantSource clock) {
    this.file = file;
    this.form = form;
    this.backups = backups;
    this.savedBy = savedBy;
    this.clock = clock;
  }

  /**
   * A file that may be there or not. Its folder is made, for its owner only, with the first save.
   *
   * @throws HoldfastException INVALID when there is something else than a file
   */
  public static <T> SnapshotFile<T> of(Path file, SnapshotForm<T> form) {
    Path real = real(file);
    Path backups = real.resolveSibling("backups");
    String user = Objects.requireNonNullElse(System.getProperty("user.name"), "unknown");
    return new SnapshotFile<>(real, form, backups, user, InstantSource.system());
  }

  /** A link to a file stays one, and the file is replaced. */
  private static Path real(Path file) {
    try {
      Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath().normalize();
      if (Files.isDirectory(real) || real.getFileName() == null) {
        throw HoldfastException.invalid(file + " is a folder; a snapshot is a file");
      }
      return real;
    } catch (IOException e) {
      throw DiskFailure.of(file + " cannot be looked at", file, e);
    }
  }

  /** Names who saves, for the metadata; the system's user unless it is said. */
  public SnapshotFile<T> savedBy(String name) {
    return new SnapshotFile<>(file, form, backups, name, clock);
  }

  /** Saves without a backup each time; {@link #createBackup} is refused then. */
  public SnapshotFile<T> withoutBackups() {
    return new SnapshotFile<>(file, form, null, savedBy, clock);
  }

  /**
   * Keeps the backups in another folder, in which no other file of the same name has its own: they
   * would be taken for each other's.
   */
  public SnapshotFile<T> backupsIn(Path folder) {
    return new SnapshotFile<>(file, form, folder.toAbsolutePath(), savedBy, clock);
  }

  /** Takes the time from this clock. */
  public SnapshotFile<T> clock(InstantSource source) {
    return new SnapshotFile<>(file, form, backups, savedBy, source);
  }

  /** Where it is. */
  public Path path() {
    return file;
  }

  // region save
  /**
   * Saves a state in place of the one before, and as a backup.
   *
   * @return what stands beside it now
   * @throws HoldfastException when it could not be saved; what was there is as it was. What the
   *     form throws comes through
   */
  public SnapshotMeta save(T state) {
    PrivateFolder.create(folder());
    try (LockFile lock = lock("saving");
        AtomicFile.Prepared prepared = prepare(state)) {
      SnapshotMeta meta =
          new SnapshotMeta(
              clock.instant(),
              prepared.written().sha256(),
              prepared.written().bytes(),
              savedBy,
              new LinkedHashMap<>(form.facts(state)));
      replace(prepared, meta, lock);
      return meta;
    }
  }

  private AtomicFile.Prepared prepare(T state) {
    settle();
    return AtomicFile.prepare(file, out -> SnapshotJson.write(form, state, out));
  }

  private void settle() {
    PartialName.FILE.remove(file);
    if (backups != null) {
      backups().settle();
    }
    pair().settle();
  }

  private void replace(AtomicFile.Prepared prepared, SnapshotMeta meta, LockFile lock) {
    SnapshotBackups kept = backups == null ? null : backups();
    SnapshotPair backup = kept == null ? null : kept.add(prepared.path(), meta);
    boolean replaced = false;
    try {
      lock.check();
      pair().replace(prepared, meta);
      replaced = true;
    } catch (HoldfastException e) {
      replaced = e.code() == ErrorCode.OUTCOME_UNKNOWN;
      throw e;
    } finally {
      if (backup != null && !replaced) {
        SnapshotBackups.discard(backup);
      }
    }
  }

  /**
   * Makes a backup of the file as it is.
   *
   * @return its name
   * @throws HoldfastException CORRUPT when the file is damaged or missing: that would be no backup
   */
  public String createBackup() {
    try (LockFile lock = lock("a backup")) {
      settle();
      SnapshotMeta meta = pair().verified();
      lock.check();
      return String.valueOf(backups().add(file, meta).data().getFileName());
    } catch (DamagedException e) {
      throw corrupt(file, e);
    }
  }

  // endregion

  // region load
  /**
   * Loads the state, once the file is verified; empty when there is none.
   *
   * @throws HoldfastException CORRUPT when it is not what was saved; INVALID when it was saved by a
   *     newer version. What the form throws comes through
   */
  public Optional<T> load() {
    if (!Files.isDirectory(folder())) {
      return Optional.empty();
    }
    try (LockFile lock = Files.isWritable(folder()) ? lock("loading") : null) {
      if (lock != null) {
        pair().settle();
      }
      return hasNothing() ? Optional.empty() : Optional.of(read(pair()));
    } catch (DamagedException e) {
      throw corrupt(file, e);
    }
  }

  private boolean hasNothing() {
    return !pair().exists() && !Files.exists(pair().meta());
  }

  private T read(SnapshotPair pair) throws DamagedException {
    pair.verified();
    return SnapshotJson.read(form, pair.data());
  }

  /**
   * Loads the state, or what the newest backup holds that can be verified. In that case the damaged
   * file is kept aside as {@code graph.json.damaged_YYYYMMDD_HHMMSS}, and what was recovered takes
   * its place.
   *
   * @return without success when there is no state and no backup that can be verified; and when the
   *     file was saved by a newer version, or is intact and holds no such state, because then an
   *     older state must not take its place. Nothing is changed without success
   * @throws HoldfastException when the disk fails, or the lock is held
   */
  public LoadResult<T> loadWithRecovery() {
    if (!Files.isDirectory(folder())) {
      return LoadResult.failed("There is no folder " + folder());
    }
    try (LockFile lock = lock("loading")) {
      settle();
      return loadOrRecover(lock);
    } catch (HoldfastException e) {
      if (e.code() == ErrorCode.INVALID) {
        return LoadResult.failed(String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  private LoadResult<T> loadOrRecover(LockFile lock) {
    try {
      return LoadResult.primary(read(pair()));
    } catch (DamagedException e) {
      return recover(String.valueOf(e.getMessage()), lock);
    }
  }

  private LoadResult<T> recover(String problem, LockFile lock) {
    int tried = 0;
    for (SnapshotBackup backup : listBackups()) {
      tried++;
      SnapshotPair pair = SnapshotPair.of(backup.path());
      if (problem(pair) == null) {
        return recovered(pair, tried, problem, lock);
      }
    }
    return LoadResult.failed(
        file + ": " + problem + "; none of the " + tried + " backups can be verified");
  }

  private LoadResult<T> recovered(SnapshotPair backup, int tried, String problem, LockFile lock) {
    RestoredSnapshot<T> restored = restore(backup, lock);
    Map<String, @Nullable Object> stats = new LinkedHashMap<>();
    stats.put("backups_tried", tried);
    stats.put("kept_as", restored.keptAs());
    stats.putAll(restored.meta().facts());
    return new LoadResult<>(
        true,
        restored.state(),
        LoadResult.Source.BACKUP_RECOVERY,
        String.valueOf(backup.data().getFileName()),
        stats,
        problem);
  }

  // endregion

  // region verify
  /** Whether the file is what was saved. Reads all of it. */
  public Integrity verifyIntegrity() {
    return integrity(pair());
  }

  /** Whether a backup is what was saved. Reads all of it. */
  public Integrity verifyIntegrity(SnapshotBackup backup) {
    return integrity(SnapshotPair.of(backup.path()));
  }

  private static Integrity integrity(SnapshotPair pair) {
    String problem = problem(pair);
    return problem == null ? Integrity.VALID : Integrity.broken(problem);
  }

  private static @Nullable String problem(SnapshotPair pair) {
    try {
      pair.verified();
      return null;
    } catch (DamagedException e) {
      return e.getMessage();
    } catch (HoldfastException e) {
      if (e.code() == ErrorCode.INVALID) {
        return e.getMessage();
      }
      throw e;
    }
  }

  // endregion

  // region backups
  /** The backups there are, newest first, with what their metadata tells. */
  public List<SnapshotBackup> listBackups() {
    return backups == null ? List.of() : backups().list();
  }

  /**
   * Puts a backup in the place of the file. What is there becomes a backup first, or, when it is
   * damaged, is kept aside.
   *
   * @param name of one that {@link #listBackups} tells
   * @throws HoldfastException INVALID when there is no such backup; CORRUPT when it is damaged; the
   *     file is as it was
   */
  public RestoredSnapshot<T> restoreFromBackup(String name) {
    try (LockFile lock = lock("restoring")) {
      settle();
      return restore(SnapshotPair.of(backups().find(name).path()), lock);
    }
  }

  private RestoredSnapshot<T> restore(SnapshotPair backup, LockFile lock) {
    try {
      SnapshotMeta meta = backup.verified();
      T state = SnapshotJson.read(form, backup.data());
      try (AtomicFile.Prepared prepared =
          AtomicFile.prepare(file, out -> Files.copy(backup.data(), out))) {
        if (!prepared.written().sha256().equals(meta.checksum())) {
          throw new DamagedException("it changed while it was read");
        }
        lock.check();
        String problem = hasNothing() ? null : problem(pair());
        String keptAs = problem == null ? null : keepAside();
        String safety = keptAs == null ? safety(meta) : null;
        pair().replace(prepared, meta);
        return new RestoredSnapshot<>(state, meta, safety, keptAs);
      }
    } catch (DamagedException e) {
      throw corrupt(backup.data(), e);
    }
  }

  private @Nullable String safety(SnapshotMeta restored) throws DamagedException {
    if (hasNothing()) {
      return null;
    }
    SnapshotMeta present = pair().verified();
    return present.checksum().equals(restored.checksum())
        ? null
        : String.valueOf(backups().add(file, present).data().getFileName());
  }

  private String keepAside() {
    Path kept = backups().damagedName();
    pair().keepAs(kept);
    return String.valueOf(kept.getFileName());
  }

  /** Removes the backups that are more than 30 days older than the newest. */
  public int rotate() {
    return rotate(RetentionPolicy.days(30));
  }

  /**
   * Removes the backups that a policy does not keep. Each is verified before.
   *
   * @return how many went
   */
  public int rotate(RetentionPolicy policy) {
    try (LockFile lock = lock("rotation")) {
      List<Decision> going =
          planRotation(policy).stream().filter(decision -> !decision.kept()).toList();
      for (Decision decision : going) {
        lock.check();
        SnapshotPair.of(backups().find(decision.backup().id()).path()).delete();
      }
      return going.size();
    }
  }

  /** What {@link #rotate(RetentionPolicy)} would do, and why; the ids are the names of backups. */
  public List<Decision> planRotation(RetentionPolicy policy) {
    return policy.decide(
        listBackups().stream()
            .map(backup -> SnapshotBackups.candidate(backup, verifyIntegrity(backup)))
            .toList(),
        clock.instant());
  }

  private SnapshotBackups backups() {
    if (backups == null) {
      throw HoldfastException.invalid(file + " is kept without backups");
    }
    return new SnapshotBackups(backups, file, clock);
  }

  // endregion

  private SnapshotPair pair() {
    return SnapshotPair.of(file);
  }

  private Path folder() {
    return Objects.requireNonNull(file.getParent(), "a file is in a folder");
  }

  private LockFile lock(String purpose) {
    return LockFile.acquire(file.resolveSibling(file.getFileName() + ".lock"), purpose, PATIENCE);
  }

  private static HoldfastException corrupt(Path file, DamagedException e) {
    return HoldfastException.of(
        ErrorCode.CORRUPT, file + " is not what was saved: " + e.getMessage(), e);
  }

  @Override
  public String toString() {
    return "snapshot " + file;
  }
}
