package dev.holdfast.backup;

import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.LockFile;
import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.spi.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens a database that may be damaged: {@code Recovery.open("sqlite:shop.db", backups)}.
 *
 * <p>Everything in it is read first, see {@link Integrity}. A SQLite file that is damaged, missing
 * or empty is replaced by what the newest backup of it holds that is whole, going back from newer
 * ones that are not; the damaged file is kept beside it. What was written after that backup is in
 * the damaged file only. A kill leaves the old file, the new one, or one that is refused as CORRUPT
 * and that the next recovery replaces.
 *
 * <p>The database must not be open in this process. Of a database on a server nothing is replaced:
 * the error says what is damaged and which backup is good. Thread-safe.
 */
public final class Recovery {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Set<ErrorCode> OF_THE_BACKUP =
      Set.of(ErrorCode.CORRUPT, ErrorCode.DUPLICATE_KEY, ErrorCode.INVALID);

  private final DatabaseConfig config;
  private final BackupRepository repository;
  private final List<Layer> layers;
  private final boolean mayBeNew;
  private final long began = System.nanoTime();

  private Recovery(
      DatabaseConfig config, BackupRepository repository, List<Layer> layers, boolean mayBeNew) {
    this.config = config;
    this.repository = repository;
    this.layers = layers;
    this.mayBeNew = mayBeNew;
  }

  /**
   * Opens the database of a URL. A SQLite file that is missing or empty, and was never saved, is
   * new, and is made: the first start of a program.
   *
   * @throws HoldfastException CORRUPT when it is damaged and there is no backup that helps, or it
   *     is on a server; INVALID when a restore into it was interrupted; UNAVAILABLE when another
   *     process has the damaged file open; else what opening it throws
   */
  public static Recovered open(String url, BackupRepository repository, Layer... layers) {
    return open(DatabaseConfig.parse(url), repository, layers);
  }

  /** Opens the database of a configuration. */
  public static Recovered open(
      DatabaseConfig config, BackupRepository repository, Layer... layers) {
    return new Recovery(config, repository, List.of(layers), true).open();
  }

  /**
   * Opens a database that must have been there, as {@link #open}: where nothing was ever saved of a
   * SQLite file that is missing or empty, none is made.
   *
   * @throws HoldfastException CORRUPT also when such a file has no backup; else as {@link #open}
   */
  public static Recovered openExisting(
      DatabaseConfig config, BackupRepository repository, Layer... layers) {
    return new Recovery(config, repository, List.of(layers), false).open();
  }

  private Recovered open() {
    boolean isFile = config.scheme().equals("sqlite") && !config.database().isEmpty();
    if (!isFile) {
      return openWhole(this::adviceForServer);
    }
    DatabaseFiles files = new DatabaseFiles(Path.of(config.database()));
    String missing = missing(files.file());
    if (missing == null) {
      try {
        return openWhole((e, database) -> e);
      } catch (HoldfastException e) {
        if (e.code() != ErrorCode.CORRUPT) {
          throw e;
        }
        return locked(files, String.valueOf(e.getMessage()));
      }
    }
    List<Listed> listing = repository.listing();
    boolean unreadable = listing.stream().anyMatch(one -> one.info() == null);
    if (unreadable || !candidates(files, listing).isEmpty()) {
      return locked(files, missing);
    }
    if (!mayBeNew) {
      throw failed(withoutBackup(missing, List.of()));
    }
    return openWhole((e, database) -> e);
  }

  private interface Advice {
    HoldfastException on(HoldfastException damage, Database database);
  }

  private Recovered openWhole(Advice advice) {
    Database database = Holdfast.open(config, layers.toArray(Layer[]::new));
    try {
      Integrity integrity = Integrity.check(database);
      return new Recovered(
          database,
          new RecoveryReport(
              RecoveryReport.Source.PRIMARY,
              null,
              null,
              null,
              integrity.documents(),
              integrity.collections(),
              null,
              List.of(),
              BackupRepository.since(began)));
    } catch (HoldfastException e) {
      try {
        throw e.code() == ErrorCode.CORRUPT ? advice.on(e, database) : e;
      } finally {
        database.close();
      }
    } catch (RuntimeException | Error e) {
      database.close();
      throw e;
    }
  }

  private HoldfastException adviceForServer(HoldfastException damage, Database database) {
    String newest =
        DatabaseGroups.of(DatabaseIdentity.of(database), database.toString(), repository.list())
            .stream()
            .filter(info -> !info.safety())
            .filter(info -> repository.verify(info.id(), VerificationLevel.FULL).isGood())
            .map(BackupInfo::id)
            .findFirst()
            .orElse("none");
    return damage.in(
        "A database on a server is not replaced by itself; the newest backup that is whole: "
            + newest);
  }

  /** Why there is nothing to open; null when there is something. */
  private static @Nullable String missing(Path file) {
    try {
      if (!Files.exists(file)) {
        return file + " is missing";
      }
      return Files.size(file) == 0 ? file + " is empty" : null;
    } catch (IOException e) {
      return null;
    }
  }

  private List<BackupInfo> candidates(DatabaseFiles files, List<Listed> listing) {
    String identity = Holdfast.identity(config).orElse("sqlite:" + files.file());
    return OwnBackups.of(files.file(), identity, BackupRepository.infos(listing), repository);
  }

  private Recovered locked(DatabaseFiles files, String damage) {
    Path lock = Path.of(files.file() + ".recovery-lock");
    try (LockFile held = LockFile.acquire(lock, "recovery", PATIENCE)) {
      held.check();
      return recover(files, damage);
    }
  }

  /** Under the lock, before which somebody else may have done it. */
  private Recovered recover(DatabaseFiles files, String damage) {
    if (missing(files.file()) == null) {
      try {
        return openWhole((e, database) -> e);
      } catch (HoldfastException e) {
        if (e.code() != ErrorCode.CORRUPT) {
          throw e;
        }
      }
    }
    files.requireUnused();
    repository.tell(
        new BackupEvent(
            BackupEvent.What.CORRUPTION, null, BackupRepository.since(began), 0, 0, damage));
    List<Listed> listing = repository.listing();
    List<BackupInfo> own = candidates(files, listing);
    List<String> skipped = new ArrayList<>();
    for (Listed one : listing) {
      BackupInfo info = one.info();
      if (info != null && !own.contains(info)) {
        continue;
      }
      Path beside = files.beside();
      try {
        restore(one, beside);
      } catch (HoldfastException e) {
        if (!isDamage(e)) {
          throw failed(e.in(stopped(one.id(), damage)));
        }
        skipped.add(one.id() + ": " + e.getMessage());
        continue;
      }
      Path kept = files.replaceWith(beside, repository.clock().instant());
      return recovered(Objects.requireNonNull(info), damage, kept, skipped);
    }
    throw failed(withoutBackup(damage, skipped));
  }

  private HoldfastException withoutBackup(String damage, List<String> skipped) {
    return HoldfastException.of(
        ErrorCode.CORRUPT,
        damage
            + "; it is as it was, because "
            + (skipped.isEmpty()
                ? repository
                    + " has no backup of it. Is it the right file, and the right folder? To make it"
                    + " from a backup of another file, restore that one by its ID"
                : "none of its backups is whole: " + String.join("; ", skipped)));
  }

  private HoldfastException failed(HoldfastException failure) {
    repository.tell(BackupRepository.failure(BackupEvent.What.RECOVERY, null, began, failure));
    return failure;
  }

  /**
   * Whether an older backup may take its place; not when it could be used another time. What does
   * not go into a new file, with all checksums right, never will: it holds what its own indexes
   * forbid.
   */
  private static boolean isDamage(HoldfastException e) {
    return e.getCause() instanceof DamagedBackup damaged
        ? damaged.problem().isDamage()
        : OF_THE_BACKUP.contains(e.code());
  }

  private static String stopped(String backup, String damage) {
    return damage
        + "; it is as it was, because "
        + backup
        + " is newer than other backups and cannot be used just now. Where it never can, move it"
        + " away, or restore an older one by its ID";
  }

  private void restore(Listed backup, Path beside) {
    DamagedBackup problem = backup.problem();
    if (problem != null) {
      throw problem.toError();
    }
    boolean done = false;
    try (Database database = Holdfast.open(DatabaseConfig.of("sqlite", beside.toString()))) {
      Restore.from(repository, backup.id()).into(database).overwrite().run();
      done = true;
    } finally {
      if (!done) {
        PrivateFolder.delete(beside);
      }
    }
  }

  private Recovered recovered(
      BackupInfo backup, String damage, @Nullable Path kept, List<String> skipped) {
    Database database = Holdfast.open(config, layers.toArray(Layer[]::new));
    int collections = database.collections().size();
    RecoveryReport report =
        new RecoveryReport(
            RecoveryReport.Source.BACKUP,
            damage,
            backup.id(),
            backup,
            backup.documents(),
            collections,
            kept,
            skipped,
            BackupRepository.since(began));
    repository.tell(
        new BackupEvent(
            BackupEvent.What.RECOVERY,
            backup.id(),
            report.took(),
            backup.documents(),
            backup.bytes(),
            null));
    return new Recovered(database, report);
  }
}
