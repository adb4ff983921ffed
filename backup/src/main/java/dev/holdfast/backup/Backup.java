package dev.holdfast.backup;

import dev.holdfast.Database;
import dev.holdfast.HoldfastException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Saves a database of any backend, with all collections and their indexes, while it is being
 * written to: {@code Backup.of(db).to(Path.of("backups")).create()}. Immutable: each method returns
 * a new one.
 *
 * <p>What is saved is one snapshot where the backend has transactions. It is streamed: memory does
 * not grow with the database. The backup is there, and safe from a power cut, when {@link #create}
 * returns; until then nothing looks like one, and an error or a kill leaves at most a hidden folder
 * that the next backup removes.
 *
 * <p>Layers are passed by: what {@code History} keeps is saved as it is, and what waits in an
 * offline buffer is not in the database yet.
 *
 * <p>Not part of the snapshot is the list of collections and indexes: a collection that is dropped
 * while its backup is made is an error, and the backup has to be made again.
 */
public final class Backup {
  private final Database database;
  private final BackupRepository repository;
  private final Options options;

  /** What can be chosen. */
  record Options(
      BackupType type,
      BackupKind kind,
      Compression compression,
      @Nullable String note,
      boolean safety,
      boolean newKey,
      BackupProgress progress) {}

  private Backup(Database database, BackupRepository repository, Options options) {
    this.database = database;
    this.repository = repository;
    this.options = options;
  }

  /** What to save. */
  public static Source of(Database database) {
    return new Source(database);
  }

  /** The beginning of a backup: {@code Backup.of(db)} wants its {@code to(…)}. */
  public record Source(Database database) {
    /** Into the backups in this folder, which is made when it is not there; not encrypted. */
    public Backup to(Path folder) {
      return to(BackupRepository.at(folder));
    }

    /** Into these backups: encrypted when they have a key. */
    public Backup to(BackupRepository repository) {
      return new Backup(
          database,
          repository,
          new Options(
              BackupType.MANUAL,
              BackupKind.FULL,
              Compression.ZSTD,
              null,
              false,
              false,
              (what, documents, expected) -> {}));
    }
  }

  /** What it is made for; MANUAL by default. */
  public Backup type(BackupType type) {
    return with(
        new Options(
            type,
            options.kind,
            options.compression,
            options.note,
            options.safety,
            options.newKey,
            options.progress));
  }

  /**
   * How much it holds; FULL by default. Where there is no backup to build on (none that is whole,
   * of this database, and of a state that this one comes after), it becomes a full one, and its
   * note says why.
   */
  public Backup kind(BackupKind kind) {
    return with(
        new Options(
            options.type,
            kind,
            options.compression,
            options.note,
            options.safety,
            options.newKey,
            options.progress));
  }

  /** How it is compressed; ZSTD by default. */
  public Backup compression(Compression compression) {
    return with(
        new Options(
            options.type,
            options.kind,
            compression,
            options.note,
            options.safety,
            options.newKey,
            options.progress));
  }

  /** Words to find it by. */
  public Backup note(String note) {
    return with(
        new Options(
            options.type,
            options.kind,
            options.compression,
            note,
            options.safety,
            options.newKey,
            options.progress));
  }

  /**
   * Lets it have another key than the newest encrypted backup of this database in the folder: for
   * the first one after the key was changed. Else that is refused, because with a mistyped key it
   * could never be read. It becomes a full one.
   */
  public Backup newKey() {
    return with(
        new Options(
            options.type,
            options.kind,
            options.compression,
            options.note,
            options.safety,
            true,
            options.progress));
  }

  /** Tells how far it has come. */
  public Backup progress(BackupProgress progress) {
    return with(
        new Options(
            options.type,
            options.kind,
            options.compression,
            options.note,
            options.safety,
            options.newKey,
            progress));
  }

  private Backup with(Options other) {
    return new Backup(database, repository, other);
  }

  /**
   * Saves now.
   *
   * @throws HoldfastException PERMISSION_DENIED or RESOURCE_EXHAUSTED when the folder cannot be
   *     written to, PERMISSION_DENIED also when the newest backup of this database has another key
   *     (see {@link #newKey}), UNAVAILABLE when another process is working on these backups or a
   *     collection was dropped meanwhile, INVALID when a restore of the database was interrupted;
   *     else what the backend throws
   */
  public BackupInfo create() {
    return repository.create(database, options);
  }
}
