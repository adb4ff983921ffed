package dev.holdfast.backup;

import dev.holdfast.Database;
import dev.holdfast.HoldfastException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings the state of a backup into a database of any backend: {@code Restore.from(backups,
 * id).into(db).run()}. Immutable: each method returns a new one.
 *
 * <p>Everything is verified before the target is touched: the backup, and all that it builds on, to
 * the last byte. Then the target is saved, unless {@link #overwrite} is chosen or it is empty. The
 * documents are replaced in one transaction, in the order of their revisions, and are compared with
 * the manifest before it is committed: everybody else sees the old state or the new one, and a
 * crash leaves one of these. Indexes stand outside transactions: where they differ, a crash leaves
 * the old or the new documents without some of them, and a note in the {@link BackupLog} with which
 * a backup of such a database is refused; to run the restore again completes it.
 *
 * <p>A whole restore leaves nothing in the target but what the backup has; with {@link
 * #collections} the others stay as they are. The history of backups in the target always stays.
 * Layers are passed by. Revisions are new, in the old order. Restores may take as long as they
 * take; a backend that does not let a transaction run so long (MongoDB: a minute, unless the server
 * is told otherwise) needs {@link #inSteps}.
 */
public final class Restore {
  private final BackupRepository repository;
  private final String id;
  private final Database target;
  private final Options options;

  /**
   * What can be chosen.
   *
   * @param collections null for the whole
   */
  record Options(
      @Nullable Set<String> collections,
      boolean overwrite,
      boolean inSteps,
      BackupProgress progress) {}

  private Restore(BackupRepository repository, String id, Database target, Options options) {
    this.repository = repository;
    this.id = id;
    this.target = target;
    this.options = options;
  }

  /** What to restore. */
  public static Source from(BackupRepository repository, String id) {
    return new Source(repository, id);
  }

  /** The beginning of a restore, which wants its {@code into(db)}. */
  public record Source(BackupRepository repository, String id) {
    /** Where to. */
    public Restore into(Database target) {
      return new Restore(
          repository,
          id,
          target,
          new Options(null, false, false, (what, documents, expected) -> {}));
    }
  }

  /**
   * Only these collections, with the versions of their records: those of the backup, or none where
   * it has none.
   *
   * @throws HoldfastException INVALID when there is not one name
   */
  public Restore collections(String... names) {
    if (names.length == 0) {
      throw HoldfastException.invalid(
          "No collection is named; name those to restore, or leave it out to restore all");
    }
    return with(
        new Options(
            new LinkedHashSet<>(List.of(names)),
            options.overwrite,
            options.inSteps,
            options.progress));
  }

  /** Makes no backup of what is there: it is lost. */
  public Restore overwrite() {
    return with(new Options(options.collections, true, options.inSteps, options.progress));
  }

  /**
   * Not in one transaction: others see collections that are half restored, and a crash leaves them
   * so, with the note that a restore was interrupted. So it is done in any case where the backend
   * has no transactions.
   */
  public Restore inSteps() {
    return with(new Options(options.collections, options.overwrite, true, options.progress));
  }

  /** Tells how far it has come. */
  public Restore progress(BackupProgress progress) {
    return with(new Options(options.collections, options.overwrite, options.inSteps, progress));
  }

  private Restore with(Options other) {
    return new Restore(repository, id, target, other);
  }

  /**
   * Restores now.
   *
   * @throws HoldfastException with the code of the {@link Problem} when the backup is not whole,
   *     INVALID when it has not the collections, UNAVAILABLE when the target has open transactions
   *     or streams, or writes that wait in its offline buffer: in these cases the target is as it
   *     was. CONFLICT when somebody else wrote meanwhile. Else what the backend throws
   */
  public RestoreResult run() {
    return new RestoreRun(repository, id, target, options).run();
  }
}
